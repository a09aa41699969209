/**
 * dprintf: a breakpoint that prints a line where others would stop. Its format is a text with expressions in braces.
 * Invariant: the line depends on the run and the place alone, so both directions print the same.
 */
import { refusalIn } from '../../files/refusal.js';
import type { History } from '../../timeline/history.js';
import { compile, type Evaluation, evaluateIn } from '../expressions/compile.js';
import type { Scene } from '../expressions/scene.js';
import { placeholdersOf, replacePlaceholders, showDecimals } from '../expressions/template.js';
import { showOperand } from '../expressions/values.js';
import { type Checker, failure, sceneOf } from './checkers.js';

/**
 * The format compiled; refused with the column at which something is wrong.
 * @param before how many characters were typed before it
 */
export function compileFormat(format: string, timeline: History, before = 0) {
  const values = new Map<string, (scene: Scene) => string>();
  let lookback = 0;
  for (const { written, expression, decimals } of placeholdersOf(format)) {
    const compiled = compile(expression, timeline.program, before + format.indexOf(written) + 1);
    lookback = Math.max(lookback, compiled.lookback);
    values.set(written, (scene) => showResult(evaluateIn(compiled, scene), decimals));
  }
  return {
    /** How many iterations back its expressions look. */
    lookback,
    print: (scene: Scene): string =>
      replacePlaceholders(format, ({ written }) => values.get(written)?.(scene) ?? written),
  };
}

/** The same checker, whose reasons are lines to print. A condition that cannot be evaluated still stops. */
export function printing(checker: Checker, format: string, timeline: History): Checker {
  try {
    const { lookback, print } = compileFormat(format, timeline);
    return {
      ...checker,
      lookback: Math.max(checker.lookback, lookback),
      reasonAt: (frame, execution, recall) => {
        const reason = checker.reasonAt(frame, execution, recall);
        if (reason === null || 'unseen' in reason || reason.failed === true) return reason;
        return { ...reason, printed: print(sceneOf(timeline, frame, execution, recall)) };
      },
    };
  } catch (error) {
    const reason = failure(`it cannot be printed: ${refusalIn(error)}`);
    return { ...checker, reasonAt: () => reason };
  }
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
