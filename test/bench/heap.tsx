/**
 * What 100,000 presses leave in memory: the debugger on a stage, stepped forward and back through a few iterations.
 */
import { createFrameWriter } from '../../src/terminal/stream/frame-writer.js';
import { openApp } from '../support/app-stage.js';
import { type Figure, garbageCollector } from './measure.js';

const PRESSES = 100_000;
/** Caches are full and code is compiled after this many. */
const WARM_UP = 5_000;
const TURN = 200;

export async function measureHeap(): Promise<readonly Figure[]> {
  const collect = garbageCollector();
  const app = openApp({ columns: 120, rows: 40 });
  const presenter = createFrameWriter({ depth: 'true-color', write: () => true });
  app.stage.subscribe(presenter.present);
  const press = async (count: number): Promise<number> => {
    for (let k = 0; k < count; k++) {
      app.stage.press(Math.floor(k / TURN) % 2 === 0 ? 'right' : 'left');
      // A key is rendered in the turn in which it comes.
      await new Promise((resolve) => setImmediate(resolve));
    }
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const before = await press(WARM_UP);
  const after = await press(PRESSES);
  app.close();
  const what = `heap after ${PRESSES.toLocaleString('en-US')} presses, more than before`;
  return [{ what, value: after - before, unit: 'MiB', aim: { bound: 10, kind: 'at most' } }];
}
