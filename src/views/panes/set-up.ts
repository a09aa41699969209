/** The set-up: what exists before the first step — words, task, parameters — and what an iteration will do. */

import { escapeControls } from '../../data/printable.js';
import { predictionsOf, type ReplayedMoment } from '../../debugger/places/moment.js';
import { type KeyNames, spellKeys } from '../../debugger/prompt/key-names.js';
import { formatCount, formatNumber, formatPlural, formatShort, formatSignificant } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, row, span, truncate, wrap } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { labelOf } from '../../engine/op.js';
import { columnsOf, describeShape } from '../../engine/tensor.js';
import type { LastingProgram, ReplayedHistory } from '../../timeline/history.js';
import { type TextFacts, type TrainingProgram, unitOf } from '../../training/program.js';
import { mergingSummary, UNITS } from '../merges.js';
import { heading, moreRow, paragraph } from '../pane.js';
import { explainBatches, MEASURES, measureOf } from './progress.js';

const MOST_PREDICTIONS = 12;
const MOST_COLUMNS = 8;
const MOST_ROWS = 8;
const MOST_WORDS = 200;
const SAMPLE_LINES = 4;

/** What is said of the program before anything has run. */
export function setUp(moment: ReplayedMoment, width: number): readonly Row[] {
  const { subject, parameterCount } = moment.timeline.program;
  return [
    ...paragraph(subject.description, width),
    ...vocabularyRows(moment, width),
    ...mergingSummary(subject.text, width),
    ...dataRows(moment, width),
    ...taskRows(moment, width),
    ...heading(`Parameters: ${formatPlural(parameterCount, 'number')} that training changes`),
    ...parameterRows(moment, width),
    ...(moment.timeline.program.subject.text === undefined ? [] : [EMPTY_ROW]),
    ...heading(`What each of ${formatPlural(moment.timeline.iterations, 'iteration')} does`),
    ...phaseRows(moment, width),
    ...subject.remarks.flatMap((remark) => wrap(remark, width, 'aside')),
  ];
}

/** What to do with a program that has not run. */
export function invitation({ timeline }: ReplayedMoment, keys: KeyNames): Row {
  const text = `Press → to execute the first step of this ${timeline.program.model.kind} model.`;
  return row(span(spellKeys(text, keys), 'accent'));
}

function vocabularyRows({ timeline }: ReplayedMoment, width: number): readonly Row[] {
  const { subject } = timeline.program;
  const { vocabulary, unscored } = subject;
  const shown = vocabulary.slice(0, MOST_WORDS);
  const more = vocabulary.length > shown.length ? `  and ${formatCount(vocabulary.length - shown.length)} more` : '';
  const text = `Of these ${unscored.join(', ')} ${unscored.length === 1 ? 'is' : 'are'} not scored, so never predicted.`;
  return [
    ...heading(`Vocabulary: ${formatPlural(vocabulary.length, unitOf(subject))}`),
    ...wrap(`${shown.join('  ')}${more}`, width),
    ...(unscored.length === 0 ? [] : wrap(text, width, 'muted')),
    ...boundaryRows(timeline.program, width),
    ...unendingRows(timeline.program, width),
    EMPTY_ROW,
  ];
}

/** What the tokens mean that stand for no part of the text. */
function boundaryRows({ continuation }: LastingProgram, width: number): readonly Row[] {
  const { beginning = null, end = null } = continuation ?? {};
  if (continuation === undefined || beginning === null) return [];
  const isBoth = end === beginning;
  const ending = end === null ? '' : isBoth ? ' and its end' : `, ${continuation.nameOf(end)} its end`;
  return wrap(`${continuation.nameOf(beginning)} marks the beginning of a text${ending}.`, width, 'muted');
}

/** Where there is an end token, but nothing in the data ends with it. */
function unendingRows({ continuation, subject: { sequences } }: LastingProgram, width: number): readonly Row[] {
  const end = continuation?.end ?? null;
  if (continuation === undefined || end === null || sequences.length === 0) return [];
  const name = continuation.nameOf(end);
  if (sequences.some((words) => words.includes(name))) return [];
  return wrap(`No sequence contains ${name}, so the model never learns to end one.`, width, 'muted');
}

/** What a text contains and how examples are taken from it. */
function dataRows({ timeline }: ReplayedMoment, width: number): readonly Row[] {
  const { text } = timeline.program.subject;
  if (text === undefined || text.tokenizer === null) return [];
  const lines = text.sample.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  return [
    ...heading('Data'),
    ...paragraph(`${describeText(text)} ${describeExamples(text)}`, width),
    ...lines
      .slice(0, SAMPLE_LINES)
      .map((line) => row('    ', span(truncate(escapeControls(line), width - 4), 'muted'))),
    EMPTY_ROW,
  ];
}

function describeText({ source, tokenizer, documents, tokens, setAside }: TextFacts): string {
  const what = documents === null ? 'a running text' : formatPlural(documents, 'document');
  const unit = tokenizer === null ? 'words' : UNITS[tokenizer.kind];
  const aside = setAside === 0 ? '' : `, ${formatCount(setAside)} more are set aside for validation`;
  return `${source}: ${what} of ${formatCount(tokens)} ${unit}${aside}.`;
}

function describeExamples({ form, block, batchSize, examples }: TextFacts): string {
  const count = batchSize ?? examples;
  switch (form) {
    case 'documents':
      return `Each iteration takes ${formatPlural(count, 'document')} at random; one of more than ${formatPlural(block, 'token')} is cut into pieces that go on where the last one ended.`;
    case 'windows':
      return `Each iteration takes ${formatPlural(count, 'window')} of ${formatPlural(block, 'token')} from anywhere in it, each followed by its target.`;
    case 'contexts':
      return `Each iteration takes ${formatCount(count)} of its ${formatPlural(examples, 'prediction')} at random, each made from the ${block === 1 ? 'token' : `${block} tokens`} before it.`;
  }
}

function taskRows(moment: ReplayedMoment, width: number): readonly Row[] {
  const places = predictionsOf(moment);
  const shown = places.slice(0, MOST_PREDICTIONS);
  const rows = table(
    [left(''), left(''), left('')],
    shown.map(({ label }) => ({ cells: [label.context, '→', span(label.target, 'target')] })),
    width,
  );
  const more = places.length - shown.length;
  const unit = unitOf(moment.timeline.program.subject);
  return [
    ...heading(`Task: ${formatPlural(places.length, 'prediction')} in each iteration, of the next ${unit}`),
    ...rows,
    ...moreRow(more, `and ${formatCount(more)} more`),
    EMPTY_ROW,
  ];
}

function parameterRows({ timeline, trace }: ReplayedMoment, width: number): readonly Row[] {
  const { model, subject } = timeline.program;
  const { origins } = subject;
  return model.parameters.flatMap(({ name, symbol = name, shape, axes }, k) => {
    const { data } = trace.start.parameters[k];
    const columns = columnsOf(shape);
    const rowCount = data.length / columns;
    const origin = origins === undefined ? '' : `, at first ${origins[k]}`;
    const title = row(
      span(symbol, 'accent'),
      span(symbol === name ? '' : ` (commands and files call it ${name})`, 'muted'),
      ` ${describeShape(shape)}${shape.length > 1 ? ` = ${formatCount(data.length)}` : ''}`,
      span(origin, 'muted'),
    );
    const isUniform = origin !== '' && data.every((value) => value === data[0]);
    if (isUniform || columns > 2 * MOST_COLUMNS || rowCount > MOST_ROWS) return [title];
    const wordAxis = axes[axes.length - 1];
    const decimals = decimalsOf(data);
    const write = (value: number): string => formatNumber(value, decimals);
    if (shape.length === 1) {
      const pairs = Array.from(data, (value, i) => `${labelOf(wordAxis, i)} ${write(value)}`);
      return [title, ...wrap(pairs.join('   '), width), EMPTY_ROW];
    }
    const header = Array.from({ length: columns }, (_, c) => right(labelOf(wordAxis, c), { drop: c + 1 }));
    const lines = Array.from({ length: rowCount }, (_, r) => ({
      cells: [labelOf(axes[0], r), ...Array.from(data.subarray(r * columns, (r + 1) * columns), write)],
    }));
    return [title, ...table([left(''), ...header], lines, width), EMPTY_ROW];
  });
}

/** As many decimals as somebody has typed; three of numbers that were drawn. */
function decimalsOf(values: Float64Array): number {
  const enough = [1, 2, 3].find((decimals) => values.every((value) => Number(value.toFixed(decimals)) === value));
  return enough ?? 3;
}

function describeRates({ optimizer, schedule, iterations, learningRateAt }: TrainingProgram): string {
  if (schedule === undefined) return formatShort(optimizer.learningRate);
  const [first, middle, last] = [0, Math.floor(iterations / 2), iterations - 1].map((iteration) =>
    formatSignificant(learningRateAt(iteration), 3),
  );
  return `${first} at first, ${middle} half-way, ${last} at the end`;
}

function phaseRows({ timeline, cursor }: ReplayedMoment, width: number): readonly Row[] {
  const program = timeline.programAt(cursor.iteration);
  const { optimizer, head, clip, subject } = program;
  const objective = head.reduction === 'sum' ? 'total' : 'mean';
  const lines: readonly (readonly [string, string])[] = [
    ['forward', `the context becomes a score, the logit, for every ${unitOf(subject)}`],
    ['predict', 'scores become probabilities: e^z, their sum, each share'],
    ['loss', `how surprising each target was; training lowers the ${objective}`],
    ['backward', 'for every number: would the loss rise or fall if it grew?'],
    [
      'update',
      `${optimizer.title}, learning rate ${describeRates(program)}${clip === undefined ? '' : `, gradients longer than ${formatShort(clip.mostNorm)} shortened`}: a step downhill`,
    ],
  ];
  return [
    ...table(
      [left(''), left('')],
      lines.map(([phase, text]) => ({ cells: [span(phase, 'accent'), text] })),
      width,
    ),
    ...runRows(timeline, width),
    EMPTY_ROW,
  ];
}

/** How far the loss has come in what has been looked at. */
function runRows(timeline: ReplayedHistory, width: number): readonly Row[] {
  const last = timeline.visited - 1;
  if (last < 1) return [];
  const measure = measureOf([0, last].map((iteration) => timeline.metrics(iteration)));
  const [from, to] = [0, last].map((iteration) => formatNumber(timeline.metric(measure, iteration), 3));
  const sentence = `The ${MEASURES[measure]} went from ${from} to ${to} in ${formatPlural(last, 'update')}.`;
  return wrap(`${sentence}${explainBatches(timeline, last)}`, width, 'aside');
}
