/** Places of a run at which expressions are tried, and what has a value there. */
import { type Cursor, rowCountOf, START } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { evaluateText, type State } from './evaluate.js';
import type { Atom } from './generate.js';
import { addressOf, stateAt } from './state.js';
import { Refused } from './syntax.js';

export interface ExpressionPlace {
  readonly cursor: Cursor;
  readonly state: State;
  readonly atoms: readonly Atom[];
}

/** Steps of all phases, starts of iterations, and rows, of a run of at least four iterations. */
export function placesOf(timeline: Timeline): readonly ExpressionPlace[] {
  const { frames } = timeline.trace(3);
  const chosen = frames.filter(
    ({ index }) => index % Math.ceil(frames.length / 12) === 0 || index === frames.length - 1,
  );
  const inRows = frames
    .filter((frame) => rowCountOf(frame) > 1 && ['predict', 'loss'].includes(frame.scope[0]))
    .slice(0, 3);
  const cursors: readonly Cursor[] = [
    { ...START, iteration: 0, frame: frames.length - 1 },
    { ...START, iteration: 3, frame: -1 },
    ...chosen.map(({ index }) => ({ ...START, iteration: 3, frame: index })),
    ...inRows.map(({ index }) => ({ ...START, iteration: 3, frame: index, row: 1 })),
  ];
  return cursors.map((cursor) => {
    const state = stateAt(timeline, cursor);
    return { cursor, state, atoms: atomsAt(timeline, state) };
  });
}

function atomsAt(timeline: Timeline, state: State): readonly Atom[] {
  const forms = ['parameter', 'gradient', 'clippedGradient', 'updateRatio', 'm', 'v', 'velocity'];
  const { program } = timeline;
  const addresses = timeline.trace(3).frames.map(addressOf);
  return [
    ...['iteration', 'loss', 'meanLoss', 'learningRate', 'gradientNorm', 'parameterNorm', 'updateRatio', 'perplexity'],
    ...['validationLoss', 'losses', 'logits', 'probability', 'output', 'output', 'phase', 'step', 'scope', 'op'],
    ...['probability.target', 'input[0]', 'input[1]', 'input[2]', '"update"'],
    ...program.model.parameters.flatMap((each) => forms.map((form) => `${form}(${JSON.stringify(each.name)})`)),
    ...program.model.words.slice(0, 6).flatMap((word) => [`p("${word}")`, `p("${word}", 2)`, `logits("${word}", 1)`]),
    ...addresses.map((address) => `value(${JSON.stringify(address)})`),
  ].flatMap((text) => {
    try {
      return [{ text, value: evaluateText(text, state) }];
    } catch (error) {
      if (error instanceof Refused) return [];
      throw error;
    }
  });
}
