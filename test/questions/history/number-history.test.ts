/** The history of a number of a parameter: of an element in a recording, of a norm anywhere. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { openLesson } from '../../support/fixtures.js';
import { openHistoryAt, talkTo, withoutValues } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('../../pytorch/recorded/stored', import.meta.url));
const PATH = join(STORED, 'own_run.bst');
const NAME = 'logits';
const whole = openHistoryAt(PATH);
const lacking = withoutValues(PATH, [1], makeSharedFolder());

async function answerTo(talk: ReturnType<typeof talkTo>, ...lines: readonly string[]): Promise<string> {
  for (const line of lines) {
    await talk.say(line);
    await talk.held.driver.whenIdle();
  }
  const { held } = talk;
  return (
    screenParts(held.session, held.branches, 120, 80)
      ?.step.map((row) => textOf(row).slice(1, -1).trim())
      .join(' ') ?? ''
  );
}

/** The numbers of an element in the recording itself. */
function recorded(iteration: number, element: number) {
  const { parameters, updated, gradients } = whole.trace(iteration).outcome;
  const at = parameters.findIndex(({ symbol }) => symbol === NAME);
  const [before, after, gradient] = [parameters[at], updated[at], gradients[at]].map((each) => each?.data?.[element]);
  return { before: Number(before), after: Number(after), gradient: Number(gradient) };
}

describe('in a recording', () => {
  test('an element has its value, gradient and change in every iteration up to the cursor', async () => {
    const talk = talkTo(whole);
    const text = await answerTo(talk, 'goto end', `history ${NAME}[2,1]`);
    const { history } = talk.held.session.open.answer as unknown as {
      history: { changes: Record<string, number>[]; element: number };
    };
    expect(history.changes.map(({ iteration }) => iteration)).toEqual([0, 1, 5]);
    for (const { iteration, before, after, gradient, change } of history.changes) {
      const truth = recorded(iteration, history.element);
      expect({ before, after, gradient }).toEqual(truth);
      expect(change).toBe(truth.after - truth.before);
    }
    expect(text).toContain(`${NAME}(2, 1) went from`);
    expect(text).toContain('Which predictions made a change is not in a recording.');
  });

  test('Enter goes to the update of the selected line', async () => {
    const talk = talkTo(whole);
    await answerTo(talk, 'goto end', `history ${NAME}[2,1]`, 'follow 2');
    const { cursor } = talk.held.session.where;
    const { outcome } = whole.trace(1);
    const at = outcome.parameters.findIndex(({ symbol }) => symbol === NAME);
    expect([cursor.iteration, cursor.frame]).toEqual([1, outcome.updated[at]?.frame]);
  });

  test('what was not kept is said, and the norm is told by what was counted', async () => {
    const talk = talkTo(lacking);
    const element = await answerTo(talk, 'goto end', `history ${NAME}[2,1]`);
    expect(element).toMatch(/Of 3 iterations, 1 could not be looked at, since their values were not kept: Recorder/);
    await answerTo(talk, `history norm(${NAME})`);
    const { history } = talk.held.session.open.answer as unknown as {
      history: { changes: readonly { before: number | null; change: number | null }[] };
    };
    expect(history.changes.map(({ before }) => before === null)).toEqual([false, false, false]);
    expect(history.changes.map(({ change }) => change === null)).toEqual([false, true, false]);
  });

  test('of what no step updates, it says so', async () => {
    const talk = talkTo(openHistoryAt(join(STORED, 'causal_masks.bst')));
    expect(await answerTo(talk, 'goto 4', 'history encoder.layers.0.linear1.weight[2,1]')).toContain(
      'no step has updated it in 4 iterations',
    );
  });

  test('the name alone stands for its norm, and a name that there is not is refused', async () => {
    const talk = talkTo(whole);
    expect(await answerTo(talk, 'goto end', `history ${NAME}`)).toContain(`norm(${NAME}) went from`);
    expect(await talk.say('history nope')).toMatch(/^There is no parameter "nope"\./);
    expect(await talk.say(`history ${NAME}[2,1] by prediction`)).toMatch(/^Changes are shared out in runs of backstep/);
  });
});

test('of a run of backstep, a norm has its lengths and changes, and the names of contexts that end alike are said to add up', async () => {
  const timeline = openLesson('villages-microgpt', { iterations: 8 });
  const talk = talkTo(timeline);
  await answerTo(talk, 'goto 3', 'history norm(wte)');
  const { history } = talk.held.session.open.answer as unknown as { history: { changes: Record<string, number>[] } };
  const { parameters, updated } = timeline.trace(2).outcome;
  const at = parameters.findIndex(({ name, symbol }) => (name ?? symbol) === 'wte');
  const length = (numbers: Iterable<number>): number => Math.hypot(...numbers);
  expect(history.changes).toHaveLength(3);
  expect(history.changes[2].before).toBeCloseTo(length(parameters[at].data), 12);
  expect(history.changes[2].after).toBeCloseTo(length(updated[at].data), 12);
  expect(history.changes[2].change).toBeCloseTo(length(updated[at].data.map((x, i) => x - parameters[at].data[i])), 12);

  const element = await answerTo(talk, 'history wte[1,0]');
  const addsUp = / … ?\S+ → | …\S/.test(element);
  expect(element.includes('stands for all contexts that end so')).toBe(addsUp);
  expect(addsUp).toBe(true);
});
