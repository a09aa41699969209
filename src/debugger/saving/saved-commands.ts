/**
 * What a session file keeps as commands: with which lines the breakpoints and displays of a session are made again, and the
 * answer that is open.
 * Invariant: run from top to bottom in a fresh session at the same cursor, the lines give the same again, numbered from 1.
 */
import { firstOf } from '../../timeline/iteration-numbers.js';
import { findStep } from '../../timeline/same-step.js';
import type { TraceFrame } from '../../timeline/trace.js';
import type { CommandContext } from '../command.js';
import { addressOf } from '../places/step-addresses.js';
import type { Breakpoint, Where } from '../stopping/breakpoints.js';

export function savedCommands({ session, timeline }: CommandContext): readonly string[] {
  // Iterations that leave an example out lack its steps. Without a breakpoint no iteration has to be made again.
  const looked = session.breakpoints.length === 0 ? [] : [session.cursor.iteration, firstOf(timeline.numbers)];
  const iterations = looked.map((iteration) => timeline.trace(iteration).frames);
  return [
    ...session.breakpoints.map((breakpoint) => breakLine(breakpoint, iterations)),
    ...session.breakpoints.flatMap(({ ignore }, k) => (ignore > 0 ? [`ignore ${k + 1} ${ignore}`] : [])),
    ...session.breakpoints.flatMap(({ enabled }, k) => (enabled ? [] : [`disable ${k + 1}`])),
    ...session.breakpoints.flatMap(({ commands }, k) =>
      commands === undefined ? [] : [`commands ${k + 1}`, ...commands, 'end'],
    ),
    ...session.displays.map(({ expression }) => `display ${expression}`),
    ...(session.answer?.asked === undefined ? [] : [session.answer.asked]),
  ];
}

type Iterations = readonly (readonly TraceFrame[])[];

function breakLine({ where, condition, once, format }: Breakpoint, iterations: Iterations): string {
  const ifText = condition === null ? [] : [`if ${condition}`];
  if (where.kind === 'watch') return ['watch', where.expression, ...ifText].join(' ');
  if (where.kind === 'rule') {
    const { rule, thresholds, except } = where;
    return [
      'rule',
      rule,
      ...thresholds,
      ...(except === undefined ? [] : ['except', except.join(', ')]),
      ...ifText,
    ].join(' ');
  }
  const place = placeText(where, iterations);
  const parts = [format !== undefined ? 'dprintf' : once ? 'tbreak' : 'break', place, ...ifText];
  const line = parts.filter((part) => part !== '').join(' ');
  return format === undefined ? line : `${line}, "${format}"`;
}

/** What the command `break` takes for a place. */
function placeText(where: Exclude<Where, { kind: 'watch' | 'rule' }>, iterations: Iterations): string {
  switch (where.kind) {
    case 'start':
      return 'start';
    case 'condition':
      return '';
    case 'pattern':
      return `"${where.pattern}"`;
    case 'step': {
      const [step] = iterations.flatMap((frames) => {
        const index = findStep(frames, where);
        return index === null ? [] : [addressOf(frames, index)];
      });
      return step === undefined ? `"${[...where.scope, where.label].join('/')}"` : `.${quoted(String(step))}`;
    }
  }
}

/** In quotes where a condition would seem to begin in the midst of it. */
function quoted(address: string): string {
  return /\sif\s/.test(address) ? `"${address}"` : address;
}
