/**
 * The commands for looking around: selecting, scrolling, the program listing. Only going to a step chosen in the
 * listing moves the cursor.
 */

import { besideAt, type ProgramPane } from '../analysis/map/beside.js';
import { type CommandContext, changed, commandGroup, type Effect, informAside, warn } from '../debugger/command.js';
import { countedPair, pair } from '../debugger/pair.js';
import type { Moment } from '../debugger/places/moment.js';
import { scopeKey } from '../debugger/places/program-lines.js';
import { isListed, neighbour } from '../debugger/places/selection.js';
import { type Address, asCommand } from '../document/document.js';
import { columnsOf } from '../numbers/engine/tensor.js';
import { answerAt } from '../questions/answers.js';
import { goToFrame, openToken, select, shownMoment, shownSelection } from '../questions/token.js';
import { isAtEnd } from '../timeline/history.js';

const PAGE = 10;

export const LOOKS = commandGroup('look', [
  ...countedPair(
    { name: 'select-up', keys: ['up'], summary: 'Select the line above.', by: -1 },
    {
      name: 'select-down',
      keys: ['down'],
      summary: 'Select the line below.',
      words: 'select',
      purpose: 'point at a number',
      footer: { step: 30 },
      by: 1,
    },
    { focus: 'step', go: (context, count, by) => selectLine(context, by * count) },
  ),
  ...countedPair(
    { name: 'page-up', keys: ['pageup'], summary: 'Scroll ten lines up; the selection stays.', by: -PAGE },
    {
      name: 'page-down',
      keys: ['pagedown'],
      summary: 'Scroll ten lines down; the selection stays.',
      words: 'ten lines',
      purpose: 'point at a number',
      by: PAGE,
    },
    // The screen, which knows how much there is to see, keeps this within bounds.
    { focus: 'step', go: ({ session }, count, by) => changed({ scroll: session.open.scroll + by * count }) },
  ),
  {
    name: 'focus',
    keys: ['tab'],
    summary: 'Move the focus between the step and the program listing.',
    words: 'other pane',
    purpose: 'point at a number',
    footer: { step: 180, program: 40 },
    run: ({ session }) => changed({ focus: session.open.focus === 'step' ? 'program' : 'step', listingLine: null }),
  },
  ...countedPair(
    { name: 'listing-up', keys: ['up'], summary: 'Select the line above in the listing.', by: -1 },
    {
      name: 'listing-down',
      keys: ['down'],
      summary: 'Select the line below in the listing.',
      words: 'line',
      footer: { program: 10 },
      by: 1,
    },
    { focus: 'program', go: selectListed },
  ),
  ...countedPair(
    {
      name: 'listing-page-up',
      keys: ['pageup'],
      summary: 'Select ten lines further up in the listing.',
      by: -PAGE,
    },
    {
      name: 'listing-page-down',
      keys: ['pagedown'],
      summary: 'Select ten lines further down in the listing.',
      words: 'ten lines',
      footer: { program: 50 },
      by: PAGE,
    },
    { focus: 'program', go: selectListed },
  ),
  ...pair(
    {
      name: 'fold',
      keys: ['left'],
      summary: 'Close the selected scope.',
      words: 'open, close',
      footer: { program: 30 },
      by: 'closed',
    },
    { name: 'unfold', keys: ['right'], summary: 'Open the selected scope.', by: 'open' },
    { focus: 'program', run: (context, _argument, by) => foldListed(context, by) },
  ),
  {
    name: 'listing-enter',
    keys: ['return'],
    focus: 'program',
    words: 'go there',
    footer: { program: 20 },
    summary: 'Go to the selected step, or open or close the selected scope.',
    run(context) {
      const pane = besideOf(context);
      if (pane.kind === 'model') return goToListed(context, pane.frame);
      const line = pane.lines[pane.chosen];
      if (line.kind === 'scope') return setFold(context, line.path, line.open ? 'closed' : 'open');
      return goToListed(context, line.kind === 'start' ? -1 : line.frame.index);
    },
  },
]);

/** Moves the selection by lines of the step pane, or scrolls if there is nothing to select. */
export function selectLine(context: CommandContext, distance: number): Effect {
  const { session } = context;
  const moment = shownMoment(context.moment, session);
  const open = answerAt(moment, session);
  const lines = open?.kind.lines?.(open.answer, moment, session);
  if (open !== null && lines !== undefined) {
    const line = Math.max(0, Math.min(lines.length - 1, (open.answer.line ?? 0) + distance));
    return changed({ answer: { ...open.answer, line }, scroll: 0 });
  }
  if ((open !== null && openToken(session) === null) || onlyScrolls(moment)) {
    // Nothing is selected, so the pane begins at its top.
    return changed({ scroll: Math.max(0, session.open.scroll + distance) });
  }
  const shape = moment.frame?.output.shape ?? [];
  // A matrix is walked row by row.
  const columns = moment.cursor.row !== null || isListed(moment) || shape.length < 2 ? 1 : columnsOf(shape);
  return changed(select(session, neighbour(moment, shownSelection(session), distance * columns)));
}

/** Selects a number of the step; null for one of another step, or in an answer, which has lines to select. */
export function selectNumber({ moment, session }: CommandContext, { step, element }: Address): Effect | null {
  const shown = shownMoment(moment, session);
  if (answerAt(shown, session) !== null && openToken(session) === null) return null;
  return step === shown.cursor.frame && !onlyScrolls(shown) ? changed(select(session, element)) : null;
}

/** Whether the pane scrolls because there is no element to choose. */
function onlyScrolls({ frame, cursor }: Moment): boolean {
  if (frame === null || frame.output.data === null || frame.output.data.length === 1) return true;
  return cursor.row !== null && frame.output.shape.length === 1;
}

function selectListed(context: CommandContext, times: number, distance: number): Effect {
  const { count, chosen } = besideOf(context);
  return changed({ listingLine: Math.max(0, Math.min(count - 1, chosen + distance * times)) });
}

function foldListed(context: CommandContext, fold: 'open' | 'closed'): Effect {
  const pane = besideOf(context);
  if (pane.kind === 'model')
    return informAside(`The picture opens where you are; ${asCommand('model')} brings the listing back.`);
  const line = pane.lines[pane.chosen];
  return line.kind === 'scope' ? setFold(context, line.path, fold) : warn('The selected line is a step, not a scope.');
}

function setFold({ session }: CommandContext, path: readonly string[], fold: 'open' | 'closed'): Effect {
  return changed({ folds: new Map([...session.open.folds, [scopeKey(path), fold]]) });
}

function goToListed({ session, timeline }: CommandContext, wanted: number): Effect {
  const token = openToken(session);
  if (token !== null) return changed(goToFrame(token, Math.max(0, wanted)));
  // The number after the last iteration executes nothing: only its start exists.
  const frame = isAtEnd(timeline, session.where.cursor.iteration) ? -1 : wanted;
  const cursor = { ...session.where.cursor, frame, row: null };
  return changed({ cursor, selection: null, scroll: 0, listingLine: null });
}

function besideOf({ session, moment }: CommandContext): ProgramPane {
  return besideAt(shownMoment(moment, session), session);
}
