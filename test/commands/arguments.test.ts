/** Every command uses each word that follows its name, or refuses the line in a sentence. Nothing is passed over. */

import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { unlessRefused } from '../../src/files/refusal.js';
import { oneOf } from '../support/depth.js';
import { openLesson, timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';

const UNKNOWN = 'zzqx';

/** For each command that takes something a line that it understands, without the name. */
const UNDERSTOOD: Readonly<Record<string, readonly string[]>> = {
  goto: ['2', 'end', '0.7', '.softmax', '+1'],
  find: ['softmax', '2 softmax'],
  'reverse-find': ['softmax'],
  code: ['on', 'off'],
  copy: ['value', 'row'],
  set: ['learningRate 0.5', 'logits[0,1] 2', 'learningRate 0.5 as fast'],
  skip: ['2', '2 10', '2 end', '2 as without'],
  branch: ['main', 'rename main other'],
  list: ['.softmax', '-'],
  sample: ['', 'tokens=5', 'top=2', 'tokens=5 top=2 seed=1 prompt=we'],
  tokens: ['we love'],
  neighbours: ['', 'we'],
  print: ['loss', '/17 loss'],
  histogram: ['output', '/20 output'],
  info: ['breakpoints', 'rules', 'displays', 'parameters', 'expressions', 'terms', 'branches', 'gradients'],
  why: ['', 'love'],
  uses: ['', 'love'],
  'trace-back': ['', 'love'],
  'trace-forward': ['', 'love'],
  diagnose: ['2'],
  layers: ['2', '0:2'],
  history: ['logits[0,1]', 'norm(logits)', 'logits[0,1] by prediction'],
  compare: ['main', 'all', 'off'],
  'gradient-check': ['', 'logits'],
  optimizers: ['logits[0,1]'],
  valley: ['', 'logits[0,1]', 'logits[0,1] logits[0,2]'],
  nudge: ['logits[0,1] 0.1'],
  dprintf: ['softmax, "{loss}"'],
  watch: ['loss', 'loss if loss < 1'],
  rule: ['non-finite', 'loss-rise 2', 'non-finite if loss < 1', 'saturated-softmax share=0.5 margin=0.1'],
  condition: ['1 loss < 1'],
  ignore: ['1 2'],
  enable: ['', '1'],
  disable: ['', '1'],
  delete: ['', '1'],
  commands: ['', '1'],
  last: ['loss', '2 loss'],
  display: ['loss'],
  undisplay: ['', '1'],
  follow: ['1'],
  quit: ['', 'now'],
  help: ['step', 'softmax', 'keys'],
  terms: ['softmax'],
  export: ['loss over 0..2 every 2'],
  lesson: ['off'],
  lock: ['', 'off'],
  mute: ['', 'off'],
  quiz: ['', 'word', 'off', 'value love at softmax'],
  guess: [''],
};

/** Commands to which any text means something, such as the name of a file or of a step that another iteration has. */
const ANY_TEXT = ['break', 'tbreak', 'open', 'save', 'source', 'transcript', 'who', 'kick'];

/** In the middle of an iteration, with something to follow, to switch off and to take away. */
async function held(): Promise<HeldSession> {
  const session = holdSession(timelineOf());
  await session.execute('goto 3.8', 'break softmax', 'display loss', 'why');
  return session;
}

function stateOf({ session, branches }: HeldSession) {
  const { cursor, breakpoints } = session.where;
  const { displays, answer, collecting } = session.open;
  const { quiz } = session.teaching;
  return { cursor, breakpoints, displays, answer, quiz, collecting, branches };
}

test('each command that takes something is tried with more than it takes', () => {
  const taking = COMMANDS.filter(({ usage }) => usage !== '' && usage !== '[COUNT]').map(({ name }) => name);
  expect([...Object.keys(UNDERSTOOD), ...ANY_TEXT].toSorted()).toEqual(taking.toSorted());
});

describe('a word that is not understood is refused, and nothing happens', () => {
  const without = COMMANDS.filter(({ usage }) => usage === '').map(({ name }) => name);
  test.each(oneOf(3, without))('after %s, which takes nothing', async (name) => {
    const session = await held();
    const before = stateOf(session);
    const said = await session.execute(`${name} ${UNKNOWN}`);
    expect(said).toBe(`"${name}" takes nothing after its name; got "${UNKNOWN}".`);
    expect(stateOf(session)).toEqual(before);
  });

  const counted = COMMANDS.filter(({ usage }) => usage === '[COUNT]').map(({ name }) => name);
  test.each(
    oneOf(
      4,
      counted.flatMap((name) => [`${name} ${UNKNOWN}`, `${name} 1 ${UNKNOWN}`, `${name} 1 2`]),
    ),
  )('in %s, which takes a count', refuses);

  const lines = Object.entries(UNDERSTOOD).flatMap(([name, examples]) =>
    examples.map((example) => `${name} ${example}`.trim()),
  );
  test.each(
    oneOf(
      2,
      lines.filter((line) => !line.includes('prompt=')),
    ),
  )('after %s', (line) => refuses(`${line} ${UNKNOWN}`));

  test.each([
    'sample tokens=5 tokens=6',
    'sample top=5=6',
    'sample prompt=we zzqx',
    'rule saturated-softmax share=0.5 share=0.6',
    'valley [',
    'valley logits[0,1] logits[0,2] logits[0,3]',
    'ignore 1 2 3',
    'quit later',
  ])('in %s', refuses);

  async function refuses(line: string): Promise<void> {
    const session = await held();
    const before = stateOf(session);
    await session.execute(line);
    const { message } = session.session.open;
    expect(message?.tone, `${line}: ${message?.text}`).toBe('warning');
    expect(message?.text).toMatch(/ .*[.?]$/);
    expect(stateOf(session)).toEqual(before);
    expect(session.quits).toBe(0);
  }
});

test('optimizers answers for the weight that it is asked about', async () => {
  const session = holdSession(openLesson('we-love-deep-learning', { iterations: 20 }));
  await session.execute('optimizers logits[2,3]');
  expect(JSON.stringify(unlessRefused(() => session.session.open.answer))).toContain('table(we love, ');
});
