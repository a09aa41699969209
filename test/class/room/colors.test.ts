/** The colours of a guest's screen: their own key, then what the server was told, then what their terminal says. */
import { describe, expect, it, test } from 'vitest';
import { backgroundIn } from '../../../src/terminal/stream/background.js';
import { openClass, present } from '../../support/class.js';
import { longTest } from '../../support/depth.js';
import { serveHere } from '../../support/serve.js';
import { connectRaw, hasSsh, joinClass, requestShell } from '../../support/ssh-client.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const LIGHT = '\x1b]11;rgb:fdfd/f6f6/e3e3\x07';
/** The accent of the light theme, the accent of the dark one, and the paper of the one with high contrast. */
const COLORS = { light: '38;2;0;121;154', dark: '38;2;141;250;249', contrast: '48;2;0;0;0' } as const;

interface Painted {
  write(keys: string): void;
  /** Resolves when what was received since the last call contains a text. */
  until(text: string): Promise<void>;
  received(): string;
}

/** A client whose terminal answers the question for its background, or does not. */
async function join(port: number, answer: string | null): Promise<Painted> {
  const client = await connectRaw(port);
  const stream = await requestShell(
    client,
    { cols: 120, rows: 40, term: 'xterm-256color' },
    { env: { COLORTERM: 'truecolor' } },
  );
  let all = '';
  let since = '';
  let check = (): void => {};
  stream.on('data', (data: Buffer) => {
    const text = data.toString();
    if (answer !== null && text.includes('\x1b]11;?')) stream.write(answer);
    if (text.includes('\x1b[5n')) stream.write('\x1b[0n');
    all += text;
    since += text;
    check();
  });
  return {
    write: (keys) => void stream.write(keys),
    received: () => all,
    until: (text) =>
      new Promise((resolve) => {
        check = () => {
          if (!since.includes(text)) return;
          since = '';
          check = () => {};
          resolve();
        };
        check();
      }),
  };
}

describe('the answer of a terminal', () => {
  it('says whether its background is light or dark, in any number of digits', () => {
    expect(backgroundIn(LIGHT)).toBe('light');
    expect(backgroundIn('\x1b]11;rgb:ff/ff/ff\x1b\\')).toBe('light');
    expect(backgroundIn('\x1b]11;rgba:1e1e/1e1e/1e1e/ffff\x07')).toBe('dark');
    expect(backgroundIn('\x1b]10;rgb:ffff/ffff/ffff\x07')).toBeNull();
    expect(backgroundIn('\x1b]11;?\x07')).toBeNull();
  });
});

describe.skipIf(!hasSsh)('the colours of a guest', () => {
  test('suit a light terminal, a key changes them, and nobody else’s', async () => {
    const there = await openClass();
    const light = await join(there.port, LIGHT);
    await light.until(COLORS.light);
    const silent = await join(there.port, null);
    await silent.until(COLORS.dark);
    light.write('K');
    await light.until(COLORS.contrast);
    light.write('dK');
    await light.until('exploring');
    light.write('K');
    await light.until(COLORS.dark);
    expect(silent.received()).not.toContain(COLORS.contrast);
    const ada = await present(there);
    ada.write('K');
    await ada.until(/Colours: light/);
    expect(silent.received()).not.toContain(COLORS.light);
  });

  longTest('are those that the server was told, in ASCII where it was told so', async () => {
    const { port } = await serveHere(makeTestFolder(), {}, '--theme', 'light', '--ascii');
    const dark = await join(port, '\x1b]11;rgb:0000/0000/0000\x07');
    await dark.until(COLORS.light);
    expect(dark.received()).not.toContain(COLORS.dark);
    dark.write('K');
    await dark.until(COLORS.contrast);
    const viewer = joinClass(port);
    const text = await viewer.until(/waiting for the presenter/);
    expect(text).not.toMatch(/[─│╭╮━●]/);
    expect(text).toContain('+--');
  });
});
