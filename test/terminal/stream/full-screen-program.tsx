// A small full-screen program, bundled and run in a pseudo-terminal by `full-screen.test.ts`. It shows its size and the
// keys it got, and writes why it ended to the file named by its argument.

import { writeFileSync } from 'node:fs';
import { type ReactElement, useSyncExternalStore } from 'react';
import { PLAIN } from '../../../src/document/cells/cell-grid.js';
import { Cells } from '../../../src/terminal/components/rows.js';
import { type FullScreenProps, runFullScreen } from '../../../src/terminal/stream/full-screen.js';
import type { ProcessEvents } from '../../../src/terminal/stream/process-events.js';
import { rowOf } from '../../support/grids.js';

let keys = '';
let quit = (): void => {};
let changed = (): void => {};

function onKey(name: string): void {
  if (name === 'q') quit();
  if (name === 'x') process.exit(3);
  if (name === 't') throw new Error('thrown by a key');
  if (name === 'l') setTimeout(() => Promise.reject(new Error('rejected later')), 0);
  keys += name.length === 1 ? name : `<${name}>`;
  changed();
}

function Program({ columns, rows, ...props }: FullScreenProps): ReactElement {
  quit = props.quit;
  const shown = useSyncExternalStore(
    (listener) => {
      changed = listener;
      return () => {};
    },
    () => keys,
  );
  if (shown.endsWith('r')) throw new Error('thrown by a render');
  const lines = wrap(`${columns}x${rows} keys:${shown}`, columns);
  return <Cells cells={lines.map((line) => rowOf([line, { ...PLAIN, foreground: 2 }]))} />;
}

/** Words that do not fit beside each other stand below each other. */
function wrap(text: string, width: number): readonly string[] {
  return text.length <= width ? [text] : text.split(' ');
}

const { stdin, stdout, env } = process;
const signals = new AbortController();
for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) process.on(name, () => signals.abort(name));
const { signal } = signals;
const events: ProcessEvents = {
  on: (event, listener) => process.on(event, listener),
  off: (event, listener) => process.off(event, listener),
  stop: (whom) => process.kill(whom === 'job' ? 0 : process.pid, 'SIGTSTP'),
};
const end = await runFullScreen({ view: Program, onKey, stdin, stdout, env, signal, events, onMouse: () => {} });
const report = end.kind === 'failed' ? { ...end, error: String(end.error) } : end;
writeFileSync(process.argv[2]!, JSON.stringify({ ...report, raw: stdin.isRaw ?? false }));
stdout.write('done\r\n');
