/**
 * THE command table. Names are gdb's where gdb has one; a capital letter goes the other way.
 * Invariant: no key means two commands in the same place (a test checks).
 */
import { rowCountOf } from '../timeline/cursor.js';
import { type Direction, type Motion, move, moveIterations, stopsOf } from '../timeline/move.js';
import { type Command, type CommandContext, type Effect, warn } from './command.js';
import { goTo } from './go-to.js';
import { momentAt } from './moment.js';
import { cursorLine, type ListingLine, listingLines, scopeKey } from './program-lines.js';
import { neighbour, selectedElement } from './selection.js';
import { SPEEDS } from './session.js';

const PAGE = 10;

const MOVES: readonly Command[] = [
  ...both('step', 'reverse-step', {
    keys: [
      ['right', 's'],
      ['left', 'S'],
    ],
    aliases: [['s'], ['rs']],
    summaries: ['Execute the next step.', 'Go back one step.'],
    hint: 'step',
    motion: 'step',
  }),
  ...both('next', 'reverse-next', {
    keys: [['n'], ['N']],
    aliases: [['n'], ['rn']],
    summaries: ['Execute the next step or scope as a whole.', 'Go back over a step or scope as a whole.'],
    hint: 'over',
    motion: 'over',
  }),
  ...both('finish', 'reverse-finish', {
    keys: [['f'], ['F']],
    aliases: [['fin'], ['rfin']],
    summaries: ['Run to the end of this scope.', 'Go back to before this scope began.'],
    hint: 'out',
    motion: 'out',
  }),
  {
    name: 'rows',
    aliases: [],
    keys: ['i'],
    group: 'move',
    usage: '',
    summary: 'Step into the rows of this step, one prediction or one element after the other.',
    hint: 'rows',
    disabled: rowsDisabled,
    run: enterRows,
  },
  ...both('next-phase', 'previous-phase', {
    keys: [[']'], ['[']],
    aliases: [['phase'], []],
    summaries: ['Go to the first step of the next phase.', 'Go back to the first step of a phase.'],
    hint: 'phase',
    motion: 'phase',
  }),
  iterationCommand('next-iteration', 'previous-iteration', '}', 'forward'),
  iterationCommand('previous-iteration', 'next-iteration', '{', 'backward'),
  {
    name: 'goto',
    aliases: ['g'],
    keys: ['g'],
    group: 'move',
    usage: 'ITERATION[.STEP] | .STEP | +N | -N | start | end',
    summary: 'Go to an iteration, or to a step of it.',
    hint: 'go to',
    run: (context, argument) =>
      argument.trim() === ''
        ? { kind: 'change', change: { overlay: { kind: 'prompt', text: '' } } }
        : goTo(context, argument),
  },
  {
    name: 'play',
    aliases: [],
    keys: ['space'],
    group: 'move',
    usage: '',
    summary: 'Play: go on by the last kind of move, again and again; pause.',
    hint: 'play',
    run: ({ session }) => ({ kind: 'change', change: { playing: !session.playing } }),
  },
  speedCommand('faster', '+', 1),
  speedCommand('slower', '-', -1),
];

const LOOKS: readonly Command[] = [
  selectCommand('select-up', ['up'], -1, 'Select the line above.'),
  selectCommand('select-down', ['down'], 1, 'Select the line below.', 'select'),
  selectCommand('page-up', ['pageup'], -PAGE, 'Select ten lines further up.'),
  selectCommand('page-down', ['pagedown'], PAGE, 'Select ten lines further down.'),
  {
    name: 'focus',
    aliases: [],
    keys: ['tab'],
    group: 'look',
    usage: '',
    summary: 'Move the focus between the step and the program listing.',
    hint: 'focus',
    run: ({ session }) => ({
      kind: 'change',
      change: { focus: session.focus === 'step' ? 'program' : 'step', listingLine: null },
    }),
  },
  listingCommand('listing-up', ['up'], -1, 'Select the line above in the listing.'),
  listingCommand('listing-down', ['down'], 1, 'Select the line below in the listing.'),
  listingCommand('listing-page-up', ['pageup'], -PAGE, 'Select ten lines further up in the listing.'),
  listingCommand('listing-page-down', ['pagedown'], PAGE, 'Select ten lines further down in the listing.'),
  foldCommand('fold', 'left', 'closed', 'Close the selected scope.'),
  foldCommand('unfold', 'right', 'open', 'Open the selected scope.'),
  {
    name: 'listing-enter',
    aliases: [],
    keys: ['return'],
    focus: 'program',
    group: 'look',
    usage: '',
    summary: 'Go to the selected step, or open or close the selected scope.',
    run: enterListing,
  },
];

const SESSION_COMMANDS: readonly Command[] = [
  {
    name: 'open',
    aliases: ['o'],
    keys: ['o'],
    group: 'session',
    usage: '',
    summary: 'Choose another fixture.',
    hint: 'open',
    run: () => ({ kind: 'change', change: { overlay: { kind: 'chooser' }, playing: false } }),
  },
  {
    name: 'help',
    aliases: ['h'],
    keys: ['?'],
    group: 'session',
    usage: '',
    summary: 'Show the keys.',
    hint: 'help',
    run: () => ({ kind: 'change', change: { overlay: { kind: 'help', scroll: 0 }, playing: false } }),
  },
  {
    name: 'stop',
    aliases: [],
    keys: ['escape'],
    group: 'session',
    usage: '',
    summary: 'Stop what is under way: a long move, or play.',
    run: () => ({ kind: 'stop' }),
  },
  {
    name: 'quit',
    aliases: ['q'],
    keys: ['q', 'ctrl+c'],
    group: 'session',
    usage: '',
    summary: 'Leave backstep.',
    hint: 'quit',
    run: () => ({ kind: 'quit' }),
  },
];

export const COMMANDS: readonly Command[] = [...MOVES, ...LOOKS, ...SESSION_COMMANDS];

/** The command of a key where this pane has the focus. */
export function commandForKey(key: string, focus: 'step' | 'program'): Command | null {
  return (
    COMMANDS.find((command) => command.focus === focus && command.keys.includes(key)) ??
    COMMANDS.find((command) => command.focus === undefined && command.keys.includes(key)) ??
    null
  );
}

interface PairDefinition {
  readonly keys: readonly [readonly string[], readonly string[]];
  readonly aliases: readonly [readonly string[], readonly string[]];
  readonly summaries: readonly [string, string];
  readonly hint: string;
  readonly motion: Motion;
}

/** A move and its reverse: the same search in the other direction. */
function both(name: string, reverse: string, definition: PairDefinition): readonly Command[] {
  const { keys, aliases, summaries, hint, motion } = definition;
  const directions: readonly Direction[] = ['forward', 'backward'];
  return directions.map((direction, k) => ({
    name: k === 0 ? name : reverse,
    reverse: k === 0 ? reverse : name,
    aliases: aliases[k],
    keys: keys[k],
    group: 'move',
    usage: '',
    summary: summaries[k],
    hint,
    run: (context) => ({ kind: 'travel', motion, task: moveBy(context, direction, motion) }),
  }));
}

export function* moveBy(
  { session, timeline }: CommandContext,
  direction: Direction,
  motion: Motion,
): ReturnType<typeof move> {
  const from = { cursor: session.cursor, trace: yield* timeline.reach(session.cursor.iteration) };
  return yield* move(timeline, session.cursor, direction, stopsOf(motion, from));
}

function iterationCommand(name: string, reverse: string, key: string, direction: Direction): Command {
  return {
    name,
    reverse,
    aliases: direction === 'forward' ? ['iteration'] : [],
    keys: [key],
    group: 'move',
    usage: '',
    summary:
      direction === 'forward'
        ? 'Go to the same step of the next iteration.'
        : 'Go to the same step one iteration before.',
    hint: 'iteration',
    run: ({ session, timeline }) => ({
      kind: 'travel',
      motion: 'iteration',
      task: moveIterations(timeline, session.cursor, direction === 'forward' ? 1 : -1),
    }),
  };
}

function speedCommand(name: string, key: string, change: number): Command {
  return {
    name,
    aliases: [],
    keys: [key],
    group: 'move',
    usage: '',
    summary: change > 0 ? 'Play faster.' : 'Play slower.',
    run: ({ session }) => {
      const position = SPEEDS.indexOf(session.speed) + change;
      const speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, position))];
      return { kind: 'change', change: { speed, message: { tone: 'information', text: `${speed} stops a second.` } } };
    },
  };
}

function rowsDisabled({ session, timeline }: CommandContext): string | null {
  const { frame } = momentAt(timeline, session.cursor);
  if (frame === null) return 'Nothing has been executed yet, so there are no rows to step into.';
  return rowCountOf(frame) === 0 ? 'This step made a single number: it has no rows to step into.' : null;
}

function enterRows({ session, timeline }: CommandContext): Effect {
  const moment = momentAt(timeline, session.cursor);
  const { frame, cursor } = moment;
  if (frame === null || cursor.row !== null) return { kind: 'change', change: {} };
  const element = session.selection === null ? 0 : selectedElement(moment, session.selection);
  const row = Math.floor(element / Math.max(1, frame.output.data.length / rowCountOf(frame)));
  return { kind: 'change', change: { cursor: { ...cursor, row }, selection: null, scroll: null } };
}

function selectCommand(
  name: string,
  keys: readonly string[],
  distance: number,
  summary: string,
  hint?: string,
): Command {
  return {
    name,
    aliases: [],
    keys,
    focus: 'step',
    group: 'look',
    usage: '',
    summary,
    ...(hint === undefined ? {} : { hint }),
    run: ({ session, timeline }) => selectLine({ session, timeline }, distance),
  };
}

function selectLine({ session, timeline }: CommandContext, distance: number): Effect {
  const moment = momentAt(timeline, session.cursor);
  const scrolls =
    moment.frame === null ||
    moment.frame.output.data.length === 1 ||
    (moment.cursor.row !== null && moment.frame.output.shape.length === 1);
  if (scrolls) return { kind: 'change', change: { scroll: Math.max(0, (session.scroll ?? 0) + distance) } };
  const columns = moment.cursor.row === null ? stride(moment.frame?.output.shape ?? []) : 1;
  return {
    kind: 'change',
    change: { selection: neighbour(moment, session.selection, distance * columns), scroll: null },
  };
}

/** How far apart two lines of a tensor lie: a matrix is walked row by row. */
function stride(shape: readonly number[]): number {
  return shape.length < 2 ? 1 : shape[shape.length - 1];
}

function listingCommand(name: string, keys: readonly string[], distance: number, summary: string): Command {
  return {
    name,
    aliases: [],
    keys,
    focus: 'program',
    group: 'look',
    usage: '',
    summary,
    run: (context) => {
      const { lines, chosen } = listingAt(context);
      const listingLine = Math.max(0, Math.min(lines.length - 1, chosen + distance));
      return { kind: 'change', change: { listingLine } };
    },
  };
}

function foldCommand(name: string, key: string, fold: 'open' | 'closed', summary: string): Command {
  return {
    name,
    aliases: [],
    keys: [key],
    focus: 'program',
    group: 'look',
    usage: '',
    summary,
    run: (context) => {
      const { lines, chosen } = listingAt(context);
      const line = lines[chosen];
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
  const { lines, chosen } = listingAt(context);
  const line = lines[chosen];
  if (line.kind === 'scope') return setFold(context, line, line.open ? 'closed' : 'open');
  const { session, timeline } = context;
  // After the last iteration nothing has been executed: only its start can be gone to.
  const frame = line.kind === 'start' || session.cursor.iteration >= timeline.iterations ? -1 : line.frame.index;
  const cursor = { iteration: session.cursor.iteration, frame, row: null };
  return { kind: 'change', change: { cursor, selection: null, scroll: null, listingLine: null } };
}

function listingAt({ session, timeline }: CommandContext) {
  const moment = momentAt(timeline, session.cursor);
  const lines = listingLines(moment, session.folds);
  return { lines, chosen: Math.min(lines.length - 1, session.listingLine ?? cursorLine(lines, moment)) };
}
