/** What the picture of the model shows, as a list: its scopes in order, each with its steps and what is given to them. */
import { leavesOf } from '../../debugger/map/model-map.js';
import type { MapBox, MapPart, MapScope, MapStep } from '../../debugger/map/tree.js';
import type { MapView } from '../../debugger/map/way.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import type { Block, Blocks, Inlines } from '../../document/document.js';
import { formatNumber } from '../../document/numbers.js';
import { describeShape, type Shape } from '../../engine/tensor.js';
import { number, paragraph, text, words } from '../blocks.js';

interface Place {
  readonly view: MapView;
  readonly moment: Moment;
  readonly selected: MapBox;
}

export function sayModelParts(view: MapView, moment: Moment, selected: MapBox): Block {
  return listOf(view.map.parts, { view, moment, selected });
}

function listOf(parts: readonly MapPart[], place: Place): Block {
  return { kind: 'list', first: null, items: itemsOf(parts, place) };
}

function itemsOf(parts: readonly MapPart[], place: Place): readonly Blocks[] {
  return runsOf(parts).flatMap((run): readonly Blocks[] => {
    if (Array.isArray(run)) return [[paragraph(among(run.map((step) => stepWords(step, place))))]];
    if (run.kind === 'scope') return [scopeItem(run, place)];
    const shared = run.shared.map(
      (box): Blocks => [paragraph([...givenTo(box, place), ...marksOf(box, place).map((mark) => text(mark))])],
    );
    return [...shared, ...run.scopes.map((scope) => scopeItem(scope, place))];
  });
}

/** Steps that follow one another are said together. */
function runsOf(parts: readonly MapPart[]): readonly (MapStep[] | Exclude<MapPart, MapStep>)[] {
  const runs: (MapStep[] | Exclude<MapPart, MapStep>)[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (part.kind !== 'step') runs.push(part);
    else if (Array.isArray(last)) last.push(part);
    else runs.push([part]);
  }
  return runs;
}

/** One that is folded has the symbols of its steps alone. */
function scopeItem(scope: MapScope, place: Place): Blocks {
  const name = words([scope.path[scope.path.length - 1], ...marksOf(scope, place), ...givenTo(scope, place, ' ')]);
  const { parts } = scope;
  const own = parts.filter((part) => part.kind === 'step');
  if (place.view.folded.has(scope)) {
    const symbols = own.map((step) => words([step.frame.output.symbol, ...marksOf(step, place)]));
    return [paragraph(own.length === 0 ? name : [...name, text(': '), ...among(symbols)])];
  }
  if (own.length < parts.length) return [paragraph(name), listOf(parts, place)];
  return [paragraph([...name, text(': '), ...among(own.map((step) => stepWords(step, place)))])];
}

function among(said: readonly Inlines[]): Inlines {
  return said.flatMap((inlines, k) => (k === 0 ? inlines : [text(', '), ...inlines]));
}

function stepWords(step: MapStep, place: Place): Inlines {
  const { frame } = step;
  const { label, output } = frame;
  const { objective } = place.view.map.trace.outcome;
  const isKnown = output.node === objective?.node && objective.data !== null && isExecuted(place.moment, frame.index);
  const loss = isKnown ? [' = ', number(objective.data[0], formatNumber(objective.data[0]))] : [];
  return words([label, sizeOf(output.shape), ...loss, ...givenTo(step, place, ' '), ...marksOf(step, place)]);
}

/** Each value that is given to a box. */
function givenTo(box: MapBox, { view }: Place, lead = ''): Inlines {
  const given = leavesOf(view.map, box).map(({ value, again }) => `${value.symbol}${again ? '' : sizeOf(value.shape)}`);
  return given.length === 0 ? [] : [text(`${lead}(given ${given.join(', ')})`)];
}

/** Nothing for a single number. */
function sizeOf(shape: Shape): string {
  return shape.length === 0 ? '' : ` ${describeShape(shape)}`;
}

function marksOf(box: MapBox, { view, selected }: Place): readonly string[] {
  return [...(box === view.current ? [' (here)'] : []), ...(box === selected ? [' (selected)'] : [])];
}
