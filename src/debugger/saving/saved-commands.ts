/**
 * What a session file keeps as commands: with which lines the breakpoints and displays of a session are made again.
 * Invariant: run from top to bottom in a fresh session at the same cursor, the lines give the same again, numbered from 1.
 */
import type { Frame } from '../../engine/tape.js';
import type { CommandContext } from '../command.js';
import { type Breakpoint, framesAt, type Where } from '../stopping/breakpoints.js';

export function savedCommands({ session, timeline }: CommandContext): readonly string[] {
  const { frames } = timeline.trace(session.cursor.iteration);
  return [
    ...session.breakpoints.map((breakpoint) => breakLine(breakpoint, frames)),
    ...session.breakpoints.flatMap(({ ignore }, k) => (ignore > 0 ? [`ignore ${k + 1} ${ignore}`] : [])),
    ...session.breakpoints.flatMap(({ enabled }, k) => (enabled ? [] : [`disable ${k + 1}`])),
    ...session.displays.map(({ expression }) => `display ${expression}`),
  ];
}

function breakLine({ where, condition, once }: Breakpoint, frames: readonly Frame[]): string {
  if (where.kind === 'watch') return `watch ${where.expression}`;
  if (where.kind === 'rule') return ['rule', where.rule, ...where.thresholds].join(' ');
  const place = placeText(where, frames);
  const parts = [once ? 'tbreak' : 'break', place, condition === null ? '' : `if ${condition}`];
  return parts.filter((part) => part !== '').join(' ');
}

/** What the command `break` takes for a place. */
function placeText(where: Exclude<Where, { kind: 'watch' | 'rule' }>, frames: readonly Frame[]): string {
  switch (where.kind) {
    case 'start':
      return 'start';
    case 'condition':
      return '';
    case 'pattern':
      return `"${where.pattern}"`;
    case 'step': {
      const [frame] = framesAt(where, frames);
      // Iterations of other steps may lack this one; its names find it where it is.
      return frame === undefined ? `"${[...where.scope, where.label].join('/')}"` : `.${frame + 1}`;
    }
  }
}
