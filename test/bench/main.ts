/**
 * `npm run bench`: prints the machine and the figures, each beside what it is held against.
 * `npm run bench -- training` (or timeline, stops, answers, recorded, screen, ssh, web, explorers, page) runs one part, `-- training abc`
 * some sizes, `--json` prints JSON.
 * Invariant: figures are medians of several runs; nothing fails here, however slow the machine.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureHeap } from './heap.js';
import { describeMachine, printFigures } from './measure.js';
import { measurePage } from './page.js';
import { measureRecorded } from './recorded.js';
import { measureScreen } from './screen.js';
import { measureSsh } from './ssh.js';
import { measureStops } from './stops.js';
import { measureTimeline } from './timeline.js';
import { measureSeek, measureSize, printSizes, type TrainingFigures } from './training.js';
import { BENCH_KEYS } from './training-sizes.js';
import { measureExplorers, measureWeb } from './web.js';
import { runClients } from './web-clients.js';
import { measureAnswers } from './why.js';

// The bundle lies in node_modules/.cache/backstep.
const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const asJson = process.argv.includes('--json');
const [part] = words;
const keys = BENCH_KEYS.filter((key) => words[1] === undefined || words[1].includes(key));

if (part === 'web-clients') {
  await runClients(words[1] ?? '', Number(words[2]));
} else if (asJson) {
  console.log(JSON.stringify({ machine: describeMachine(), sizes: measureAll() }, null, 2));
} else {
  console.log(describeMachine());
  if (part === undefined || part === 'timeline') printFigures('Training and time travel', measureTimeline());
  if (part === undefined || part === 'stops') printFigures('Searching for stops', measureStops());
  if (part === undefined || part === 'answers') printFigures('Answers', measureAnswers());
  if (part === undefined || part === 'recorded')
    printFigures('Recordings of PyTorch runs', await measureRecorded(program));
  if (part === undefined || part === 'screen') printFigures('The screen', await measureScreen(program));
  if (part === undefined || part === 'ssh') printFigures('A class over SSH', await measureSsh(program));
  if (part === undefined || part === 'web') printFigures('A class in browsers', await measureWeb(program));
  if (part === 'explorers') printFigures('Exploring in browsers', await measureExplorers(program));
  if (part === undefined || part === 'page') printFigures('The debugger in a page', await measurePage(program));
  if (part === undefined || part === 'heap') printFigures('Memory', await measureHeap());
  if (part === undefined || part === 'training') {
    printSizes(measureAll());
    printFigures('Seeking', measureSeek());
  }
}
process.exit(0);

/** Each size in a process of its own: V8 compiles what a size executes for what sizes before it needed, too. */
function measureAll(): readonly TrainingFigures[] {
  if (keys.length === 1) return keys.map(measureSize);
  return keys.flatMap((key) => {
    const args = [fileURLToPath(import.meta.url), 'training', key, '--json'];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })).sizes;
  });
}
