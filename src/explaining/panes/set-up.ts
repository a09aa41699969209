/** The set-up: what exists before the first step — words, task, parameters — and what an iteration will do. */

import { predictionsOf, type ReplayedMoment } from '../../debugger/places/moment.js';
import { asCommand, type Block, type Blocks, type Inline, type Inlines } from '../../document/document.js';
import { formatCount, formatNumber, formatPlural, formatShort, formatSignificant } from '../../document/numbers.js';
import { writtenLine } from '../../document/written-token.js';
import type { ParameterDeclaration } from '../../model/models/model.js';
import { columnsOf, describeShape } from '../../numbers/engine/tensor.js';
import { labelOf, type Value } from '../../numbers/engine/value.js';
import type { LastingProgram, ReplayedHistory } from '../../timeline/history.js';
import { type TextFacts, type TrainingProgram, unitOf } from '../../training/iteration/program.js';
import {
  counted,
  definitions,
  heading,
  hint,
  inDigits,
  left,
  longTable,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  text,
  textOfTokens,
  token,
  type Words,
} from '../blocks.js';
import { elementOfValue } from '../step-words.js';
import { mergingSummary, UNITS } from '../tokenizer-words.js';
import { explainBatches, MEASURES, measureOf } from './progress.js';

const MOST_PREDICTIONS = 12;
/** How long a row may be: numbers that a fixture gives are short, those drawn at random have three decimals. */
const MOST_GIVEN_COLUMNS = 16;
const MOST_DRAWN_COLUMNS = 8;
const MOST_ROWS = 8;
/** Words in a table with a column for each parameter. */
const MOST_TOGETHER = 16;
const MOST_WORDS = 200;
const SAMPLE_LINES = 4;
const SAMPLE_LENGTH = 72;

/** The program before anything has run. */
export function setUp(moment: ReplayedMoment): Blocks {
  const { subject, parameterCount } = moment.timeline.program;
  return passage(
    paragraph(subject.description),
    vocabulary(moment),
    mergingSummary(subject.text),
    dataOf(moment),
    task(moment),
    heading(`Parameters: ${formatPlural(parameterCount, 'number')} that training changes`),
    parameters(moment),
    heading(`What each of ${formatPlural(moment.timeline.iterations, 'iteration')} does`),
    phases(moment),
    subject.remarks.map((remark) => paragraph(remark, 'aside')),
  );
}

/** What to do with a program that has not run. */
export function invitation({ timeline }: ReplayedMoment): Block {
  const said = `Press ${asCommand('step')} to execute the first step of this ${timeline.program.model.kind} model.`;
  return hint(text(said, 'press'));
}

function vocabulary({ timeline }: ReplayedMoment): Blocks {
  const { subject } = timeline.program;
  const { vocabulary: words } = subject;
  const shown = words.slice(0, MOST_WORDS);
  const more = words.length - shown.length;
  return [
    heading(`Vocabulary: ${formatPlural(words.length, unitOf(subject))}`),
    textOfTokens(
      [...shown, ...(more > 0 ? [`and ${formatCount(more)} more`] : [])].map((word) => token(word)),
      '  ',
    ),
    ...aboutVocabulary(timeline.program).map((remark) => note(remark, 'aside')),
  ];
}

/** Which words are never predicted, and what the tokens mean that stand for no part of the text. */
function aboutVocabulary({ continuation, subject }: LastingProgram): readonly string[] {
  const { unscored, sequences } = subject;
  const { beginning = null, end = null, nameOf = String } = continuation ?? {};
  const ending = end === null ? '' : end === beginning ? ' and its end' : `, ${nameOf(end)} its end`;
  const isEndMissing = end !== null && sequences.length > 0 && !sequences.some((words) => words.includes(nameOf(end)));
  return [
    unscored.length > 0 &&
      `Of these ${unscored.join(', ')} ${unscored.length === 1 ? 'is' : 'are'} not scored, so never predicted.`,
    beginning !== null && `${nameOf(beginning)} marks the beginning of a text${ending}.`,
    isEndMissing && `No sequence contains ${nameOf(end)}, so the model never learns to end one.`,
  ].filter((remark) => remark !== false);
}

/** What a text contains and how examples are taken from it. */
function dataOf({ timeline }: ReplayedMoment): Blocks {
  const { text } = timeline.program.subject;
  if (text === undefined || text.tokenizer === null) return [];
  const shown = sampleLines(text)
    .slice(0, SAMPLE_LINES)
    .map((line) => {
      const characters = [...writtenLine(line)];
      return characters.slice(0, SAMPLE_LENGTH).join('') + (characters.length > SAMPLE_LENGTH ? '…' : '');
    });
  return [
    heading('Data'),
    paragraph(`${describeText(text)} ${describeExamples(text)}`),
    { kind: 'code', lines: shown },
  ];
}

/** The lines of a text's beginning that are not blank. */
export function sampleLines({ sample }: TextFacts): readonly string[] {
  return sample.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
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

function task(moment: ReplayedMoment): Blocks {
  const places = predictionsOf(moment);
  const unit = unitOf(moment.timeline.program.subject);
  return [
    heading(`Task: ${formatPlural(places.length, 'prediction')} in each iteration, of the next ${unit}`),
    ...longTable([left(), left(), left()], places, ({ label }) => [label.context, '→', text(label.target, 'target')], {
      most: MOST_PREDICTIONS,
      more: (count) => `and ${formatCount(count)} more`,
    }),
  ];
}

/** A parameter as training starts with it. */
interface StartedParameter extends ParameterDeclaration {
  readonly data: Value['data'];
  /** Where its first numbers come from, in words; null where a fixture gives them. */
  readonly origin: string | null;
}

function parameters({ timeline, trace }: ReplayedMoment): Block {
  const { model, subject } = timeline.program;
  const started = model.parameters.map((parameter, k): StartedParameter => {
    const { data } = trace.start.parameters[k];
    return { ...parameter, data, origin: subject.origins?.[k] ?? null };
  });
  const items = vectorsByWords(started).map((group): Blocks => {
    const title = paragraph(separated(group.map(titleOfParameter), ', '));
    return [title, ...(group.length > 1 ? [vectorTable(group)] : startValues(group[0]))];
  });
  return { kind: 'list', first: null, items };
}

/** Neighbours that hold one number for each of the same few words are shown together; every other one alone. */
function vectorsByWords(all: readonly StartedParameter[]): readonly (readonly StartedParameter[])[] {
  const groups: StartedParameter[][] = [];
  for (const each of all) {
    const [first] = groups.at(-1) ?? [];
    if (first !== undefined && isVectorByWords(first) && isVectorByWords(each) && each.axes[0] === first.axes[0]) {
      groups.at(-1)!.push(each);
    } else {
      groups.push([each]);
    }
  }
  return groups;
}

function isVectorByWords({ shape, axes, origin, data }: StartedParameter): boolean {
  return shape.length === 1 && axes[0].labels !== undefined && data.length <= MOST_TOGETHER && !isUniform(origin, data);
}

function isUniform(origin: string | null, data: Value['data']): boolean {
  return origin !== null && data.every((each) => each === data[0]);
}

function titleOfParameter({ name, symbol = name, shape, data, origin }: StartedParameter): Inlines {
  return [
    text(symbol, 'title'),
    text(symbol === name ? '' : ` (files call it ${name})`, 'muted'),
    text(` ${describeShape(shape)}${shape.length > 1 ? ` = ${formatCount(data.length)}` : ''}`),
    text(origin === null ? '' : `, at first ${origin}`, 'muted'),
  ];
}

/** A row for each word, a column for each parameter. */
function vectorTable(group: readonly StartedParameter[]): Block {
  const columns = shortNames(group.map(({ name, symbol = name }) => symbol)).map((head, k) =>
    right(head, { priority: k + 1 }),
  );
  const writers = group.map(startNumbers);
  const lines = Array.from(group[0].data, (_, word) => [
    labelOf(group[0].axes[0], word),
    ...writers.map((write) => write(word)),
  ]);
  return table([left(), ...columns], lines);
}

/** Names without the last word that all of them end with, which stands in the title: narrow screens have room for the rest. */
function shortNames(names: readonly string[]): readonly string[] {
  const ending = /_[^_]*$/.exec(names[0])?.[0] ?? '';
  return ending !== '' && names.every((name) => name.endsWith(ending) && name !== ending)
    ? names.map((name) => name.slice(0, -ending.length))
    : names;
}

/** As many decimals as somebody has typed; three of numbers that were drawn. */
function startNumbers({ name, symbol = name, shape, axes, data }: StartedParameter): (element: number) => Inline {
  const decimals = [1, 2].find((count) => data.every((value) => Number(value.toFixed(count)) === value)) ?? 3;
  const value = { symbol, frame: null, shape, axes, data };
  return (element) => elementOfValue(value, element, inDigits(formatNumber, decimals));
}

/** The numbers of a parameter that has few. */
function startValues(parameter: StartedParameter): Blocks {
  const { shape, axes, data, origin } = parameter;
  const columns = columnsOf(shape);
  const rowCount = data.length / columns;
  const mostColumns = origin === null ? MOST_GIVEN_COLUMNS : MOST_DRAWN_COLUMNS;
  if (isUniform(origin, data) || columns > mostColumns || rowCount > MOST_ROWS) return [];
  const at = startNumbers(parameter);
  const wordAxis = axes[axes.length - 1];
  if (shape.length === 1) {
    const labelled = Array.from(data, (_, i) => [`${labelOf(wordAxis, i)} `, at(i)]);
    return [note(separated(labelled, '   '))];
  }
  const heads = Array.from({ length: columns }, (_, c) => right(labelOf(wordAxis, c), { priority: c + 1 }));
  const lines = Array.from({ length: rowCount }, (_, r) => [
    labelOf(axes[0], r),
    ...Array.from({ length: columns }, (_, c) => at(r * columns + c)),
  ]);
  return [table([left(), ...heads], lines)];
}

function describeRates({ optimizer, schedule, iterations, learningRateAt }: TrainingProgram): Words {
  if (schedule === undefined) return number(optimizer.learningRate, formatShort);
  const [first, middle, last] = [0, Math.floor(iterations / 2), iterations - 1].map((iteration) => {
    const rate = learningRateAt(iteration);
    return number(rate, inDigits(formatSignificant, 3));
  });
  return phrase`${first} at first, ${middle} half-way, ${last} at the end`;
}

function phases({ timeline, cursor }: ReplayedMoment): Blocks {
  const program = timeline.programAt(cursor.iteration);
  const { optimizer, head, clip, subject } = program;
  const objective = head.reduction === 'sum' ? 'total' : 'mean';
  const does = definitions([
    ['forward', `the context becomes a score, z, for every ${unitOf(subject)}`],
    ['predict', 'scores become probabilities: e^z, their sum, each share'],
    ['loss', `how surprising each target was; training lowers the ${objective}`],
    ['backward', 'for every number: would the loss rise or fall if it grew?'],
    [
      'update',
      phrase`${optimizer.title}, learning rate ${describeRates(program)}${clip === undefined ? '' : `, gradients longer than ${formatShort(clip.mostNorm)} shortened`}: a step downhill`,
    ],
  ]);
  return [does, ...lossSoFar(timeline)];
}

/** How far the loss has come in what has been looked at. */
function lossSoFar(timeline: ReplayedHistory): Blocks {
  const last = timeline.visited - 1;
  if (last < 1) return [];
  const measure = measureOf([0, last].map((iteration) => timeline.metrics(iteration)));
  const [from, to] = [0, last].map((iteration) => {
    const loss = timeline.metric(measure, iteration);
    return number(loss, inDigits(formatNumber, 3));
  });
  const sentence = phrase`The ${MEASURES[measure]} went from ${from} to ${to} in ${counted(last, 'update')}.`;
  return [note([...sentence, explainBatches(timeline, last)], 'aside')];
}
