/** `histogram`: how the elements of a value are spread, at the cursor and wherever it moves. */

import { commandGroup, warn } from '../debugger/command.js';
import { compile, evaluateInSlices, evaluateText, missedBy } from '../debugger/expressions/compile.js';
import { completeExpression, splitDigits } from '../debugger/expressions/completion.js';
import { type Histogram, histogramOf, MOST_PARTS, USUAL_PARTS } from '../debugger/expressions/functions/histogram.js';
import { arrayOf, describeOperand, showNumber, type TensorValue } from '../debugger/expressions/values.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Answer } from '../debugger/session.js';
import { asCommand, type Blocks, type Inline } from '../document/document.js';
import { exactFormFor, formatCount, formatPlural, formatSignificant } from '../document/numbers.js';
import { bar, type Line, left, number, paragraph, phrase, right, table, type Words } from '../explaining/blocks.js';
import type { AnswerPlace } from '../explaining/step-words.js';
import { describeShape } from '../numbers/engine/tensor.js';
import { type AnswerKind, openAnswer } from './answer.js';

interface HistogramAnswer extends Answer<'histogram'> {
  readonly expression: string;
  readonly parts: number;
  /** Where it took executing iterations again: then it stays what it was at the cursor. */
  readonly read: ReadValue | undefined;
}

interface ReadValue {
  readonly value: TensorValue;
  /** What was left out of it, in a sentence; empty where nothing was. */
  readonly missed: string;
}

export const HISTOGRAM: AnswerKind<HistogramAnswer> = {
  kind: 'histogram',
  say: sayHistogram,
  title: ({ expression }) => ['histogram', expression],
  afterMove: (answer) => (answer.read === undefined ? answer : null),
  commands: commandGroup('ask', [
    {
      name: 'histogram',
      usage: '[EXPRESSION]',
      takesDigits: true,
      summary: 'Show how the elements of a value are spread, with NaN and infinities by name, as you move.',
      details: [
        `Without an expression it is about the output of each step. histogram/40 has 40 parts in place of ${USUAL_PARTS}. ${asCommand('stop')} shows the step again.`,
      ],
      complete: completeExpression,
      *run({ timeline, moment }, argument) {
        const { digits: parts = USUAL_PARTS, rest } = splitDigits(argument);
        if (parts < 1 || parts > MOST_PARTS) return warn(`A histogram has 1 to ${MOST_PARTS} parts; got ${parts}.`);
        const compiled = compile(rest.trim() === '' ? 'output' : rest, timeline.program);
        const { text, overs } = compiled;
        const result = yield* evaluateInSlices(compiled, moment);
        if (result.kind !== 'value') return warn(`${text}: ${result.message}`);
        const { value } = result;
        if (typeof value === 'string' || typeof value === 'boolean') {
          return warn(`${text} is ${describeOperand(value)}; a histogram needs numbers.`);
        }
        const read = overs.length > 0 ? { value: arrayOf(value), missed: missedBy(result) } : undefined;
        return openAnswer(HISTOGRAM, { expression: text, parts, read });
      },
    },
  ]),
};

export function sayHistogram(answer: HistogramAnswer, { moment }: AnswerPlace): Blocks {
  const { parts } = answer;
  const read = answer.read ?? readAt(answer.expression, moment);
  if (typeof read === 'string') return [paragraph(read, 'warning')];
  const { value, missed } = read;
  return [
    paragraph(figuresOf(value)),
    ...(missed === '' ? [] : [paragraph(missed)]),
    table(COLUMNS, linesOf(histogramOf(value.data, parts), value)),
  ];
}

/** The value at a place, or why there is none. */
function readAt(expression: string, moment: Moment): ReadValue | string {
  const result = evaluateText(expression, moment);
  if (result.kind !== 'value') return result.message;
  if (typeof result.value === 'string') return 'A text has no histogram.';
  return { value: arrayOf(result.value), missed: missedBy(result) };
}

const COLUMNS = [
  right('from'),
  right('to'),
  right('count'),
  right('share', { priority: 1 }),
  left('', { unit: 'bar' }),
];

function linesOf({ parts, others }: Histogram, { data }: TensorValue): readonly Line[] {
  const most = Math.max(...parts.map(({ count }) => count), ...others.map(([, count]) => count));
  const write = exactFormFor(parts.flatMap(({ from, to }) => [from, to]));
  const cells = (from: Words, to: Words, count: number): readonly Words[] => {
    const percent = (100 * count) / data.length;
    return [
      from,
      to,
      number(count, formatCount),
      number(percent, `${formatSignificant(percent, 3)} %`),
      bar(count / most),
    ];
  };
  return [
    ...parts.map(({ from, to, count }) => cells(number(from, write), number(to, write), count)),
    ...others.map(([value, count]) => ({
      cells: cells('', number(value, showNumber), count),
      tone: 'warning' as const,
    })),
  ];
}

/** How many elements there are, and the usual figures of those that are finite. */
function figuresOf({ shape, data }: TensorValue): Words {
  const finite = Array.from(data).filter(Number.isFinite);
  const size = shape.length === 0 ? 'One number' : `${formatPlural(data.length, 'number')} (${describeShape(shape)})`;
  if (data.length === 0) return `No numbers (${describeShape(shape)}).`;
  if (finite.length === 0) return `${size}, none of them finite.`;
  // Each is divided first, since the sum of finite numbers may be infinite.
  const mean = finite.reduce((sum, x) => sum + x / finite.length, 0);
  const deviation = Math.sqrt(finite.reduce((sum, x) => sum + (x - mean) ** 2 / finite.length, 0));
  const zeros = finite.filter((x) => x === 0).length;
  const count = (each: number): Inline => number(each, formatCount);
  const figure = (each: number): Inline => number(each, formatSignificant);
  const about = finite.length === data.length ? ':' : phrase`, ${count(finite.length)} of them finite, with`;
  const ofZeros = zeros === 0 ? '' : phrase`; ${count(zeros)} ${zeros === 1 ? 'is' : 'are'} exactly 0`;
  return phrase`${size}${about} mean ${figure(mean)}, standard deviation ${figure(deviation)}${ofZeros}.`;
}
