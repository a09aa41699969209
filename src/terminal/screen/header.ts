/**
 * The header: what runs and where the cursor is, and under it the rail of the phases with the step in the iteration.
 * The branch is always named. At small widths whole parts give way: first the model, then the optimizer; the learning
 * rate last.
 */

import { isLossKnown, type Moment } from '../../debugger/places/moment.js';
import type { Display, Session } from '../../debugger/session.js';
import { isAlarming, withAlarmSign } from '../../document/alarm.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { inlineRow, sparkline } from '../../document/drawing/rows/inlines.js';
import { type Row, row, rowWidth, type Span, span, spread, truncateRow } from '../../document/drawing/rows/rows.js';
import { formatNumber } from '../../document/numbers.js';
import { inlinesOfDisplays } from '../../explaining/displays.js';
import { type CursorWords, type RunWords, sayUnderWay } from '../../explaining/header.js';

const SPARKLINE_WIDTH = 12;
/** What the dots of the phases take. */
const LEAST_RAIL = 20;

export function header(
  { name, model, optimizer, rate }: RunWords,
  place: CursorWords,
  width: number,
  glyphs: Glyphs = UNICODE,
): Row {
  const position = span(`iteration ${place.iteration} of ${place.lastIteration}`, 'here');
  const fixture = span(glyphs.text(` ${name}`));
  const titled = [span(' backstep ', 'title'), fixture];
  const muted = (...parts: readonly (string | null)[]): Span => {
    const said = parts.filter((part) => part !== null);
    return span(said.length === 0 ? '' : glyphs.text(`   ${said.join(', ')}`), 'muted');
  };
  const candidates: readonly (readonly Span[])[] = [
    [...titled, muted(model), muted(optimizer, rate)],
    [...titled, muted(optimizer, rate)],
    [...titled, muted(rate)],
    [fixture, muted(rate)],
    titled,
    [fixture],
  ];
  const branch = span(glyphs.text(` ${place.branch} `), place.branch === 'main' ? 'muted' : 'warning');
  const right = row(branch, '   ', position, ' ');
  const left = candidates.find((spans) => rowWidth(spans) + rowWidth(right) + 1 <= width);
  return left === undefined
    ? spread(right.slice(0, 1), right.slice(2), width, glyphs)
    : spread(left, right, width, glyphs);
}

/**
 * Heavy lines for the phases that have been executed, thin ones for those to come, and a dot at the step: signs that
 * differ without colours, and in ASCII.
 */
export function rail(
  { step, stepCount, phases }: CursorWords,
  where: Session['where'],
  width: number,
  glyphs: Glyphs = UNICODE,
): Row {
  const place = span(step === 0 ? ` start of ${stepCount} steps ` : ` step ${step} of ${stepCount} `, 'here');
  const right = [...statusOf(where, width - rowWidth([place]) - LEAST_RAIL, glyphs), place];
  const room = width - rowWidth(right) - 2;
  const dots = room < phases.length * 14;
  return spread(row(' ', ...(dots ? shortRail(phases, glyphs) : longRail(phases, room, glyphs))), right, width, glyphs);
}

/** The loss as one line, for screens without room for a curve, followed by as many displays as fit. */
export function lossLine(moment: Moment, displays: readonly Display[], width: number, glyphs: Glyphs = UNICODE): Row {
  const { timeline, cursor } = moment;
  const numbers = timeline.measured;
  const position = numbers.positionOf(cursor.iteration) - Number(!isLossKnown(moment, cursor.iteration));
  const displayed = inlineRow(glyphs.inlines(inlinesOfDisplays(moment, displays)), 'plain', { glyphs });
  if (position < 0)
    return truncateRow(row(span(' loss ', 'muted'), span('not yet', 'muted'), ...displayed), width, glyphs);
  const last = numbers.at(position);
  const name = last === cursor.iteration ? ' loss ' : ` loss of iteration ${last} `;
  const loss = timeline.metric('loss', last);
  const left = row(span(name, 'muted'), loss === null ? span('not recorded', 'muted') : lossSpan(loss, glyphs), ' ');
  const count = Math.max(1, Math.min(position + 1, SPARKLINE_WIDTH, width - rowWidth(left)));
  const values = Array.from({ length: count }, (_, k) =>
    timeline.metric('loss', numbers.at(Math.round((k * position) / Math.max(1, count - 1)))),
  ).filter((each) => each !== null);
  return truncateRow([...left, span(glyphs.signs(sparkline(values)), 'muted'), ...displayed], width, glyphs);
}

function lossSpan(loss: number, glyphs: Glyphs): Span {
  const tone = isAlarming(loss) ? 'alarm' : 'title';
  return span(glyphs.text(withAlarmSign(formatNumber(loss), tone)), tone);
}

function statusOf(where: Session['where'], room: number, glyphs: Glyphs): readonly Span[] {
  const { progress } = where;
  const texts = sayUnderWay(where).map((text) =>
    glyphs.text(progress === null ? ` ${text} ` : ` ${text}, ${progress.onEscape ?? 'Esc stops'} `),
  );
  const fitting = texts.find((text) => text.length <= room) ?? texts.at(-1);
  return fitting === undefined ? [] : [span(fitting, 'warning')];
}

function longRail(phases: CursorWords['phases'], room: number, glyphs: Glyphs): readonly Span[] {
  const names = phases.reduce((sum, { name }) => sum + name.length + 2, 0);
  const length = Math.max(4, Math.min(16, Math.floor((room - names) / phases.length)));
  return phases.flatMap(({ name, progress, isHere }) => {
    if (!isHere) {
      const role = progress === 1 ? 'plain' : 'muted';
      return [span(`${name} `, role), span(`${lineOf(progress, glyphs).repeat(length)} `, role)];
    }
    const at = Math.min(length - 1, Math.floor(progress * length));
    return [
      span(`${name} `, 'title'),
      span(glyphs.signs('━'.repeat(at)), 'here'),
      span(glyphs.signs('●'), 'here'),
      span(glyphs.signs(`${'─'.repeat(length - 1 - at)} `), 'muted'),
    ];
  });
}

function shortRail(phases: CursorWords['phases'], glyphs: Glyphs): readonly Span[] {
  const dots = phases.map(({ progress, isHere }) => {
    return isHere
      ? span(glyphs.signs('● '), 'here')
      : span(`${lineOf(progress, glyphs)} `, progress === 1 ? 'plain' : 'muted');
  });
  return [...dots, span(phases.find(({ isHere }) => isHere)?.name ?? 'start', 'title')];
}

function lineOf(progress: number, glyphs: Glyphs): string {
  return glyphs.signs(progress === 1 ? '━' : '─');
}
