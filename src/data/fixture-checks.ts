/**
 * What one field of a fixture demands of another: words of the vocabulary, contexts with logits, vectors of the right length.
 * Invariant: a check runs only on fields that have the right types, so none of them can fail on a fixture's form.
 */
import { isTextModel } from './create-model.js';
import { type CompleteInput, contextAt, scoredWords } from './fixture.js';
import { withoutBeginning } from './notes.js';
import { formatPath, quote, quoteWords } from './printable.js';
import type { Problem } from './problem.js';
import { unknownDecaying, unsoundModel, unsoundText } from './text-checks.js';
import { LIMITS } from './word-schemas.js';

/** The problems between fields, apart from checks that read a field in `unsound`. */
export function* crossFieldProblems(fixture: CompleteInput, unsound: ReadonlySet<string>): Generator<Problem> {
  for (const { reads, problems } of checks) {
    if (!reads.some((field) => unsound.has(field))) yield* problems(fixture);
  }
}

interface Check {
  readonly reads: readonly (keyof CompleteInput)[];
  readonly problems: (fixture: CompleteInput) => Iterable<Problem>;
}

const wordOfVocabulary = 'a word of the vocabulary';

const checks: readonly Check[] = [
  { reads: ['vocabulary'], problems: repeatedWords },
  { reads: ['vocabulary', 'specialTokens'], problems: unknownSpecialTokens },
  { reads: ['vocabulary', 'specialTokens', 'sequences'], problems: unsoundSequences },
  { reads: ['vocabulary', 'specialTokens', 'sequences', 'model'], problems: oversize },
  { reads: ['vocabulary', 'specialTokens', 'model'], problems: unsoundWeights },
  { reads: ['vocabulary', 'model'], problems: unsoundRows },
  { reads: ['vocabulary', 'specialTokens', 'sequences', 'model'], problems: uncoveredPredictions },
  { reads: ['vocabulary', 'specialTokens', 'notes'], problems: unsoundNotes },
  { reads: ['vocabulary', 'model'], problems: unsoundModel },
  { reads: ['vocabulary', 'model', 'optimizer'], problems: unknownDecaying },
  {
    reads: ['vocabulary', 'specialTokens', 'sequences', 'corpus', 'model', 'training'],
    problems: unsoundText,
  },
];

function* repeatedWords({ vocabulary }: CompleteInput): Generator<Problem> {
  const first = new Map<string, number>();
  for (const [id, word] of vocabulary.entries()) {
    const before = first.get(word);
    if (before === undefined) first.set(word, id);
    else {
      const got = `${quote(word)}, which is already vocabulary.${before}`;
      yield { path: ['vocabulary', id], got, expected: 'distinct words' };
    }
  }
}

function* unknownSpecialTokens({ vocabulary, specialTokens }: CompleteInput): Generator<Problem> {
  for (const [name, word] of Object.entries(specialTokens ?? {})) {
    if (vocabulary.includes(word)) continue;
    yield { path: ['specialTokens', name], got: `the word ${quote(word)}`, expected: wordOfVocabulary };
  }
}

function* unsoundSequences({ vocabulary, specialTokens, sequences }: CompleteInput): Generator<Problem> {
  const known = new Set(vocabulary);
  const beginning = specialTokens?.beginning;
  for (const [index, words] of sequences.entries()) {
    for (const [position, word] of words.entries()) {
      if (known.has(word)) continue;
      const got = `the word ${quote(word)} in the sequence ${quoteWords(words)}`;
      yield { path: ['sequences', index, position], got, expected: wordOfVocabulary };
    }
    if (words[0] === beginning) {
      const expected = 'the first word after it: it is put before every sequence by itself';
      yield { path: ['sequences', index, 0], got: `the beginning token ${quote(words[0])}`, expected };
    }
    if (words.length === 1 && beginning === undefined) {
      const expected = 'at least 2: without a beginning token the first word is not predicted';
      yield { path: ['sequences', index], got: `a sequence of 1 word, ${quoteWords(words)}`, expected };
    }
  }
}

/** Tabular and vocab36 run prediction by prediction, each from all the words before it. */
function* oversize(fixture: CompleteInput): Generator<Problem> {
  if (isTextModel(fixture.model)) return;
  const lengths = fixture.sequences.map((words) => words.length);
  const contextWords = lengths.reduce((total, length) => total + (length * (length + 1)) / 2, 0);
  if (contextWords > LIMITS.contextWords) {
    const got = `contexts of ${contextWords} words altogether`;
    yield { path: ['sequences'], got, expected: `at most ${LIMITS.contextWords}: fewer or shorter sequences` };
  }
  const predictions = lengths.reduce((total, length) => total + length, 0);
  const scores = predictions * scoredWords(fixture).length;
  if (scores > LIMITS.scores) {
    const got = `${scores} logits (${predictions} predictions × ${scoredWords(fixture).length} scored words)`;
    yield { path: ['sequences'], got, expected: `at most ${LIMITS.scores}` };
  }
}

function* unsoundWeights({ vocabulary, specialTokens, model }: CompleteInput): Generator<Problem> {
  if (model.kind !== 'vocab36') return;
  if (specialTokens?.beginning === undefined) {
    yield {
      path: ['specialTokens', 'beginning'],
      got: 'nothing',
      expected: 'the word that begins every context of vocab36',
    };
  }
  for (const [name, weights] of Object.entries(model.parameters ?? {})) {
    if (weights.length === vocabulary.length) continue;
    const expected = `${vocabulary.length}, one for each word of the vocabulary`;
    yield { path: ['model', 'parameters', name], got: `${weights.length} weights`, expected };
  }
}

function* unsoundRows({ vocabulary, model }: CompleteInput): Generator<Problem> {
  if (model.kind !== 'tabular' || model.parameters === undefined) return;
  const known = new Set(vocabulary);
  const { logits } = model.parameters;
  const scoredSomewhere = new Set(
    logits.flatMap(({ scores }) => Object.keys(scores).filter((word) => known.has(word))),
  );
  const rows = new Map<string, number>();
  for (const [row, { context, scores }] of logits.entries()) {
    const path = ['model', 'parameters', 'logits', row];
    for (const [position, word] of context.entries()) {
      if (known.has(word)) continue;
      yield { path: [...path, 'context', position], got: `the word ${quote(word)}`, expected: wordOfVocabulary };
    }
    const key = JSON.stringify(context);
    const before = rows.get(key);
    if (before === undefined) rows.set(key, row);
    else
      yield {
        path: [...path, 'context'],
        got: `${quoteWords(context)}, which row ${before} has`,
        expected: 'one row a context',
      };
    for (const word of Object.keys(scores)) {
      if (known.has(word)) continue;
      yield { path: [...path, 'scores', word], got: `a score for ${quote(word)}`, expected: wordOfVocabulary };
    }
    if (Object.keys(scores).filter((word) => known.has(word)).length === scoredSomewhere.size) continue;
    const missing = [...scoredSomewhere].filter((word) => !Object.hasOwn(scores, word));
    yield {
      path: [...path, 'scores'],
      got: noScoreFor(missing, context),
      expected: 'a score for every word that another row scores',
    };
  }
}

function noScoreFor(missing: readonly string[], context: readonly string[]): string {
  const named = missing.slice(0, 8).map((word) => quote(word));
  const rest = missing.length > named.length ? ` and ${missing.length - named.length} more` : '';
  return `no score for ${named.join(', ')}${rest} in the context ${quoteWords(context)}`;
}

/** Every target must be scored, and every context that is predicted from must have its row. */
function* uncoveredPredictions(fixture: CompleteInput): Generator<Problem> {
  const { vocabulary, specialTokens, sequences, model } = fixture;
  if (model.kind !== 'tabular' || model.parameters === undefined || [...oversize(fixture)].length > 0) return;
  const known = new Set(vocabulary);
  const scored = new Set(scoredWords(fixture));
  const rows = new Set(model.parameters.logits.map(({ context }) => JSON.stringify(context)));
  for (const [index, words] of sequences.entries()) {
    for (const [position, word] of words.entries()) {
      const context = contextAt(words, position, model.kind, specialTokens?.beginning);
      // A word outside the vocabulary has been reported already, and so have the contexts it is in.
      if (context === undefined || !known.has(word)) continue;
      if (!scored.has(word)) {
        const got = `the target ${quote(word)}, which has no score`;
        yield { path: ['sequences', index, position], got, expected: 'a word that the logits score' };
      }
      const key = JSON.stringify(context);
      if (rows.has(key) || !context.every((name) => known.has(name))) continue;
      rows.add(key);
      const got = `a context without logits, ${quoteWords(context)}`;
      const expected = `a row with "context": ${contextList(context)} (needed at ${formatPath(['sequences', index, position])})`;
      yield { path: ['model', 'parameters', 'logits'], got, expected };
    }
  }
}

function contextList(context: readonly string[]): string {
  const shown = context.slice(0, 12).map((word) => quote(word));
  return `[${shown.join(', ')}${context.length > shown.length ? ', …' : ''}]`;
}

function* unsoundNotes({ vocabulary, specialTokens, notes }: CompleteInput): Generator<Problem> {
  const known = new Set(vocabulary);
  const contexts = new Map<string, number>();
  for (const [index, { context }] of (notes ?? []).entries()) {
    for (const [position, word] of context.entries()) {
      if (known.has(word)) continue;
      yield { path: ['notes', index, 'context', position], got: `the word ${quote(word)}`, expected: wordOfVocabulary };
    }
    const key = JSON.stringify(withoutBeginning(context, specialTokens?.beginning));
    const before = contexts.get(key);
    if (before === undefined) contexts.set(key, index);
    else
      yield {
        path: ['notes', index, 'context'],
        got: `the context of note ${before} again`,
        expected: 'one note a context',
      };
  }
}
