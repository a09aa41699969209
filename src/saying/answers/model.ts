/**
 * The model as a picture at a moment: what is computed from what, how far the run has come, and where each box leads; above it,
 * sentences on how far the run has come in it and where what is selected leads.
 */
import type { ModelAnswer } from '../../debugger/answers/model.js';
import { leavesOf, type MapLeaf, type ModelMap } from '../../debugger/map/model-map.js';
import { isDrawn, type MapBox, type MapPart, type MapScope, type MapStep } from '../../debugger/map/tree.js';
import { type MapView, mapViewAt } from '../../debugger/map/way.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import type {
  Given,
  Graph,
  GraphEdge,
  GraphGroup,
  GraphParameter,
  GraphPart,
  GraphStep,
} from '../../document/graph.js';
import { formatNumber, formatPlural } from '../../document/numbers.js';
import { pathOf } from '../../engine/tape.js';
import { describeShape, type Shape } from '../../engine/tensor.js';
import { paragraph, phrase } from '../blocks.js';
import { type AnswerPlace, placeOfStep, stepPlace } from '../step-words.js';

/** Two sentences, and the picture. */
export function sayModel({ line }: ModelAnswer, { moment }: AnswerPlace): Blocks {
  const view = mapViewAt(moment);
  const selected = view.boxes[line] ?? null;
  if (selected === null) return [paragraph('Nothing is known here of what the model does.')];
  const step = view.stepOf(selected);
  const name = `step ${step + 1}: ${pathOf(moment.trace.frames[step])}`;
  return [
    paragraph(howFar(moment, view)),
    paragraph(phrase`${asCommand('follow')} goes to ${stepPlace(moment, step, name)}.`, 'aside'),
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

interface Place {
  readonly view: MapView;
  readonly moment: Moment;
  /** The number of each box. */
  readonly ids: ReadonlyMap<MapBox, number>;
}

export function sayModelGraph(view: MapView, moment: Moment, selected: MapBox | null): Graph {
  const { parts, parents } = view.map;
  const ids = new Map([...parents.keys()].map((box, id) => [box, id]));
  const idOf = (box: MapBox | null): number | null => (box === null ? null : (ids.get(box) ?? null));
  const place = { view, moment, ids };
  return {
    kind: 'graph',
    title: 'The model',
    parts: parts.map((part) => partOf(part, place)),
    edges: edgesBetween(
      [...ids.keys()].filter((box) => box.kind === 'step'),
      place,
    ),
    cursor: idOf(view.current),
    selected: idOf(selected),
  };
}

function partOf(part: MapPart, place: Place): GraphPart {
  switch (part.kind) {
    case 'step':
      return stepOf(part, place);
    case 'scope':
      return groupOf(part, place);
    case 'repeats':
      return {
        kind: 'repeats',
        shared: part.shared.map((box): GraphParameter => ({ kind: 'parameter', ...nodeOf(box, place) })),
        groups: part.scopes.map((scope) => groupOf(scope, place)),
        isParallel: part.isParallel,
      };
  }
}

function nodeOf(box: MapBox, { view, moment, ids }: Place) {
  return {
    id: ids.get(box) ?? 0,
    reach: view.reachOf(box),
    given: leavesOf(view.map, box).map((leaf) => givenOf(leaf, box, view)),
    leadsTo: placeOfStep(moment, view.stepOf(box)),
  };
}

function givenOf({ value, parameter, again }: MapLeaf, box: MapBox, { parameterReach }: MapView): Given {
  return {
    symbol: value.symbol,
    shape: sizeOf(value.shape),
    again,
    parameter: parameter === null ? null : parameterReach(box, parameter),
  };
}

function stepOf(step: MapStep, place: Place): GraphStep {
  const { label, inputs, output, index } = step.frame;
  const { objective } = place.view.map.trace.outcome;
  const loss = output.node === objective?.node && isExecuted(place.moment, index) ? objective.data : null;
  const [name] = label.split(' = ');
  const source = inputs.find(({ frame }) => frame !== null);
  return {
    kind: 'step',
    ...nodeOf(step, place),
    ...{ name, label, symbol: output.symbol },
    shape: sizeOf(output.shape),
    keepsShape: source !== undefined && describeShape(source.shape) === describeShape(output.shape),
    result: loss === null ? null : { value: loss[0], text: formatNumber(loss[0]) },
    track: step.track,
  };
}

function groupOf(scope: MapScope, place: Place): GraphGroup {
  return {
    kind: 'group',
    ...nodeOf(scope, place),
    name: scope.path[scope.path.length - 1],
    parts: scope.parts.map((part) => partOf(part, place)),
    isFolded: place.view.folded.has(scope),
    unknown: scope.hidden.length,
  };
}

/** Each from a step to one that reads what it makes, which may stand further up where groups are entered again. */
function edgesBetween(steps: readonly MapStep[], { ids }: Place): readonly GraphEdge[] {
  const makers = new Map(steps.map((step, position) => [step.frame.index, { position, id: ids.get(step) ?? 0 }]));
  return steps.flatMap((step, position) => {
    const read = new Set(step.frame.inputs.flatMap(({ frame }) => makers.get(frame ?? -1) ?? []));
    return [...read].map((maker): GraphEdge => {
      const isResidual = step.track.joins && maker.position !== position - 1;
      return { from: maker.id, to: ids.get(step) ?? 0, kind: isResidual ? 'residual' : 'data' };
    });
  });
}

function sizeOf(shape: Shape): string {
  return shape.length === 0 ? '' : describeShape(shape);
}
