/**
 * dprintf: a breakpoint that prints a line where others would stop. Its format is a text with expressions in braces.
 * Invariant: the line depends on the run and the place alone, so both directions print the same.
 */
import type { History } from '../../timeline/history.js';
import { compile, describeRefusal, type Evaluation, evaluateIn } from '../expressions/compile.js';
import { FrameScene, type Scene } from '../expressions/scene.js';
import { showOperand } from '../expressions/show.js';
import { placeholdersOf, replacePlaceholders, showDecimals } from '../expressions/template.js';
import type { Checker } from './checkers.js';

interface Format {
  /** How many iterations back its expressions look. */
  readonly lookback: number;
  readonly print: (scene: Scene) => string;
}

/**
 * The format compiled, or what is wrong with it and at which column.
 * @param before how many characters were typed before it
 */
export function compileFormat(format: string, timeline: History, before = 0): Format | string {
  const values = new Map<string, (scene: Scene) => string>();
  let lookback = 0;
  for (const { written, expression, decimals } of placeholdersOf(format)) {
    const compiled = compile(expression, timeline.program);
    if (compiled.kind === 'refused') return describeRefusal(compiled, before + format.indexOf(written) + 1);
    lookback = Math.max(lookback, compiled.lookback);
    values.set(written, (scene) => showResult(evaluateIn(compiled, scene), decimals));
  }
  const print = (scene: Scene): string =>
    replacePlaceholders(format, ({ written }) => values.get(written)?.(scene) ?? written);
  return { lookback, print };
}

/** The same checker, whose reasons are lines to print. A condition that cannot be evaluated still stops. */
export function printing(checker: Checker, format: string, timeline: History): Checker {
  const compiled = compileFormat(format, timeline);
  if (typeof compiled === 'string') {
    return { ...checker, reasonAt: () => ({ text: `it cannot be printed: ${compiled}`, element: null, failed: true }) };
  }
  return {
    ...checker,
    lookback: Math.max(checker.lookback, compiled.lookback),
    reasonAt: (frame, execution, recall) => {
      const reason = checker.reasonAt(frame, execution, recall);
      if (reason === null || 'unseen' in reason || reason.failed === true) return reason;
      const scene = new FrameScene(timeline, { frame, row: null }, execution, recall);
      return { ...reason, printed: compiled.print(scene) };
    },
  };
}

function showResult(result: Evaluation, decimals: number | null): string {
  switch (result.kind) {
    case 'value': {
      const { value, coverage } = result;
      if (typeof value === 'string') return value;
      const isFixed = decimals !== null && typeof value === 'number' && Number.isFinite(value);
      const shown = isFixed ? showDecimals(value, decimals) : showOperand(value);
      return coverage === undefined ? shown : `${shown} (${coverage.missed} of ${coverage.looked} not recorded)`;
    }
    case 'not-yet':
      return 'not yet';
    case 'not-recorded':
      return 'not recorded';
    case 'failed':
      return `(${result.message.replace(/\.$/, '')})`;
  }
}
