/**
 * The screen-reader mode: plain lines for plain lines, and no sequence for a terminal among them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openLesson } from '../../src/cli/lesson.js';
import { runScreenReader } from '../../src/cli/screen-reader.js';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import { openRun, running } from '../support/running.js';
import { until } from '../support/tasks.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const USUAL = {
  fixtureFolder: undefined,
  lesson: null,
  welcome: null,
  detail: 'plain',
} as const;

function said(...lines: readonly string[]): Promise<string> {
  return saidBy(USUAL, ...lines);
}

async function saidBy(
  options: typeof USUAL | (Omit<typeof USUAL, 'lesson'> & { readonly lesson: Lesson }),
  ...lines: readonly string[]
): Promise<string> {
  let text = '';
  await runScreenReader(
    { ...openRun('we-love-deep-learning', {}), running: running(), ...options },
    Readable.from([lines.map((line) => `${line}\n`).join('')]),
    (part) => {
      text += part;
    },
  );
  return text;
}

describe('the screen-reader mode', () => {
  it('says where each stop is, its sentence, formula and values', async () => {
    const text = await said('phase', 'phase', 'step', 'step');
    expect(text).toContain('step 7 of 47: predict › prediction 1: <BOS> → we › softmax\n');
    expect(text).toContain('P(we) = e^2.1 / 54.67 = 0.1494\n');
    expect(text).toMatch(/^selected: we, target, \+2\.100, 8\.166, 0\.1494$/m);
  });

  it('repeats the last command for Enter alone, and takes keys too', async () => {
    const text = await said('s', '', '', 'S');
    expect([...text.matchAll(/, step (\d+) of 47/g)].map(([, step]) => step)).toEqual(['1', '2', '3', '2']);
  });

  it('starts a lesson by its name and says the words of its stops', async () => {
    const text = await said('lesson', 'lesson we-love-deep-learning', 'next-stop');
    expect(text).toMatch(/^villages-microgpt, Inside a small GPT$/m);
    expect(text).toContain('1/');
    expect(text).toContain('Contexts become scores');
  });

  it('reads of a lesson that is opened its first stop, and nothing that lies on the way there', async () => {
    const countOf = (text: string) => text.split('Vocabulary: 12 words').length - 1;
    // That of the start.
    expect(countOf(await said('step', 'lesson momentum', 'lesson momentum'))).toBe(1);
    // The first stop of this one is the set-up.
    const opened = await said('lesson we-love-deep-learning', ':next-stop');
    expect(countOf(opened)).toBe(2);
    expect(opened).toMatch(/\n1\/\d+ One sentence[\s\S]*\n2\/\d+ Contexts become scores/);
    for (const [name, count] of [
      ['momentum', 0],
      ['we-love-deep-learning', 1],
    ] as const) {
      const begun = await saidBy({ ...USUAL, lesson: openLesson(name) }, 'where');
      expect(countOf(begun)).toBe(count);
      expect(begun.match(/^1\/\d+ /gm)).toHaveLength(1);
    }
  });

  it('says a question with its options when it is asked, and what was guessed', async () => {
    const text = await said('quiz word', 'guess 5');
    expect(text).toMatch(/^Which word is the likeliest after "<BOS>" in iteration 0\?\n1 we, 2 love, .*8 <EOS>$/m);
    expect(text).toMatch(/^You guessed "the"\.$/m);
    expect(text).not.toMatch(/It is "the"/);
  });

  it('says what was refused, and the help as lines', async () => {
    const text = await said('fly', '?');
    expect(text).toContain('There is no command "fly"');
    expect(text).toContain('reverse-step S, Go back one step.\n');
    expect(text).not.toMatch(/[←↑↓]|\bEsc\b|PgDn/);
  });

  it('writes nothing that is drawn and no control but the newline', async () => {
    const text = await said(']', ']', ']', ']', ']', 'goto 200', 'help step', 'open', 'goto');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).not.toMatch(/[─-╿▀-▟⠁-⣿]/u);
  });

  it('keeps a transcript', async () => {
    const path = join(makeTestFolder(), 'notes');
    expect(await said(`transcript ${path}`, 'step 3')).toContain('From here on all is written to ');
    expect(readFileSync(path, 'utf8')).toMatch(/^> step 3$/m);
  });

  it('says once of a long move that it is under way, and Esc on a line of its own stops it', async () => {
    const input = new PassThrough();
    let text = '';
    const run = openRun('we-love-deep-learning', { set: ['training.iterations=50000000'] });
    const ended = runScreenReader({ ...run, ...USUAL, running: running() }, input, (part) => {
      text += part;
    });
    input.write('goto 49999999\n');
    await until(() => text.includes('Under way. Type stop and press Enter to stop it.\n'));
    input.write('\x1b\n');
    await until(() => /^Stopped on the way, at iteration \d+\./m.test(text));
    input.end('\x1bgoto 7\n');
    await ended;
    expect(text).toContain('iteration 7,');
    expect(text.match(/Under way/g)).toHaveLength(1);
  });

  it('ends when the user leaves, whatever is still to be read', async () => {
    expect(await said('quit', 'step')).not.toContain('step 1 of 47');
  });
});
