/** How a recording of another program is shown: the start of an iteration, and steps about which not everything is known. */

import { describeRaised, raisedIn } from '../../../debugger/analysis/exceptions.js';
import type { Moment } from '../../../debugger/places/moment.js';
import { phasesOf } from '../../../debugger/places/phases.js';
import { type KeyNames, spellKeys } from '../../../debugger/prompt/key-names.js';
import type { Blocks } from '../../../document/document.js';
import { formatCount, formatPlural, formatSigned, formatSignificant } from '../../../document/numbers.js';
import { EMPTY_ROW, type Row, type Span, span } from '../../../drawing/rows/rows.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { symbolicOf } from '../../../engine/symbolic.js';
import { describeShape, normOf } from '../../../engine/tensor.js';
import { elementFormula, partOf } from '../../../saying/panes/recorded/large-value.js';
import { valuesOf } from '../../../saying/panes/tensor.js';
import { sentenceOf } from '../../../saying/step-words.js';
import { iterationAfter, iterationBefore } from '../../../timeline/iteration-numbers.js';
import { isKnown, isRecorded, type TraceFrame, type TraceValue } from '../../../timeline/trace.js';
import { howToKeep, unseenIn } from '../../../timeline/unseen.js';
import { drawn, formulaRows, heading, moreRow, NOT_RECORDED, type PaneInput, paragraph } from '../../pane.js';

export function recordedStart(moment: Moment, width: number, keys: KeyNames): readonly Row[] {
  const { timeline, cursor, trace } = moment;
  const { numbers, program } = timeline;
  const before = iterationBefore(numbers, cursor.iteration);
  const after = iterationAfter(numbers, cursor.iteration);
  const neighbours = [
    before === null ? 'the first of them' : `after ${before}`,
    after === null ? 'the last so far' : `before ${after}`,
  ];
  return [
    ...raisedRows(moment, width),
    ...paragraph(
      `Iteration ${cursor.iteration}, recorded from ${program.model.kind}: number ${formatCount(numbers.positionOf(cursor.iteration) + 1)} of ${formatPlural(numbers.count, 'iteration')} that were recorded, ${neighbours.join(', ')}.`,
      width,
    ),
    ...table(
      [left('phase'), right('steps')],
      phasesOf(moment).map(({ name, count }) => ({ cells: [span(name, 'accent'), formatCount(count)] })),
      width,
    ),
    EMPTY_ROW,
    ...exceptionRows(moment, width),
    ...keptRows(moment, width),
    ...paragraph(
      spellKeys(`Press → for the first of its ${formatPlural(trace.frames.length, 'step')}.`, keys),
      width,
      'muted',
    ),
  ];
}

/** Those that ended other iterations. */
function exceptionRows({ timeline, cursor }: Moment, width: number): readonly Row[] {
  const others = (timeline.exceptions ?? []).filter(({ iteration }) => iteration !== cursor.iteration);
  const more = others.length - MOST_EXCEPTIONS;
  return [
    ...others
      .slice(0, MOST_EXCEPTIONS)
      .flatMap(({ iteration, text }) =>
        paragraph(`An exception ended iteration ${iteration} ("goto ${iteration}"): ${text}`, width, 'warning'),
      ),
    ...moreRow(more, `and ${formatPlural(more, 'more exception')} in other iterations`),
  ];
}

const MOST_EXCEPTIONS = 3;

/** What of the iteration was not kept, and which norm of its gradients was. */
function keptRows({ trace, timeline, cursor }: Moment, width: number): readonly Row[] {
  const { leftOut = 0, clippedNorm = null } = trace.outcome.ending ?? {};
  // Whether numbers were kept is known without reading them.
  const missing = trace.frames.filter(({ output }) => output.neededBudget !== undefined);
  const how = howToKeep({ elements: 0, budget: missing[0]?.output.neededBudget });
  const norm = timeline.metric('gradientNorm', cursor.iteration);
  return [
    ...(leftOut === 0 || missing.length === 0
      ? []
      : paragraph(
          `Of ${formatPlural(missing.length, 'step')} there are statistics alone, since their values did not fit in the budget: ${how}.`,
          width,
          'muted',
        )),
    ...(clippedNorm === null
      ? []
      : paragraph(
          `An older recorder made this recording: the norm that its index holds is that after clipping, ${formatSignificant(clippedNorm)}. gradientNorm, before clipping, ${norm === null ? 'is not known, since not all gradients are in the recording' : `is worked out from the steps: ${formatSignificant(norm)}`}.`,
          width,
          'muted',
        )),
  ];
}

/** A step whose op or values are not all known: what goes in, and what comes out. */
export function recordedStep(input: Omit<PaneInput, 'frame'>, frame: TraceFrame): readonly Row[] {
  const { moment, width } = input;
  const { op, inputs, output } = frame;
  const { damage = null } = output;
  const unseen = unseenIn([output]);
  const isKept = (isRecorded(output) || output.slice !== undefined) && damage === null;
  return [
    ...paragraph(sentenceOf(frame), width),
    ...(isKnown(op) ? [...formulaRows([symbolicOf({ op, inputs, output })], width), EMPTY_ROW] : []),
    ...drawnApart(elementFormula(frame, input.element), input),
    ...(inputs.length === 0 ? [] : [...inputRows(moment, inputs, width), EMPTY_ROW]),
    ...heading(`${output.symbol}, ${describeShape(output.shape)}`),
    ...(isKept && isRecorded(output)
      ? drawn(valuesOf({ ...input, frame: { index: frame.index, output } }), input)
      : isKept
        ? drawnApart(partOf(output, input.element), input)
        : paragraph(whyNotShown(damage), width, 'muted')),
    ...statisticsRows(output, width),
    ...(unseen?.unseen === 'values' ? paragraph(`${howToKeep(unseen)}.`, width, 'muted') : []),
  ];
}

/** The exception that ended the iteration: told at its start and at its last step. */
export function raisedRows({ trace }: Moment, width: number): readonly Row[] {
  const raised = raisedIn(trace);
  return raised === null ? [] : paragraph(describeRaised(raised), width, 'warning');
}

function whyNotShown(damage: string | null): string {
  return damage === null
    ? 'Its numbers were not recorded.'
    : `Its numbers are damaged, and not shown, since ${damage}.`;
}

/** What was counted of a value when it was recorded. */
function statisticsRows({ statistics }: TraceValue, width: number): readonly Row[] {
  if (statistics == null) return [];
  const { minimum, maximum, mean, rms, nan, infinite, zeros } = statistics;
  const write = (x: number | null): string => (x === null ? 'none' : formatSigned(x));
  return [
    ...table(
      ['minimum', 'maximum', 'mean', 'rms', 'NaN', 'infinite', 'zeros'].map((name) => right(name)),
      [{ cells: [...[minimum, maximum, mean, rms].map(write), ...[nan, infinite, zeros].map(formatCount)] }],
      width,
    ),
    EMPTY_ROW,
  ];
}

function inputRows({ trace }: Moment, inputs: readonly TraceValue[], width: number): readonly Row[] {
  return table(
    [left('input', { cut: 'middle' }), right('shape'), right('value'), left('from', { drop: 1 })],
    inputs.map((value) => ({
      cells: [
        span(value.symbol, 'accent'),
        describeShape(value.shape),
        summaryOf(value),
        span(value.frame === null ? 'given' : trace.frames[value.frame].label, 'muted'),
      ],
    })),
    width,
  );
}

function summaryOf(value: TraceValue): Span | string {
  if (value.slice !== undefined) return span('in the file', 'muted');
  if (!isRecorded(value)) return NOT_RECORDED;
  return value.data.length === 1 ? formatSigned(value.data[0]) : `norm ${formatSignificant(normOf([value]))}`;
}

function drawnApart(blocks: Blocks, input: Pick<PaneInput, 'width' | 'inView'>): readonly Row[] {
  return blocks.length === 0 ? [] : [...drawn(blocks, input), EMPTY_ROW];
}
