/**
 * Every number of every step, row by row: whatever a table or a matrix of a pane shows is held against the tensors of
 * the iteration, found by the head of its column and the name of its line. A column that is not known here fails.
 */
import { expect, test } from 'vitest';
import { momentAt, predictionAt, predictionsOf, type ReplayedMoment } from '../../../src/debugger/places/moment.js';
import { selectedElement } from '../../../src/debugger/places/selection.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { columnsOf, normOf } from '../../../src/numbers/engine/tensor.js';
import { type Axis, labelOf, nameElement, type Value } from '../../../src/numbers/engine/value.js';
import { rowCountOf, START } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { matricesIn, readNumber, type ShownLine, type ShownTable, tablesIn } from '../../support/shown-tables.js';
import { stepPane } from '../../support/step-pane.js';

/** So wide that no column is left out and no name is cut. */
const WIDTH = 400;
const HEIGHT = 40;
/** Of the arithmetic here, beside that of the program. */
const ROUNDING = 1e-9;
/** Of a tensor with more rows, the first, the last and some between are walked through; all of them in the long tests. */
const MOST_ROWS = DEPTH > 1 ? 64 : 4;
/** After iteration 0; but for the long tests, one of them for each fixture. */
const LATER = [1, 50];
/** Of a run with more steps in an iteration, every other step of iteration 0 is tried, at fewer rows; all of it in the long tests. */
const MOST_FRAMES = 100;

type Source = (line: ShownLine, index: number) => number;

test.each(oneOf(2, SHIPPED))('every step and row of %s shows the numbers of its tensors', (name) => {
  const timeline = timelineOf(name);
  const isTriedInFull = DEPTH > 1 || timeline.trace(0).frames.length <= MOST_FRAMES;
  const wrong: string[] = [];
  let count = 0;
  for (const iteration of isTriedInFull ? [0, ...oneOf(2, LATER, SHIPPED.indexOf(name))] : [0]) {
    for (const frame of oneOf(isTriedInFull ? 1 : 2, timeline.trace(iteration).frames)) {
      for (const row of [null, ...rowsOf(frame, isTriedInFull ? MOST_ROWS : 2)]) {
        const moment = momentAt(timeline, { ...START, iteration, frame: frame.index, row });
        const found = heldAgainst(moment, frame, timeline);
        count += found.count;
        wrong.push(
          ...found.wrong.map((text) => `${iteration}.${frame.index + 1}, ${frame.label}, row ${row}: ${text}`),
        );
      }
    }
  }
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(count).toBeGreaterThan(1000);
});

function rowsOf(frame: Frame, most: number): readonly number[] {
  const count = rowCountOf(frame);
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: count }, (_, row) => row).filter((row) => row % step === 0 || row === count - 1);
}

function heldAgainst(moment: ReplayedMoment, frame: Frame, timeline: Timeline) {
  const wrong: string[] = [];
  let count = 0;
  const hold = (text: string, held: () => number, where: string): void => {
    const shown = readNumber(text);
    if (shown === null) return;
    count++;
    const value = held();
    const isSame = Object.is(shown.value, value) || Math.abs(shown.value - value) <= shown.tolerance * (1 + ROUNDING);
    if (!isSame) wrong.push(`${where} reads ${text}, but it is ${value}`);
  };
  const { rows } = stepPane(moment, null, WIDTH, { inView: () => HEIGHT });
  for (const shown of tablesIn(rows)) {
    const sources = sourcesOf(shown, moment, frame, timeline);
    shown.lines.forEach((line, index) => {
      line.cells.forEach((cell, k) => {
        const source = sources[k];
        if (source === undefined) throw new Error(`No tensor is known for "${shown.heads.join(' | ')}", column ${k}`);
        if (source !== 'text') hold(cell, () => source(line, index), `${line.cells[0]}, ${shown.heads[k]}`);
      });
    });
  }
  for (const { columns, lines } of matricesIn(rows)) {
    const texts = rows.map(textOf);
    const { top, left } = windowOf(texts);
    const { start, width } = squareOf(moment, frame);
    const [, unit = '1'] = /in units of (\S+?)(?:;|$)/m.exec(texts.join('\n')) ?? [];
    const scale = texts.some((text) => text.includes('in percent')) ? 100 : 1 / Number(unit.replace('−', '-'));
    lines.forEach(({ label, cells }, r) => {
      cells.forEach((cell, c) => {
        const value = () => scale * frame.output.data[start + (top + r) * width + left + c];
        hold(cell, value, `${label}, ${columns[c]}`);
      });
    });
  }
  return { wrong, count };
}

/** Which part of a matrix is shown: it says so where it is not all of it. */
function windowOf(texts: readonly string[]) {
  const [, top = '1', left = '1'] = /rows (\d+)–\d+, columns (\d+)–\d+ of/.exec(texts.join('\n')) ?? [];
  return { top: Number(top) - 1, left: Number(left) - 1 };
}

/** Of attention in a batch, the square of the sequence at hand is shown. */
function squareOf(moment: ReplayedMoment, { output: { axes, shape } }: Frame) {
  const width = columnsOf(shape);
  const isAttention = axes.at(-1)?.name === 'key' && moment.frame?.scope[0] === 'forward';
  const cells = width * width;
  const start = isAttention ? Math.floor(selectedElement(moment, null) / cells) * cells : 0;
  return { start, width };
}

/** For each column of a table where its numbers come from. */
function sourcesOf(
  { heads, lines }: ShownTable,
  moment: ReplayedMoment,
  frame: Frame,
  timeline: Timeline,
): readonly (Source | 'text' | undefined)[] {
  const [first, second] = heads;
  if (heads.length === 0) return headless(moment, lines[0].cells.length);
  if (first === 'weight') return heads.map((head) => ofWeight(head, moment, frame));
  if (first === 'came back through')
    return ['text', (_, k) => frame.inputs[k].data[elementNamed(frame.output, second)]];
  if (first === 'arrives at') return ofTerms(frame, elementOfTerms(moment, frame));
  if (first === 'looks at') return ['text', ofKey(moment, frame), 'text'];
  if (first === 'through') return ['text', 'text', 'text', (_, k) => normOf([backwardFrames(moment)[k].output])];
  if (first === 'P(target)') return ofScenario(moment, frame);
  if (heads.includes('at the target') || heads.includes('value')) {
    return second === 'after' ? ofBatch(moment, frame) : heads.map(() => 'text');
  }
  if (second === 'target') return ofLossTerms(moment);
  if (heads.at(-1) === 'sum') return ofDotProduct(moment, frame);
  if (second === frame.output.symbol)
    return ['text', (line) => frame.output.data[elementOf(line, moment, frame)], 'text'];
  return heads.map((head) => ofWord(head, moment, frame, timeline));
}

/** The words of one prediction. */
function ofWord(head: string, moment: ReplayedMoment, frame: Frame, timeline: Timeline): Source | 'text' | undefined {
  const place = predictionAt(moment);
  if (place === null) return undefined;
  const { group, label, row } = place;
  const words = group.logits.axes.at(-1)?.labels ?? [];
  const at = (value: Value) => (line: ShownLine) => value.data[row * words.length + words.indexOf(line.cells[0])];
  const probability = at(group.probabilities);
  const target = group.probabilities.data[row * words.length + label.targetIndex];
  const arriving = moment.trace.outcome.objective === moment.trace.outcome.total ? 1 : 1 / predictionsOf(moment).length;
  const isTarget = (line: ShownLine): number => (line.cells[0] === label.target ? 1 : 0);
  const local: Source = (line) => target * (isTarget(line) - probability(line));
  if (head === '' || head === 'beside the largest' || /^(word|letter|token)$/.test(head)) return 'text';
  if (head === 'z') return at(group.logits);
  if (head === 'e^z') return (line) => Math.exp(at(group.logits)(line));
  if (head === 'held' || head.startsWith('e^(z−')) return at(group.exponentials);
  if (/^P(\(\w+\))?$/.test(head)) return probability;
  if (head === 'change') return (line) => probability(line) - earlierShare(timeline, moment, line.cells[0]);
  if (/^∂P\(.*\)\/∂z\(\w+\)$/.test(head)) return local;
  if (/^× ∂loss\/∂P\(/.test(head)) return () => -arriving / target;
  if (/^(= )?∂loss\/∂z\(\w+\)$/.test(head)) {
    const single = frame.output.data.length === words.length ? 0 : row;
    return (line) => frame.output.data[single * words.length + words.indexOf(line.cells[0])];
  }
  return undefined;
}

function earlierShare(timeline: Timeline, { cursor, ...moment }: ReplayedMoment, word: string): number {
  const place = predictionAt({ ...moment, cursor });
  const group = timeline.trace(cursor.iteration - 1).outcome.groups.find(({ scope }) => scope === place?.group.scope);
  const words = group?.logits.axes.at(-1)?.labels ?? [];
  return group?.probabilities.data[(place?.row ?? 0) * words.length + words.indexOf(word)] ?? Number.NaN;
}

/** One line for each weight of a parameter: what goes into a step and what comes out. */
function ofWeight(head: string, moment: ReplayedMoment, frame: Frame): Source | 'text' | undefined {
  const { parameters, gradients, updated } = moment.trace.outcome;
  const { inputs, output } = frame;
  const at =
    (value: Value): Source =>
    (line) =>
      value.data[elementOf(line, moment, frame)];
  if (head === 'weight' || head === 'because' || head === 'correction') return 'text';
  const parameter = updated.findIndex((made) => made?.node === output.node);
  const [old, gradient] = [parameters[parameter], gradients[parameter]];
  if (head === 'new') return at(output);
  if (head === 'old') return at(old);
  if (head === 'change') return (line, k) => at(output)(line, k) - at(old ?? inputs[0])(line, k);
  if (head === 'gradient' && gradient != null) return at(gradient);
  const isNamed = (value: Value, name: string): boolean =>
    value.symbol === name || (name === 'gradient' && value.symbol.startsWith('∂loss/∂'));
  if (isNamed(output, head)) return at(output);
  const input = inputs.find((value) => isNamed(value, head.replace(/ before$/, '')));
  return input === undefined ? undefined : at(input);
}

/** The element that a line is about: its name, under a heading or after a colon, and the row at hand. */
function elementOf({ under, cells: [name] }: ShownLine, { cursor }: ReplayedMoment, { output }: Frame): number {
  const { axes, shape, data } = output;
  const columns = columnsOf(shape);
  const positionIn = (axis: Axis | undefined, size: number, label: string): number => {
    let [found, count] = [-1, 0];
    for (let k = 0; k < size; k++) {
      if (labelOf(axis, k) !== label) continue;
      found = k;
      count++;
    }
    if (count !== 1) throw new Error(`${count} places are called "${label}"`);
    return found;
  };
  if (shape.length < 2) return positionIn(axes.at(-1), columns, name);
  if (cursor.row !== null) return cursor.row * columns + positionIn(axes.at(-1), columns, name);
  const [group, column] = under === '' ? splitAt(name, ': ') : [under.slice(`${axes[0].name} `.length), name];
  return positionIn(axes[0], data.length / columns, group) * columns + positionIn(axes.at(-1), columns, column);
}

/** Where the first part may itself contain what separates the two. */
function splitAt(text: string, separator: string): readonly [string, string] {
  const at = text.lastIndexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

function elementNamed(output: Value, head: string): number {
  const name = head.replace(/^to /, '');
  return Array.from(output.data).findIndex((_, element) => nameElement(output, element) === name);
}

/** The terms of a gradient are those of the element at hand. */
function elementOfTerms(moment: ReplayedMoment, frame: Frame): number {
  const { row } = moment.cursor;
  return frame.output.shape.length === 1 && row !== null ? row : selectedElement(moment, null);
}

function ofTerms({ op, inputs, output, attributes }: Frame, element: number): readonly (Source | 'text')[] {
  const terms = [...op.derive.terms(inputs, element, attributes, output)];
  const of = (line: ShownLine) => {
    const found = terms.find(({ input, index }) => nameElement(inputs[input], index) === line.cells[0]);
    if (found === undefined) throw new Error(`Nothing arrives at ${line.cells[0]}`);
    return { arriving: inputs[found.input].data[found.index], local: found.derivative };
  };
  return ['text', (line) => of(line).arriving, (line) => of(line).local, (line) => of(line).arriving * of(line).local];
}

// Positions are numbered through all sequences of a batch, from 1.
function ofKey(moment: ReplayedMoment, { output }: Frame): Source {
  const width = columnsOf(output.shape);
  const element = selectedElement(moment, null);
  const start = element - (element % width);
  return ({ cells: [name] }) => output.data[start + ((Number(name.split(' ')[0]) - 1) % width)];
}

function backwardFrames({ trace }: ReplayedMoment): readonly Frame[] {
  return trace.frames.filter(({ scope }) => scope[0] === 'backward');
}

function ofLossTerms(moment: ReplayedMoment): readonly (Source | 'text')[] {
  const places = predictionsOf(moment);
  const of = ({ cells: [number] }: ShownLine) => {
    const { group, row, label } = places[Number(number) - 1];
    const columns = columnsOf(group.probabilities.shape);
    return { p: group.probabilities.data[row * columns + label.targetIndex], loss: group.terms.data[row] };
  };
  return ['text', 'text', (line) => of(line).p, (line) => of(line).loss, 'text'];
}

/** −ln P for probabilities that are chosen, and of the prediction at hand. */
function ofScenario(moment: ReplayedMoment, frame: Frame): readonly (Source | 'text')[] {
  const surprise = frame.output.data[moment.cursor.row ?? 0];
  const loss: Source = ({ cells }) => (cells[3] === 'this one' ? surprise : -Math.log(Number(cells[0])));
  return [(line, k) => Math.exp(-loss(line, k)), loss, 'text', 'text', 'text'];
}

/** One line for each prediction of a batch: the value at its target and the largest. */
function ofBatch(moment: ReplayedMoment, { output }: Frame): readonly (Source | 'text')[] {
  const columns = output.shape.length < 2 ? 1 : columnsOf(output.shape);
  const places = predictionsOf(moment);
  const of: Source = ({ cells: [number] }) => {
    const { row, label } = places[Number(number) - 1];
    return output.data[row * columns + (columns === 1 ? 0 : label.targetIndex)];
  };
  return ['text', 'text', 'text', of, 'text'];
}

/** Query times key, number by number, and their sum. */
function ofDotProduct(moment: ReplayedMoment, { inputs, output }: Frame): readonly (Source | 'text')[] {
  const [queries, keys] = inputs;
  const element = selectedElement(moment, null);
  const length = columnsOf(output.shape);
  const dimensions = columnsOf(queries.shape);
  const [query, key] = [Math.floor(element / length), element % length];
  const sequence = Math.floor(query / length);
  const factors = (k: number) => [
    queries.data[query * dimensions + k],
    keys.data[(sequence * length + key) * dimensions + k],
  ];
  const of =
    (k: number): Source =>
    ({ cells: [name] }) => {
      const [q, v] = factors(k);
      return name === 'query' ? q : name === 'key' ? v : q * v;
    };
  const sum: Source = () => Array.from({ length: dimensions }, (_, k) => k).reduce((s, k) => s + of(k)(PRODUCT, 0), 0);
  return ['text', ...Array.from({ length: dimensions }, (_, k) => of(k)), sum];
}

const PRODUCT: ShownLine = { under: '', cells: ['product'] };

/** Total, mean and perplexity under the terms of the loss. */
function headless({ trace }: ReplayedMoment, columns: number): readonly (Source | 'text')[] {
  const { total, mean, perplexity } = trace.outcome;
  const values: Readonly<Record<string, Value | null | undefined>> = { total, mean, perplexity };
  const of: Source = ({ cells: [name] }) => values[name]?.data?.[0] ?? Number.NaN;
  return Array.from({ length: columns }, (_, k) => (k === 1 ? of : 'text'));
}
