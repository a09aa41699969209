/** What can be touched, as buttons that stand for commands. */
import type { Button } from '../../web/protocol.js';

const STEPS: readonly Button[] = [
  { label: '‹ step', line: 'reverse-step', name: 'step back' },
  { label: 'step ›', line: 'step', name: 'step' },
];
const PHASES: readonly Button[] = [
  { label: '‹ phase', line: 'previous-phase', name: 'previous phase' },
  { label: 'phase ›', line: 'next-phase', name: 'next phase' },
];
const ITERATIONS: readonly Button[] = [
  { label: '‹ iteration', line: 'previous-iteration', name: 'previous iteration' },
  { label: 'iteration ›', line: 'next-iteration', name: 'next iteration' },
];

interface Offer {
  /** Whether a question waits for its answer. */
  readonly isAsked: boolean;
  readonly hasWhy: boolean;
  readonly hasIterations: boolean;
}

export function buttonsFor({ isAsked, hasWhy, hasIterations }: Offer): readonly Button[] {
  return [
    ...STEPS,
    { label: '‹ stop', line: 'previous-stop', name: 'stop before' },
    { label: isAsked ? 'answer' : 'next stop ›', line: 'next-stop' },
    ...PHASES,
    ...(hasWhy ? [{ label: 'made of what?', line: 'why' }] : []),
    ...(hasIterations ? ITERATIONS : []),
    { label: 'keys', line: 'help' },
  ];
}
