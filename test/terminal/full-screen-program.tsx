// A small full-screen program, bundled and run in a pseudo-terminal by `full-screen.test.ts`. It shows its size and the
// keys it got, and writes why it ended to the file named by its argument.

import { writeFileSync } from 'node:fs';
import { Text, useApp, useInput } from 'ink';
import { type ReactElement, useState } from 'react';
import { type FullScreenProps, runFullScreen } from '../../src/terminal/full-screen.js';

function Program({ columns, rows, quit }: FullScreenProps): ReactElement {
  const { exit } = useApp();
  const [keys, setKeys] = useState('');
  useInput((input, key) => {
    if (input === 'q') quit();
    if (input === 'e') exit();
    if (input === 'x') process.exit(3);
    if (input === 't') throw new Error('thrown by a key');
    if (input === 'l') setTimeout(() => Promise.reject(new Error('rejected later')), 0);
    setKeys((before) => before + (key.upArrow ? '<up>' : key.escape ? '<escape>' : input));
  });
  if (keys.endsWith('r')) throw new Error('thrown by a render');
  return (
    <Text color="green">
      {columns}x{rows} keys:{keys}
    </Text>
  );
}

const { stdin, stdout, env } = process;
const end = await runFullScreen({ view: Program, stdin, stdout, env, onMouse: () => {} });
const report = end.kind === 'failed' ? { ...end, error: String(end.error) } : end;
writeFileSync(process.argv[2]!, JSON.stringify({ ...report, raw: stdin.isRaw ?? false }));
stdout.write('done\r\n');
