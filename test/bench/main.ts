/**
 * `npm run bench`: prints the machine and the figures, each beside what it is held against. `npm run bench -- ssh` prints
 * the named sections only.
 * Invariant: figures are ratios and medians of several runs; nothing fails here, however slow the machine.
 */
import { fileURLToPath } from 'node:url';
import { describeMachine, type Figure, printFigures } from './measure.js';
import { measureScreen } from './screen.js';
import { measureSsh } from './ssh.js';
import { measureTimeline } from './timeline.js';

// The bundle lies in node_modules/.cache/backstep.
const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

interface Section {
  readonly name: string;
  readonly title: string;
  readonly measure: () => readonly Figure[] | Promise<readonly Figure[]>;
}

const SECTIONS: readonly Section[] = [
  { name: 'timeline', title: 'Training and time travel', measure: measureTimeline },
  { name: 'screen', title: 'The screen', measure: () => measureScreen(program) },
  { name: 'ssh', title: 'A class over SSH', measure: () => measureSsh(program) },
];

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = wanted.find((name) => !SECTIONS.some((section) => section.name === name));
if (unknown !== undefined) {
  console.error(`There is no section "${unknown}". There are ${SECTIONS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
console.log(describeMachine());
for (const { name, title, measure } of SECTIONS) {
  if (wanted.length === 0 || wanted.includes(name)) printFigures(title, await measure());
}
process.exit(0);
