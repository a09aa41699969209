/** The picture of the model at a moment: what is computed from what, how far the run has come, and where each box leads. */
import { leavesOf, type MapLeaf } from '../../debugger/map/model-map.js';
import type { MapBox, MapPart, MapScope, MapStep } from '../../debugger/map/tree.js';
import type { MapView } from '../../debugger/map/way.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import type {
  Given,
  Graph,
  GraphEdge,
  GraphGroup,
  GraphParameter,
  GraphPart,
  GraphStep,
} from '../../document/graph.js';
import { formatNumber } from '../../document/numbers.js';
import { describeShape, type Shape } from '../../engine/tensor.js';
import { placeOfStep } from '../step-words.js';

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
