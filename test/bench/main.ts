/**
 * `npm run bench`: prints the machine and the figures, each beside what it is held against.
 * Invariant: figures are ratios and medians of several runs; nothing fails here, however slow the machine.
 */
import { fileURLToPath } from 'node:url';
import { describeMachine, printFigures } from './measure.js';
import { measureScreen } from './screen.js';
import { measureTimeline } from './timeline.js';

// The bundle lies in node_modules/.cache/backstep.
const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

console.log(describeMachine());
printFigures('Training and time travel', measureTimeline());
printFigures('The screen', await measureScreen(program));
process.exit(0);
