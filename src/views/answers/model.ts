/** The picture of the model, under a sentence on how far the run has come and what is selected. */

import type { ModelAnswer } from '../../debugger/answers/model.js';
import type { ModelMap } from '../../debugger/map/model-map.js';
import { isDrawn, type MapBox } from '../../debugger/map/tree.js';
import { type MapView, mapViewAt } from '../../debugger/map/way.js';
import type { Moment } from '../../debugger/places/moment.js';
import { formatPlural } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, wrap } from '../../drawing/rows/rows.js';
import { modelPicture } from '../map/picture.js';
import { type AnswerInput, paragraph } from '../pane.js';

/** With fewer rows than this, only one of the sentences stands above the picture. */
const ROOMY = 20;

export function modelRows(answer: ModelAnswer, input: AnswerInput): readonly Row[] {
  return modelPane(answer, input).rows;
}

interface ModelPane {
  readonly rows: readonly Row[];
  /** The position among the boxes that are shown of the first one in each row; null where there is none. */
  readonly lines: readonly (number | null)[];
}

export function modelPane({ line }: ModelAnswer, { moment, width, inView }: AnswerInput): ModelPane {
  const height = inView?.();
  const view = mapViewAt(moment);
  const selected = view.boxes[line] ?? null;
  if (selected === null) {
    return { rows: paragraph('Nothing is known here of what the model does.', width), lines: [] };
  }
  const way = wrap(howFar(moment, view), width, 'prose');
  const leads = wrap(`Enter goes to ${nameStep(moment, view.stepOf(selected))}.`, width, 'aside');
  const isRoomy = height === undefined || height >= ROOMY;
  const above = isRoomy ? [...way, ...leads, EMPTY_ROW] : selected === view.current ? way : leads;
  const room = height === undefined ? {} : { height: height - above.length };
  const picture = modelPicture({ view, moment, selected, width, ...room });
  const rows = [...above, ...picture.rows];
  const legend = [EMPTY_ROW, ...wrap(LEGEND, width, 'muted')];
  const fits = height !== undefined && rows.length + legend.length <= height;
  return {
    rows: fits ? [...rows, ...legend] : rows,
    lines: [...above.map(() => null), ...picture.boxes.map((box) => view.boxes.indexOf(box))],
  };
}

const LEGEND =
  '━ data has come   ═ gradient has come back   ─ ahead   (+) is added   ◂ is given   ▸ gradient known   ✓ updated';

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

function nameStep({ trace }: Moment, index: number): string {
  const { scope, label } = trace.frames[index];
  return `step ${index + 1}: ${[...scope, label].join(' › ')}`;
}
