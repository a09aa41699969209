/** The picture of the model in a terminal, by its keys. */
import { expect, test } from 'vitest';
import { openProgram } from '../support/program-terminal.js';

const UP = '\x1b[A';
const DOWN = '\x1b[B';

function open(columns: number, rows: number, fixture: string) {
  const variables = { BACKSTEP_TOUR: 'off' };
  return openProgram([fixture, '--theme', 'none'], { columns, rows, variables });
}

test('at 80×24 m shows the model on the whole screen, and Enter goes to the step of the selected box', async () => {
  const screen = open(80, 24, 'villages-microgpt');
  await screen.until(/start of 142 steps/);
  await screen.type('g0.attention/q\r', /step 6 of 142/);
  const shown = await screen.type('m', /model › microgpt/);
  expect(shown).not.toMatch(/╭ program/);
  expect(shown).toMatch(/┣━┓ {2}norm1 ━▶q ◂ h0\.wq 16×16/);
  expect(shown).toMatch(/\(\+\)╯ {2}mid/);
  await screen.type(DOWN.repeat(3), /▸head 0 {2}1 {2}2 {2}3/);
  await screen.type('\r', /step 9 of 142/);
  await screen.type('m', /▶q0 8×4/);
  await screen.type('\x1b', /╭ forward › block 0 › attention › head 0 › q0 =/);
  screen.write('q');
  expect(await screen.exited).toBe(0);
});

test('at 120×40 the model stands in the place of the listing, and is lit step by step', async () => {
  const screen = open(120, 40, 'villages-mlp');
  await screen.until(/start of 34 steps/);
  expect(await screen.type('m', /╭▸embedding 32×24/)).toMatch(/━ data has come {3}═ gradient has come back/);
  const beside = await screen.type('m', /The model stands beside the step now/);
  expect(beside).toMatch(/╭ model ─/);
  expect(beside).toMatch(/│ {2}│ │ emb 32×3×8 ◂ C 27×8 │/);
  expect(beside).not.toMatch(/╭ program/);
  await screen.type('\x1b[C', /│ {2}┃ │▶emb 32×3×8 ◂ C 27×8 │/);
  await screen.type(']]]', /║ │ total {2}▶mean = \d\.\d+/);
  await screen.type('\t', /╭ model ◂─/);
  await screen.type(UP.repeat(3), /▸loss\b/);
  await screen.type(UP, /▸softmax/);
  await screen.type('\r', /step 8 of 34/);
  await screen.type('m', /╭ program ◂─/);
  screen.write('q');
  expect(await screen.exited).toBe(0);
});

test('at 60×20 a table fits as a whole', async () => {
  const screen = open(60, 20, 'we-love-deep-learning');
  await screen.until(/start of 47 steps/);
  await screen.type('g0.predict/prediction 2/softmax\r', /step 10 of 47/);
  const shown = await screen.type('m', /model › tabular/);
  for (const line of [
    '◂ table 4×8',
    '┣━ prediction 1: <BOS> → we',
    '┣━ prediction 4: we love deep → learning',
    'total',
  ]) {
    expect(shown).toContain(line);
  }
  expect(shown).toMatch(/▶softmax/);
  screen.write('q');
  expect(await screen.exited).toBe(0);
});
