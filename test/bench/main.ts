/**
 * `npm run bench`: prints the machine and the figures, each beside what it is held against. `-- --json` prints those of
 * the ladder's training alone, as one JSON object; `-- --sizes abc` takes some of its sizes.
 * Invariant: figures are ratios and medians of several runs; nothing fails here, however slow the machine.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BENCH_KEYS } from '../../src/bench/sizes.js';
import { benchTraining, renderTrainingBench } from '../../src/bench/training.js';
import { describeMachine, printFigures } from './measure.js';
import { measureScreen } from './screen.js';
import { measureTimeline } from './timeline.js';

// The bundle lies in node_modules/.cache/backstep.
const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, sizes: { type: 'string', default: BENCH_KEYS.join('') } },
});
const ladder = () =>
  benchTraining({
    runs: 5,
    seconds: 0.6,
    sizes: BENCH_KEYS.filter((key) => values.sizes.includes(key)),
    seekIterations: 10_000,
  });

if (values.json) {
  console.log(JSON.stringify({ machine: describeMachine(), ...ladder() }));
  process.exit(0);
}
console.log(describeMachine());
console.log('\nThe ladder');
for (const line of renderTrainingBench(ladder())) console.log(`  ${line}`);
printFigures('Training and time travel', measureTimeline());
printFigures('The screen', await measureScreen(program));
process.exit(0);
