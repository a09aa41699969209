/**
 * Fills in what a fixture may leave to its corpus: the vocabulary, and sequences, of which a corpus has none.
 * Invariant: what cannot be filled in is named as missing, so that no check reads it.
 */

import type { CorpusProblem } from './corpus.js';
import { isCorpusProblem } from './corpus.js';
import type { CompleteInput, FixtureInput } from './fixture.js';
import { describeValue } from './printable.js';
import type { Problem } from './problem.js';
import { corpusOf } from './text-data.js';
import { LIMITS } from './word-schemas.js';

export interface Completion {
  readonly fixture: CompleteInput;
  readonly problems: readonly Problem[];
  /** Fields that nothing could fill in. */
  readonly missing: readonly string[];
}

/** @param unsound fields that do not have the right form */
export function completeFixture(raw: FixtureInput, unsound: ReadonlySet<string>): Completion {
  const hasCorpus = Object.hasOwn(raw, 'corpus');
  const problems: Problem[] = [];
  const missing: string[] = [];
  const hasSequences = Object.hasOwn(raw, 'sequences') && !isEmpty(raw.sequences);
  if (hasCorpus && hasSequences) {
    problems.push({ path: ['corpus'], got: 'a corpus beside sequences', expected: 'one of the two' });
  }
  if (!hasCorpus && !hasSequences) {
    const expected = `an array of 1 to ${LIMITS.sequences} arrays of words, or a "corpus" in its place`;
    problems.push({ path: ['sequences'], got: describeValue(raw.sequences), expected });
    missing.push('sequences');
  }
  const vocabulary = Object.hasOwn(raw, 'vocabulary') ? raw.vocabulary : derive(raw, unsound, problems);
  if (vocabulary === undefined) missing.push('vocabulary');
  const fixture = { ...raw, vocabulary: vocabulary ?? [], sequences: raw.sequences ?? [] };
  return { fixture, problems, missing };
}

/** A loaded fixture of a corpus has an empty list. */
function isEmpty(sequences: unknown): boolean {
  return Array.isArray(sequences) && sequences.length === 0;
}

function derive(raw: FixtureInput, unsound: ReadonlySet<string>, problems: Problem[]): readonly string[] | undefined {
  if (!Object.hasOwn(raw, 'corpus') || raw.corpus === undefined) {
    const expected = `an array of 1 to ${LIMITS.words} words`;
    problems.push({ path: ['vocabulary'], got: 'nothing', expected });
    return undefined;
  }
  if (['corpus', 'specialTokens', 'training'].some((field) => unsound.has(field))) return undefined;
  const corpus = corpusOf(raw, raw.corpus);
  if (isCorpusProblem(corpus)) {
    problems.push(corpusProblem(raw, corpus));
    return undefined;
  }
  const { vocabulary } = corpus.tokenizer;
  if (vocabulary.length > LIMITS.words) {
    const got = `a text of ${vocabulary.length} different tokens`;
    problems.push({ path: ['corpus'], got, expected: `at most ${LIMITS.words}: "mostWords" limits those of words` });
    return undefined;
  }
  return vocabulary;
}

/** What is wrong with the text of a corpus, at the field that the text comes from. */
export function corpusProblem({ corpus }: FixtureInput, { problem }: CorpusProblem): Problem {
  if (corpus?.text === undefined) {
    return { path: ['corpus'], got: 'no text', expected: 'a "text", or a "file" beside the fixture' };
  }
  const field = corpus.file === undefined ? 'text' : 'file';
  return {
    path: ['corpus', field],
    got: `a text that ${problem.replace(/, expected .*$/, '')}`,
    expected: expectedOf(problem),
  };
}

function expectedOf(problem: string): string {
  return /, expected (.*)$/.exec(problem)?.[1] ?? 'a text to learn from';
}
