/**
 * The header: what runs and where the cursor is, and under it the rail of the phases with the step in the iteration.
 * The branch is always named. At small widths whole parts give way: first the model, then the optimizer; the learning
 * rate last.
 */

import { isLossKnown, type Moment } from '../../debugger/places/moment.js';
import { type Phase, phasesOf } from '../../debugger/places/phases.js';
import type { Display, Session } from '../../debugger/session.js';
import { inlineRow, sparkline } from '../../document/drawing/rows/inlines.js';
import { type Row, row, rowWidth, type Span, span, spread, truncateRow } from '../../document/drawing/rows/rows.js';
import { formatNumber, formatPlural, formatShort } from '../../document/numbers.js';
import { inlinesOfDisplays } from '../../explaining/displays.js';
import { progressTexts } from '../../explaining/progress-text.js';
import type { Progress } from '../../numbers/engine/task.js';

const SPARKLINE_WIDTH = 12;
/** What the dots of the phases take. */
const LEAST_RAIL = 20;

export function header(moment: Moment, branch: string, width: number): Row {
  const { timeline, cursor, trace } = moment;
  const { subject, model, optimizer, parameterCount } = timeline.programAt(cursor.iteration);
  const position = span(`iteration ${cursor.iteration} of ${timeline.numbers.last}`, 'accent');
  const fixture = span(` ${subject.name}`);
  const name = [span(' backstep ', 'title'), fixture];
  const modelPart = span(`   ${model.kind}, ${formatPlural(parameterCount, 'parameter')}`, 'muted');
  const { learningRate } = trace.outcome;
  // A schedule makes rates with many digits.
  const rate = learningRate === null ? [] : [`rate ${formatShort(Number(learningRate.toPrecision(4)))}`];
  const muted = (parts: readonly string[]): Span => span(parts.length === 0 ? '' : `   ${parts.join(', ')}`, 'muted');
  const whole = muted([...(optimizer === null ? [] : [optimizer.title]), ...rate]);
  const candidates: readonly (readonly Span[])[] = [
    [...name, modelPart, whole],
    [...name, whole],
    [...name, muted(rate)],
    [fixture, muted(rate)],
    name,
    [fixture],
  ];
  const right = row(span(` ${branch} `, branch === 'main' ? 'muted' : 'warning'), '   ', position, ' ');
  const left = candidates.find((spans) => rowWidth(spans) + rowWidth(right) + 1 <= width);
  return left === undefined ? spread(right.slice(0, 1), right.slice(2), width) : spread(left, right, width);
}

/**
 * Heavy lines for the phases that have been executed, thin ones for those to come, and a dot at the step: signs that
 * differ without colours, and in ASCII.
 */
export function rail(moment: Moment, session: Session, width: number): Row {
  const { trace, cursor } = moment;
  const steps = trace.frames.length;
  const place = span(
    cursor.frame === -1 ? ` start of ${steps} steps ` : ` step ${cursor.frame + 1} of ${steps} `,
    'accent',
  );
  const right = [...statusOf(session, width - rowWidth([place]) - LEAST_RAIL), place];
  const room = width - rowWidth(right) - 2;
  const phases = phasesOf(moment);
  const dots = room < phases.length * 14;
  return spread(row(' ', ...(dots ? shortRail(phases) : longRail(phases, room))), right, width);
}

/** The loss as one line, for screens without room for a curve, followed by as many displays as fit. */
export function lossLine(moment: Moment, displays: readonly Display[], width: number): Row {
  const { timeline, cursor } = moment;
  const numbers = timeline.measured;
  const position = numbers.positionOf(cursor.iteration) - Number(!isLossKnown(moment, cursor.iteration));
  const displayed = inlineRow(inlinesOfDisplays(moment, displays));
  if (position < 0) return truncateRow(row(span(' loss ', 'muted'), span('not yet', 'muted'), ...displayed), width);
  const last = numbers.at(position);
  const name = last === cursor.iteration ? ' loss ' : ` loss of iteration ${last} `;
  const loss = timeline.metric('loss', last);
  const left = row(
    span(name, 'muted'),
    loss === null ? span('not recorded', 'muted') : span(formatNumber(loss), 'accent'),
    ' ',
  );
  const count = Math.max(1, Math.min(position + 1, SPARKLINE_WIDTH, width - rowWidth(left)));
  const values = Array.from({ length: count }, (_, k) =>
    timeline.metric('loss', numbers.at(Math.round((k * position) / Math.max(1, count - 1)))),
  ).filter((each) => each !== null);
  return truncateRow([...left, span(sparkline(values), 'muted'), ...displayed], width);
}

function statusOf({ where: { playing, speed, motion, progress } }: Session, room: number): readonly Span[] {
  if (progress !== null) return [span(describeProgress(progress, room), 'warning')];
  return playing ? [span(` playing: ${motion}, ${speed} a second `, 'warning')] : [];
}

function describeProgress(progress: Progress, room: number): string {
  const { onEscape = 'Esc stops' } = progress;
  const texts = progressTexts(progress).map((text) => ` ${text}, ${onEscape} `);
  return texts.find((text) => text.length <= room) ?? texts[texts.length - 1];
}

function longRail(phases: readonly Phase[], room: number): readonly Span[] {
  const names = phases.reduce((sum, { name }) => sum + name.length + 2, 0);
  const length = Math.max(4, Math.min(16, Math.floor((room - names) / phases.length)));
  return phases.flatMap(({ name, progress, isHere }) => {
    if (!isHere) {
      const role = progress === 1 ? 'plain' : 'muted';
      return [span(`${name} `, role), span(`${lineOf(progress).repeat(length)} `, role)];
    }
    const at = Math.min(length - 1, Math.floor(progress * length));
    return [
      span(`${name} `, 'title'),
      span('━'.repeat(at), 'accent'),
      span('●', 'accent'),
      span(`${'─'.repeat(length - 1 - at)} `, 'muted'),
    ];
  });
}

function shortRail(phases: readonly Phase[]): readonly Span[] {
  const dots = phases.map(({ progress, isHere }) => {
    return isHere ? span('● ', 'accent') : span(`${lineOf(progress)} `, progress === 1 ? 'plain' : 'muted');
  });
  return [...dots, span(phases.find(({ isHere }) => isHere)?.name ?? 'start', 'title')];
}

function lineOf(progress: number): string {
  return progress === 1 ? '━' : '─';
}
