/** Finds where a gradient matters most. */
import type { Value } from '../../engine/op.js';
import type { ParameterElement } from './targets.js';

/** The element with the largest absolute value among all gradients; the first element where none is a number. */
export function steepestElement(gradients: readonly Pick<Value, 'data'>[]): ParameterElement {
  let steepest = { parameter: 0, element: 0 };
  let most = -1;
  gradients.forEach(({ data }, parameter) => {
    data.forEach((gradient, element) => {
      if (Math.abs(gradient) <= most || Number.isNaN(gradient)) return;
      most = Math.abs(gradient);
      steepest = { parameter, element };
    });
  });
  return steepest;
}
