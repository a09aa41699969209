/** Buttons that stand for commands of the debugger, and those of them that move through a run. */
import { commandNamed } from '../../commands/commands.js';
import type { Button } from './protocol.js';

/** The command comes from the table, so a button that names none fails at once. @param said default: the label */
export function button(label: string, name: string, said?: string): Button {
  return { label, line: commandNamed(name).name, ...(said === undefined ? {} : { name: said }) };
}

/** Back, and on. */
export const STEPS = [button('‹ step', 'reverse-step', 'step back'), button('step ›', 'step', 'step')] as const;
export const PHASES = [
  button('‹ phase', 'previous-phase', 'previous phase'),
  button('phase ›', 'next-phase', 'next phase'),
] as const;
export const ITERATIONS = [
  button('‹ iteration', 'previous-iteration', 'previous iteration'),
  button('iteration ›', 'next-iteration', 'next iteration'),
] as const;
