/** The model as a picture, under sentences on how far the run has come in it and where what is selected leads. */

import type { ModelAnswer } from '../../debugger/answers/model.js';
import type { ModelMap } from '../../debugger/map/model-map.js';
import { isDrawn, type MapBox } from '../../debugger/map/tree.js';
import { type MapView, mapViewAt } from '../../debugger/map/way.js';
import type { Moment } from '../../debugger/places/moment.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks, Inline } from '../../document/document.js';
import { formatPlural } from '../../document/numbers.js';
import { pathOf } from '../../engine/tape.js';
import { paragraph, phrase } from '../blocks.js';
import { type AnswerPlace, stepPlace } from '../step-words.js';
import { sayModelGraph } from './model-graph.js';

/** Two sentences, and the picture. */
export function sayModel({ line }: ModelAnswer, { moment }: AnswerPlace): Blocks {
  const view = mapViewAt(moment);
  const selected = view.boxes[line] ?? null;
  if (selected === null) return [paragraph('Nothing is known here of what the model does.')];
  return [
    paragraph(howFar(moment, view)),
    paragraph(phrase`${asCommand('follow')} goes to ${nameStep(moment, view.stepOf(selected))}.`, 'aside'),
    sayModelGraph(view, moment, selected),
  ];
}

/** How far the run has come in the picture, in a sentence. */
function howFar(moment: Moment, { map, current }: MapView): string {
  const { frame, cursor } = moment;
  if (frame === null) return 'Nothing of this iteration has been executed yet: the whole way lies ahead.';
  if (frame.scope[0] === 'update') {
    const { updated } = map.trace.outcome;
    const done = updated.filter((value) => value !== null && (value.frame ?? 0) <= cursor.frame).length;
    return `The gradient has come back all the way. ${done} of ${formatPlural(updated.length, 'parameter')} updated so far.`;
  }
  const place = current === null ? frame.scope.join(' › ') : nameOf(current, map);
  return isDrawn(frame) ? `The data has come as far as ${place}.` : `The gradient has come back as far as ${place}.`;
}

function nameOf(box: MapBox, { trace, parents }: ModelMap): string {
  if (box.kind === 'parameter') return trace.outcome.parameters[box.parameter].symbol;
  if (box.kind === 'scope') return box.path.join(' › ');
  return `${box.frame.label} in ${parents.get(box)?.path.join(' › ') ?? box.frame.scope[0]}`;
}

function nameStep(moment: Moment, index: number): Inline {
  return stepPlace(moment, index, `step ${index + 1}: ${pathOf(moment.trace.frames[index])}`);
}
