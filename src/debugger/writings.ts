/**
 * What the model wrote on the way to the end of its run: a text at a few iterations, each sampled anew from one seed.
 * Invariant: a pure function of the history; it is worked out once for a branch, in slices, as part of arriving there.
 */

import { writtenLine } from '../document/written-token.js';
import { type Task, withinTask } from '../numbers/engine/task.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import type { Cursor } from '../timeline/cursor.js';
import { isAtEnd } from '../timeline/history.js';
import { type Sample, sampleText, usualSettings } from './sample-text.js';

export interface Writings {
  readonly branch: number;
  readonly seed: number;
  /** The earliest iteration first, the end of the run last. */
  readonly texts: readonly { readonly iteration: number; readonly text: string; readonly end: Sample['end'] }[];
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
  const { continuation } = program;
  if (continuation === undefined || program.parameterCount > MOST_PARAMETERS) return known;
  if (known?.branch === cursor.branch && known.texts.at(-1)?.iteration === cursor.iteration) return known;
  const settings = { ...usualSettings(program), mostTokens: MOST_TOKENS };
  const iterations = [...ITERATIONS.filter((each) => each < cursor.iteration), cursor.iteration];
  const texts: Writings['texts'][number][] = [];
  for (const [done, iteration] of iterations.entries()) {
    const progress = { name: 'letting the model write', done, total: iterations.length, unit: 'texts', at: cursor };
    const { start } = yield* withinTask(replay.reach(iteration), progress);
    const sample = yield* withinTask(sampleText(replay.programAt(iteration), continuation, start, settings), progress);
    if ('unknown' in sample) return known;
    const ids = sample.tokens.map(({ token }) => token).filter((token) => token !== continuation.end);
    const written = continuation.tokenizer?.decode(ids).replaceAll('\n', '⏎') ?? ids.map(continuation.nameOf).join(' ');
    const text = writtenLine(written);
    texts.push({ iteration, text, end: sample.end });
  }
  return { branch: cursor.branch, seed: settings.seed, texts };
}
