/** `model`: the picture of the model, and how far the run has come in it. */

import { leavesOf, type MapLeaf, type MapView, type ModelMap, mapViewAt } from '../analysis/map/model-map.js';
import { isDrawn, type MapBox, type MapPart, type MapScope, type MapStep } from '../analysis/map/tree.js';
import { type CommandContext, commandGroup, type Effect, inform, informAside } from '../debugger/command.js';
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { asCommand } from '../document/document.js';
import type { Given, Graph, GraphEdge, GraphGroup, GraphParameter, GraphPart, GraphStep } from '../document/graph.js';
import { formatNumber, formatPlural } from '../document/numbers.js';
import { paragraph, phrase } from '../explaining/blocks.js';
import { placeOfStep, stepPlace } from '../explaining/step-words.js';
import { pathOf } from '../numbers/engine/tape.js';
import { describeShape, type Shape } from '../numbers/engine/tensor.js';
import { type AnswerKind, type AnswerWithLines, goToStep, isOfKind, openAnswer } from './answer.js';

/** Its lines are the boxes of the picture that are shown, in reading order. */
type ModelAnswer = AnswerWithLines<'model'>;

export const MODEL: AnswerKind<ModelAnswer, MapBox> = {
  kind: 'model',
  /** Two sentences, and the picture. */
  say({ line }, { moment }) {
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
  },
  title: (_, { timeline, cursor }) => ['model', timeline.program.model.kind, `iteration ${cursor.iteration}`],
  isWide: true,
  lines: (_, moment) => mapViewAt(moment).boxes,
  follow: (context, _answer, _box, position) => {
    const view = mapViewAt(context.moment);
    return goToStep(context, view.stepOf(view.boxes[position]));
  },
  afterMove: (_, moment) => answerAt(moment),
  commands: commandGroup('look', [
    {
      name: 'model',
      aliases: ['map'],
      keys: ['m'],
      summary: 'Show the model as a picture, and where you are in it; again to have it beside the step.',
      details: [
        'The line on the left is the way of the data: thin where it lies ahead, thick up to where the data has come, double from below up to where the gradient has come back. What leaves it and comes back through (+) is added to it. Where two names are joined, the second reads what the first has made.',
        '◂ is given to a step: a parameter with its shape, or data. ▸ before a parameter says that its gradient has come back, ✓ that it has been updated. ▶ is the step that has just executed.',
        `${asCommand('select-up')} and ${asCommand('select-down')} select, ${asCommand('follow')} goes to the first step of what is selected in the phase where you are, ${asCommand('reverse-step')} and ${asCommand('step')} step while you look. Of blocks, heads and predictions that do the same, the one where you were last is open.`,
      ],
      words: 'the model',
      purpose: 'have it explained',
      helpsAt: { start: 2, forward: 3, backward: 5 },
      run: showModel,
    },
  ]),
};

function showModel({
  session: {
    look,
    open: { answer },
  },
  moment,
}: CommandContext): Effect {
  if (look.beside === 'model') {
    return inform('The program listing is back beside the step.', {
      beside: 'program',
      listingLine: null,
    });
  }
  if (!isOfKind(MODEL, answer)) return openAnswer(MODEL, answerAt(moment));
  return informAside(`The model stands beside the step now; ${asCommand('model')} brings the program listing back.`, {
    answer: null,
    scroll: 0,
    beside: 'model',
    listingLine: null,
  });
}

/** The map of the model, at the box of the step that has just executed. */
function answerAt(moment: Moment): ModelAnswer {
  return { kind: 'model', line: mapViewAt(moment).currentLine };
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
  const place = current === null ? frame.scope.join(' › ') : boxName(current, map);
  return isDrawn(frame) ? `The data has come as far as ${place}.` : `The gradient has come back as far as ${place}.`;
}

function boxName(box: MapBox, { trace, parents }: ModelMap): string {
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
    name,
    label,
    symbol: output.symbol,
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
