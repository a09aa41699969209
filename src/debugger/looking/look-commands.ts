/**
 * The commands for looking around: selecting, scrolling, the program listing. Only going to a step chosen in the
 * listing moves the cursor.
 */
import { isAtEnd } from '../../timeline/history.js';
import { answerAt } from '../answers/answers.js';
import { goToFrame, openToken, select, shownMoment, shownSelection } from '../answers/token.js';
import { type CommandContext, type CommandDefinition, commandGroup, type Effect, inform, warn } from '../command.js';
import { taking } from '../count.js';
import { type Beside, besideAt } from '../map/beside.js';
import type { Moment } from '../places/moment.js';
import { type ListingLine, scopeKey } from '../places/program-lines.js';
import { isListed, neighbour } from '../places/selection.js';

const PAGE = 10;

export const LOOKS = commandGroup('look', [
  { ...selectCommand('select-up', ['up'], -1, 'Select the line above.'), reverse: 'select-down' },
  {
    ...selectCommand('select-down', ['down'], 1, 'Select the line below.'),
    reverse: 'select-up',
    words: 'select',
    purpose: 'point at a number',
    footer: { step: 30 },
  },
  {
    ...scrollCommand('page-up', 'pageup', -PAGE, 'Scroll ten lines up; the selection stays.'),
    reverse: 'page-down',
  },
  {
    ...scrollCommand('page-down', 'pagedown', PAGE, 'Scroll ten lines down; the selection stays.'),
    reverse: 'page-up',
    words: 'ten lines',
    purpose: 'point at a number',
  },
  {
    name: 'focus',
    keys: ['tab'],
    summary: 'Move the focus between the step and the program listing.',
    words: 'other pane',
    purpose: 'point at a number',
    footer: { step: 180, program: 40 },
    run: ({ session }) => ({
      kind: 'change',
      change: { focus: session.focus === 'step' ? 'program' : 'step', listingLine: null },
    }),
  },
  {
    ...listingCommand('listing-up', ['up'], -1, 'Select the line above in the listing.'),
    reverse: 'listing-down',
  },
  {
    ...listingCommand('listing-down', ['down'], 1, 'Select the line below in the listing.'),
    reverse: 'listing-up',
    words: 'line',
    footer: { program: 10 },
  },
  {
    ...listingCommand('listing-page-up', ['pageup'], -PAGE, 'Select ten lines further up in the listing.'),
    reverse: 'listing-page-down',
  },
  {
    ...listingCommand('listing-page-down', ['pagedown'], PAGE, 'Select ten lines further down in the listing.'),
    reverse: 'listing-page-up',
    words: 'ten lines',
    footer: { program: 50 },
  },
  {
    ...foldCommand('fold', 'left', 'closed', 'Close the selected scope.'),
    reverse: 'unfold',
    words: 'open, close',
    footer: { program: 30 },
  },
  { ...foldCommand('unfold', 'right', 'open', 'Open the selected scope.'), reverse: 'fold' },
  {
    name: 'listing-enter',
    keys: ['return'],
    focus: 'program',
    words: 'go there',
    footer: { program: 20 },
    summary: 'Go to the selected step, or open or close the selected scope.',
    run: enterListing,
  },
]);

function selectCommand(name: string, keys: readonly string[], distance: number, summary: string): CommandDefinition {
  return {
    name,
    keys,
    focus: 'step',
    summary,
    ...taking(name, (context, count) => selectLine(context, distance * count)),
  };
}

function scrollCommand(name: string, key: string, distance: number, summary: string): CommandDefinition {
  return {
    name,
    keys: [key],
    focus: 'step',
    summary,
    ...taking(name, ({ session }, count) => scrollTo(session.scroll + distance * count)),
  };
}

/** The screen, which knows how much there is to see, keeps this within bounds. */
function scrollTo(scroll: number): Effect {
  return { kind: 'change', change: { scroll } };
}

/** Moves the selection by lines of the step pane, or scrolls if there is nothing to select. */
export function selectLine({ session, timeline }: CommandContext, distance: number): Effect {
  const moment = shownMoment(timeline, session);
  const open = answerAt(moment, session);
  const lines = open?.kind.lines?.(open.answer, moment, session);
  if (open !== null && lines !== undefined) {
    const line = Math.max(0, Math.min(lines.length - 1, (open.answer.line ?? 0) + distance));
    return { kind: 'change', change: { answer: { ...open.answer, line }, scroll: 0 } };
  }
  if ((open !== null && openToken(session) === null) || onlyScrolls(moment)) {
    // Nothing is selected, so the pane begins at its top.
    return scrollTo(Math.max(0, session.scroll + distance));
  }
  const columns = moment.cursor.row !== null || isListed(moment) ? 1 : stride(moment.frame?.output.shape ?? []);
  return { kind: 'change', change: select(session, neighbour(moment, shownSelection(session), distance * columns)) };
}

/** Whether the pane scrolls because there is no element to choose. */
function onlyScrolls({ frame, cursor }: Moment): boolean {
  if (frame === null || frame.output.data === null || frame.output.data.length === 1) return true;
  return cursor.row !== null && frame.output.shape.length === 1;
}

/** The distance between two lines of a tensor; a matrix is walked row by row. */
function stride(shape: readonly number[]): number {
  return shape.length < 2 ? 1 : shape[shape.length - 1];
}

function listingCommand(name: string, keys: readonly string[], distance: number, summary: string): CommandDefinition {
  return {
    name,
    keys,
    focus: 'program',
    summary,
    ...taking(name, (context, times) => {
      const { count, chosen } = besideOf(context);
      const listingLine = Math.max(0, Math.min(count - 1, chosen + distance * times));
      return { kind: 'change', change: { listingLine } };
    }),
  };
}

function foldCommand(name: string, key: string, fold: 'open' | 'closed', summary: string): CommandDefinition {
  return {
    name,
    keys: [key],
    focus: 'program',
    summary,
    run: (context) => {
      const pane = besideOf(context);
      if (pane.kind === 'model') return inform('The picture opens where you are; m brings the listing back.');
      const line = pane.lines[pane.chosen];
      return line.kind === 'scope' ? setFold(context, line, fold) : warn('The selected line is a step, not a scope.');
    },
  };
}

function setFold(
  { session }: CommandContext,
  line: Extract<ListingLine, { kind: 'scope' }>,
  fold: 'open' | 'closed',
): Effect {
  return { kind: 'change', change: { folds: new Map([...session.folds, [scopeKey(line.path), fold]]) } };
}

function enterListing(context: CommandContext): Effect {
  const pane = besideOf(context);
  if (pane.kind === 'model') return goToListed(context, pane.frame);
  const line = pane.lines[pane.chosen];
  if (line.kind === 'scope') return setFold(context, line, line.open ? 'closed' : 'open');
  return goToListed(context, line.kind === 'start' ? -1 : line.frame.index);
}

function goToListed({ session, timeline }: CommandContext, wanted: number): Effect {
  const token = openToken(session);
  if (token !== null) return { kind: 'change', change: goToFrame(token, Math.max(0, wanted)) };
  // The number after the last iteration executes nothing: only its start exists.
  const frame = isAtEnd(timeline, session.cursor.iteration) ? -1 : wanted;
  const cursor = { ...session.cursor, frame, row: null };
  return { kind: 'change', change: { cursor, selection: null, scroll: 0, listingLine: null } };
}

function besideOf({ session, timeline }: CommandContext): Beside {
  return besideAt(shownMoment(timeline, session), session);
}
