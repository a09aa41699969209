/** Breakpoints and questions by their keys, in a terminal. */
import { expect, test } from 'vitest';
import { openProgram, type ProgramTerminal } from '../support/program-terminal.js';

const DOWN = '\x1b[B';
async function start(...args: readonly string[]): Promise<ProgramTerminal> {
  const session = openProgram(args);
  await session.until(/start of \d+ steps/);
  return session;
}

test('b sets a breakpoint, c and C run to it, and a rule leads back to the step that made an infinity', async () => {
  const session = await start('--set', 'training.softmax=plain', '--set', 'optimizer.learningRate=1000');
  await session.type('g40\r', /iteration 40 of 5000/);
  await session.type(':rule non-finite\r', /Breakpoint 1: rule non-finite\./);
  await session.type('C', /Rule 1: non-finite: e\^z\(we\) is ∞, made from finite inputs\./);
  expect(session.text()).toMatch(/iteration 1 of 5000/);
  await session.type('w', /why e\^z\(we\)/);
  await session.type('\r', /table\(<BOS>, we\) = 852\.7/);
  await session.type('\r', /2\.1 − 1000 × −0\.8506 = 852\.7/);
  await session.type('<', /table\(<BOS>, we\) = 852\.7/);
  await session.type('<', /why e\^z\(we\)/);
  await session.type('>', /table\(<BOS>, we\) = 852\.7/);
  await session.type('>', /iteration 0 of 5000/);
  await session.type('\x1b', /╭ update › new table/);
  await session.type(':delete\r', /1 breakpoint deleted\./);
  await session.type('g3.8\r', /step 8 of 47/);
  await session.type('b', /Breakpoint 1: predict › prediction 2: we → love › exponentials\./);
  await session.type('c', /iteration 4 of 5000/);
  await session.type('C', /iteration 3 of 5000/);
});

test('h shows who made a weight, Enter goes to the largest push, and a display stays in view', async () => {
  const session = await start('we-love-deep-learning-36');
  await session.type('g50\r', /iteration 50 of 5000/);
  await session.type(':display loss < previous(loss)\r', /Display 1: loss < previous\(loss\) = true/);
  await session.type(':history output_weights[deep]\r', /history › output_weights\(deep\)/);
  const history = session.text();
  expect(history).toMatch(/▸ <BOS> we love → deep +\+3\.262954/);
  expect(history).toMatch(/╭ display ─[\s\S]*loss < previous\(.* +true/);
  await session.type(DOWN, /▸ <BOS> we love deep → \S+ +−0\.734667/);
  await session.type('\r', /iteration 49 of 5000/);
  await session.type('<', /history › output_weights\(deep\)/);
  await session.type(':undisplay 1\r', /1 display removed\./);
  expect(session.text()).not.toContain('╭ display');
});

test('continue with nothing to stop at shows how far it is, Esc ends it there, and again where it began', async () => {
  const session = await start('--set', 'training.iterations=50000000');
  await session.type('c', /There is no breakpoint to stop at/);
  await session.type(':watch learningRate\r', /Breakpoint 1: watch learningRate\./);
  await session.type('c', /of 50,000,000 iterations, Esc stops/);
  await session.type('\x1b', /Stopped on the way, at iteration \d+\./);
  await session.type('\x1b', /iteration 0 of/);
  await session.type(':watch loss\r', /Breakpoint 2: watch loss\./);
  await session.type('c', /Watchpoint 2: loss: changed from 2\.94123 to 2\.79218\./);
});
