/** `neighbours`: tokens with similar rows, here and at the start of the run, and their map. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { nameOfParameter } from '../../../src/numbers/engine/value.js';
import { NEIGHBOURS } from '../../../src/questions/neighbours/neighbours.js';
import { leadingPlane, neighboursOf } from '../../../src/questions/neighbours/row-vectors.js';
import { centrePane } from '../../../src/terminal/screen/centre.js';
import { START } from '../../../src/timeline/cursor.js';
import { answerOf } from '../../support/answers.js';
import { timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

async function ask(fixture: string, iteration: number, token = ''): Promise<HeldSession> {
  const held = holdSession(timelineOf(fixture), { cursor: { ...START, iteration } });
  await held.execute(`neighbours ${token}`);
  return held;
}

function paneOf({ session, timeline }: HeldSession, width = 78, height = 26): readonly string[] {
  return centrePane(momentAt(timeline, session.where.cursor), session, width, height).rows.map((row) => textOf(row));
}

describe('the endings of the harbour', () => {
  test('come to lie near each other, and did not at the start', async () => {
    const held = await ask('harbour-bpe', 600, 'ed');
    const { labels, now, first, line } = answerOf(NEIGHBOURS, held.session);
    const nearest = (rows: typeof now, count: number): readonly string[] =>
      neighboursOf(rows, line)
        .slice(0, count)
        .map(({ row }) => labels[row]);
    expect(nearest(now, 2)).toEqual(['ing', 's']);
    expect(nearest(first, 40)).not.toEqual(expect.arrayContaining(['ing', 's']));
    const lines = paneOf(held);
    expect(lines.find((text) => text.includes('at iteration 600'))).toMatch(
      /at iteration 600 +cosine +at iteration 0 +cosine/,
    );
    const [{ cosine }] = neighboursOf(now, line);
    const [before] = neighboursOf(first, line);
    const row = `ing\\s+\\+${cosine.toFixed(3)}\\s+${labels[before.row]}\\s+\\+${before.cosine.toFixed(3)}`;
    expect(lines.join('\n')).toMatch(new RegExp(row));
  });
});

describe.each([
  ['we-love-deep-learning', 'logits', 'we love'],
  ['villages-bigram', 'W', 'a'],
  ['villages-mlp', 'C', 'a'],
  ['villages-microgpt', 'wte', 'a'],
  ['river-gpt', 'wte', '␣'],
])('of %s', (fixture, name, token) => {
  test(`the rows of ${name} are compared, as they are at the cursor`, async () => {
    const held = await ask(fixture, 3, token);
    const answer = answerOf(NEIGHBOURS, held.session);
    expect(answer.labels[answer.line]).toBe(token);
    const parameter = held.timeline.program.model.parameters.findIndex((each) => each.name === name);
    expect(answer.now.data).toEqual(held.timeline.trace(3).start.parameters[parameter].data);
    expect(answer.first.data).toEqual(held.timeline.trace(0).start.parameters[parameter].data);
    expect(answer.plane).toEqual(finish(leadingPlane(answer.now)));
    expect(held.session.where.cursor).toEqual({ ...START, iteration: 3 });
  });

  test('the parameter is called what the steps of an iteration call it', async () => {
    const held = await ask(fixture, 3, token);
    const given = held.timeline.trace(0).outcome.parameters.find((each) => nameOfParameter(each) === name);
    expect(paneOf(held).join(' ')).toContain(` in ${given?.symbol}. A cosine`);
  });

  test('arrows go over the rows, each named in the map', async () => {
    const held = await ask(fixture, 3);
    for (let k = 0; k < 3; k++) {
      const { labels, line } = answerOf(NEIGHBOURS, held.session);
      expect(line).toBe(k);
      expect(paneOf(held)[0]).toBe(`▸ ${labels[line]}`);
      expect(paneOf(held).join('\n')).toContain(`[${labels[line]}]`);
      held.press('down');
    }
  });

  test('everything fits into narrow and low panes', async () => {
    const held = await ask(fixture, 2, token);
    for (const [width, height] of [
      [56, 14],
      [48, 12],
      [116, 40],
    ]) {
      for (const line of paneOf(held, width, height)) expect([...line].length).toBeLessThanOrEqual(width);
    }
  });
});

test('the share of the map is that of the two directions together', async () => {
  const held = await ask('villages-mlp', 3);
  const [first, second] = answerOf(NEIGHBOURS, held.session).plane?.shares ?? [0, 0];
  expect(paneOf(held).join(' ')).toContain(`hold ${(100 * (first + second)).toFixed(0)} % of their variance`);
});

test('the row of the selected number is taken where it is one of these', async () => {
  const timeline = timelineOf('villages-bigram');
  const [updated] = timeline.trace(0).outcome.updated;
  const selection = 5 * updated.shape[1] + 1;
  const held = holdSession(timeline, { cursor: { ...START, frame: updated.frame ?? -1 }, selection });
  await held.execute('neighbours');
  expect(answerOf(NEIGHBOURS, held.session).line).toBe(5);
});

test('at the start there is one column, and values that are not finite have no map', async () => {
  const start = paneOf(await ask('villages-mlp', 0)).join('\n');
  expect(start.match(/at iteration 0 +cosine/g)).toHaveLength(1);
  const broken = holdSession(
    timelineOf('we-love-deep-learning', 'training.softmax=plain', 'optimizer.learningRate=1000'),
    {
      cursor: { ...START, iteration: 40 },
    },
  );
  await broken.execute('neighbours');
  expect(paneOf(broken).join('\n')).toContain('There is no map: some of the values are not finite.');
});

test('a token without a row, and a model without rows, are refused in a sentence', async () => {
  expect((await ask('villages-mlp', 0, 'chalk')).session.open.message?.text).toBe('C has no row for "chalk".');
  expect((await ask('we-love-deep-learning-36', 0)).session.open.message?.text).toContain(
    'No parameter of this run has rows with names',
  );
});
