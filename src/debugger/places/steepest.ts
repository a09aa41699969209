/** Finds where a gradient matters most. */
import type { Value } from '../../numbers/engine/value.js';
import type { ParameterElement } from './targets.js';

/** The element with the largest absolute value among all gradients; the first element where none is a number. */
export function steepestElement(gradients: readonly Value[]): ParameterElement {
  let steepest = { parameter: 0, element: 0 };
  let most = -1;
  for (const [parameter, { data }] of gradients.entries()) {
    for (let element = 0; element < data.length; element++) {
      const size = Math.abs(data[element]);
      if (!(size > most)) continue;
      most = size;
      steepest = { parameter, element };
    }
  }
  return steepest;
}
