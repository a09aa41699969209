/**
 * What the model wrote on the way to the end of its run: a text at a few iterations, each sampled anew from one seed.
 * Invariant: a pure function of the history; it is worked out once for a branch, in slices, as part of arriving there.
 */

import { writtenLine } from '../document/written-token.js';
import { type Task, withinTask } from '../numbers/engine/task.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import type { Cursor } from '../timeline/cursor.js';
import { isAtEnd, type LastingProgram, type ReplayedHistory } from '../timeline/history.js';
import { type Sample, sampleText, usualSettings } from './sample-text.js';

interface Written {
  readonly text: string;
  readonly end: Sample['end'];
}

export interface Writings {
  readonly branch: number;
  readonly seed: number;
  /** The earliest iteration first, the end of the run last. */
  readonly texts: readonly (Written & { readonly iteration: number })[];
}

const ITERATIONS: readonly number[] = [0, 50, 200];
/** Tokens of a text, which is a line or two. */
const MOST_TOKENS = 40;
/** Replaying a larger model would keep whoever arrives waiting. */
const MOST_PARAMETERS = 30_000;

/**
 * What stands beside the curve at the end of a run; `known` elsewhere, and where the model cannot write.
 * @param known what was worked out before
 */
export function* writingsAt(branches: Branches, cursor: Cursor, known: Writings | null): Task<Writings | null> {
  const { replay } = branchOf(branches, cursor.branch).timeline;
  if (replay === null || cursor.frame !== -1 || !isAtEnd(replay, cursor.iteration)) return known;
  const { program } = replay;
  if (!canWrite(program)) return known;
  if (known?.branch === cursor.branch && known.texts.at(-1)?.iteration === cursor.iteration) return known;
  const { seed } = usualSettings(program);
  const iterations = [...ITERATIONS.filter((each) => each < cursor.iteration), cursor.iteration];
  const texts: Writings['texts'][number][] = [];
  for (const [done, iteration] of iterations.entries()) {
    const progress = { name: 'letting the model write', done, total: iterations.length, unit: 'texts', at: cursor };
    const written = yield* withinTask(writtenAt(replay, iteration), progress);
    if (written === null) return known;
    texts.push({ iteration, ...written });
  }
  return { branch: cursor.branch, seed, texts };
}

/** Whether a model can write, and is small enough to do so while somebody waits. */
export function canWrite({ continuation, parameterCount }: LastingProgram): boolean {
  return continuation !== undefined && parameterCount <= MOST_PARAMETERS;
}

/** A line that the model writes at the start of an iteration, and how it ended; null where it has no beginning to go on from. */
export function* writtenAt(replay: ReplayedHistory, iteration: number): Task<Written | null> {
  const { program } = replay;
  const { continuation } = program;
  if (continuation === undefined) return null;
  const settings = { ...usualSettings(program), mostTokens: MOST_TOKENS };
  const { start } = yield* replay.reach(iteration);
  const sample = yield* sampleText(replay.programAt(iteration), continuation, start, settings);
  if ('unknown' in sample) return null;
  const ids = sample.tokens.map(({ token }) => token).filter((token) => token !== continuation.end);
  const text = continuation.tokenizer?.decode(ids).replaceAll('\n', '⏎') ?? ids.map(continuation.nameOf).join(' ');
  return { text: writtenLine(text), end: sample.end };
}
