/**
 * Text from the model at the cursor, and the loss on text set aside, by their keys.
 */

import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { fieldsOf } from '../../src/debugger/session.js';
import { UNHURRIED } from '../../src/debugger/session-host.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { isOfKind } from '../../src/questions/answer.js';
import { parseSettings, SAMPLE } from '../../src/questions/sample.js';
import { TOKEN } from '../../src/questions/token.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { screenParts } from '../../src/terminal/screen/screen.js';
import { START } from '../../src/timeline/cursor.js';
import { Timeline } from '../../src/timeline/timeline.js';
import type { TraceFrame } from '../../src/timeline/trace.js';
import { answerOf } from '../support/answers.js';
import { openShipped, timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';
import { useSteppingClock } from '../support/tasks.js';

const SETTINGS = { temperature: 1, topK: null, seed: 1, mostTokens: 80, prompt: '' };

function sampleOf({ session }: HeldSession) {
  return answerOf(SAMPLE, session);
}

function drawnIn(held: HeldSession) {
  return sampleOf(held).sample.tokens.filter(({ role }) => role === 'drawn');
}

function tokenOf({ session }: HeldSession) {
  return answerOf(TOKEN, session);
}

function paneOf({ session, timeline }: HeldSession, width = 90): string {
  return centrePane(momentAt(timeline, session.where.cursor), session, width)
    .rows.map((row) => textOf(row).trimEnd())
    .join('\n');
}

/** Runs commands by their keys, each when the one before has come to its end. */
async function type(held: HeldSession, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    held.press(key);
    await held.driver.whenIdle();
  }
}

const held = holdSession(timelineOf('villages-microgpt'));
await type(held, 't');
const first = sampleOf(held).sample;

describe('a sample', () => {
  test('is the same for the same state and seed, and another for the next', async () => {
    const again = holdSession(timelineOf('villages-microgpt'));
    await type(again, 't');
    expect(sampleOf(again).sample).toEqual(first);
    await type(again, 't');
    expect(sampleOf(again).sample.settings.seed).toBe(2);
    expect(sampleOf(again).sample.tokens).not.toEqual(first.tokens);
  });

  test('leaves the run as it was', () => {
    const untouched = timelineOf('villages-microgpt');
    expect(held.timeline.trace(1).start).toEqual(untouched.trace(1).start);
  });

  test('shows for each token what it was drawn from', () => {
    const [token] = first.tokens;
    const text = paneOf(held);
    expect(text).toContain(`Token 1 of ${first.tokens.length}: after "<BOS>" came "${token.name}"`);
    expect(text).toMatch(
      new RegExp(`▸ ${token.name} +drawn +[+−]\\d\\.\\d{3} +${token.probabilities[token.column].toFixed(4)}`),
    );
    expect(text).toContain('other tokens, together');
  });

  test('names the twelve likeliest tokens, and how many others there are', () => {
    const [{ probabilities }] = first.tokens;
    const text = paneOf(held);
    const likeliest = Array.from(probabilities).sort((a, b) => b - a);
    for (const share of likeliest.slice(0, 12)) expect(text).toContain(` ${share.toFixed(4)}  `);
    expect(text).toContain(`${probabilities.length - 12} other tokens, together`);
  });

  test('names the scores over the temperature for what they are, in the table and in the formula', async () => {
    const warm = holdSession(timelineOf('villages-microgpt'));
    warm.run('sample', 'temperature=0.8 tokens=3');
    await warm.driver.whenIdle();
    const text = paneOf(warm);
    expect(text).toMatch(/token +z\/0\.8 +P$/m);
    expect(text).toContain('P(token) = e^(z/0.8) / Σ e^(z/0.8)');
    expect(text).toMatch(/= 1 \/ Σ e\^\(z\/0\.8 [+−] \S+\) = /);
    expect(paneOf(held)).toContain('P(token) = e^z / Σ e^z');
    // The line below has the second form, with numbers.
    expect(text).toContain(' = 1 / Σ e^(z/0.8 − z(token)/0.8)');
    expect(paneOf(held)).toContain(' = 1 / Σ e^(z − z(token))');
  });

  test('says in which share the number lies that chose', () => {
    for (const { draw, probabilities, column } of first.tokens) {
      const below = probabilities.subarray(0, column).reduce((sum, p) => sum + p, 0);
      expect(draw).toBeGreaterThanOrEqual(below);
      expect(draw).toBeLessThan(below + probabilities[column]);
    }
  });

  test('is walked through token by token, stops at both ends, and is left by Esc or by moving on', async () => {
    held.press('down', 'down', 'up');
    expect(sampleOf(held).line).toBe(1);
    expect(paneOf(held)).toContain(`Token 2 of ${first.tokens.length}`);
    for (let k = 0; k < 100; k++) held.press('down');
    expect(sampleOf(held).line).toBe(first.tokens.length - 1);
    held.press('escape');
    expect(held.session.open.answer).toBeNull();
    await type(held, 't', 'right');
    expect(held.session.open.answer).toBeNull();
  });

  test('is of the iteration at the cursor', async () => {
    const later = holdSession(timelineOf('villages-microgpt'), { cursor: { ...START, iteration: 60, frame: 3 } });
    await type(later, 't');
    expect(sampleOf(later).sample.iteration).toBe(60);
    expect(sampleOf(later).sample.tokens).not.toEqual(first.tokens);
  });

  test('fits narrow panes, and never holds a control character', async () => {
    const prose = holdSession(timelineOf('river-gpt'));
    await type(prose, 't');
    const { tokens } = sampleOf(prose).sample;
    for (let token = 0; token < tokens.length; token += 9) {
      for (const line of paneOf(prose, 56).split('\n')) {
        expect([...line].length).toBeLessThanOrEqual(56);
        expect(line).not.toMatch(/[\u0000-\u001f]/);
      }
    }
  });
});

describe('the temperature', () => {
  const at = ({ sample, line }: ReturnType<typeof sampleOf>) => sample.tokens[line];
  const most = ({ probabilities }: { readonly probabilities: Float64Array }): number => Math.max(...probabilities);

  test('is turned by keys: the bars follow at once, for the same token and the same random number', async () => {
    const writer = holdSession(timelineOf('villages-microgpt'), { cursor: { ...START, iteration: 200 } });
    await type(writer, 't', 'down', 'down');
    const before = sampleOf(writer);
    await type(writer, '-');
    const cooler = sampleOf(writer);
    await type(writer, '+', '+');
    const warmer = sampleOf(writer);
    expect([before, cooler, warmer].map(({ line }) => line)).toEqual([2, 2, 2]);
    expect([before, cooler, warmer].map((text) => at(text).temperature)).toEqual([1, 0.7, 1.5]);
    expect(most(at(cooler))).toBeGreaterThan(most(at(before)));
    expect(most(at(warmer))).toBeLessThan(most(at(before)));
    for (const text of [cooler, warmer]) {
      expect(at(text).draw).toBe(at(before).draw);
      expect(at(text).at).toBe(at(before).at);
      expect(text.sample.names.slice(0, at(text).at)).toEqual(before.sample.names.slice(0, at(before).at));
      expect(text.sample.tokens.slice(0, 2)).toEqual(before.sample.tokens.slice(0, 2));
      expect(text.sample.tokens.slice(2).every(({ temperature }) => temperature === at(text).temperature)).toBe(true);
    }
    await type(writer, '-');
    expect(sampleOf(writer).sample.tokens).toEqual(before.sample.tokens);
  });

  test('goes from 0, where the likeliest is taken, to its highest, and says where it ends', async () => {
    const writer = holdSession(timelineOf('villages-bigram'));
    await type(writer, 't');
    for (let k = 0; k < 20; k++) await type(writer, '-');
    expect(writer.session.open.message?.text).toContain('there is nothing below');
    expect(at(sampleOf(writer))).toMatchObject({ temperature: 0, draw: null });
    expect(paneOf(writer)).toMatch(/temperature 0 {3}− ●─+ \+/);
    for (let k = 0; k < 20; k++) await type(writer, '+');
    expect(at(sampleOf(writer)).temperature).toBe(10);
    expect(writer.session.open.message?.text).toContain('go up to temperature 10');
    expect(paneOf(writer)).toMatch(/temperature 10 {3}− ━+● \+/);
  });

  test('of a typed value goes on to the neighbours among those of the keys', async () => {
    const writer = holdSession(timelineOf('villages-bigram'));
    await writer.execute('sample temperature=0.8');
    await type(writer, '+');
    expect(at(sampleOf(writer)).temperature).toBe(1);
    await writer.execute('sample temperature=0.8');
    await type(writer, '-');
    expect(at(sampleOf(writer)).temperature).toBe(0.7);
  });

  test('is that of each token, also when one steps into it', async () => {
    const writer = holdSession(timelineOf('villages-microgpt'));
    await type(writer, 't', 'down', '-');
    const { sample } = sampleOf(writer);
    expect(paneOf(writer)).toContain('temperature 0.7 from token 2 on');
    for (const token of [1, 2]) {
      writer.run('follow', String(token));
      expect(tokenOf(writer).trace.frames.at(-1)?.output.data).toEqual(sample.tokens[token - 1].probabilities);
      writer.press('escape');
    }
  });

  test('and play share keys: outside a text they set the speed', async () => {
    const writer = holdSession(timelineOf('villages-bigram'));
    writer.press('+');
    expect(writer.session.where.speed).toBe(8);
    await type(writer, 't', '+');
    expect(writer.session.where.speed).toBe(8);
    writer.run('warmer');
    writer.press('escape');
    expect(writer.run('warmer')).toBe('No text of the model is open: "sample" lets it write one.');
  });
});

describe('a prompt', () => {
  test.each([
    ['yesterday the gull', 'ed'],
    ['now the gull is', 'ing'],
    ['every day the gull', 's'],
  ])('decides the ending of the verb in harbour-bpe: %s', async (prompt, ending) => {
    const writer = holdSession(timelineOf('harbour-bpe'), { cursor: { ...START, iteration: 300 } });
    await writer.execute(`sample temperature=0 prompt=${prompt}`);
    const [verb, second, third] = drawnIn(writer).map(({ name }) => name);
    expect(verb).toMatch(/^␣/);
    expect([second, third]).toEqual([ending, '<BOS>']);
  });

  test.each([
    ['harbour-bpe', 'now the gull is', ['<BOS>', 'now', '␣the', '␣gull', '␣is']],
    ['villages-mlp', 'stone', ['<BOS>', 's', 't', 'o', 'n', 'e']],
    ['river-gpt', 'the mill', [...'the␣mill']],
    ['we-love-deep-learning', 'we love', ['<BOS>', 'we', 'love']],
  ])('of %s begins the text: %s', async (name, prompt, tokens) => {
    const writer = holdSession(timelineOf(name));
    await writer.execute(`sample temperature=0 tokens=3 prompt=${prompt}`);
    const { sample } = sampleOf(writer);
    expect(sample.names.slice(0, sample.given)).toEqual(tokens);
    expect(sample.names.slice(0, drawnIn(writer)[0].at)).toEqual(tokens);
  });

  test('is not infinitely surprising where the likeliest tokens alone are kept: what was cut off has no probability', async () => {
    const at = { cursor: { ...START, iteration: 300 } };
    const timeline = timelineOf('villages-mlp');
    for (const top of [1, 2, 5, 9, 26]) {
      for (const prompt of ['zwx', 'zow', 'stone']) {
        const writer = holdSession(timeline, at);
        await writer.execute(`sample top=${top} tokens=2 prompt=${prompt}`);
        const { tokens } = sampleOf(writer).sample;
        const given = tokens.filter(({ role }) => role === 'given');
        const kept = given.filter(({ probabilities, column }) => probabilities[column] > 0);
        for (const [line, token] of tokens.entries()) {
          writer.run('select-up', '99');
          if (line > 0) writer.run('select-down', String(line));
          const text = paneOf(writer).replace(/\s+/g, ' ');
          expect(text).not.toContain('∞');
          const isCut = token.role === 'given' && !kept.includes(token);
          expect(text.includes('how much it surprised the model is not known')).toBe(isCut);
          expect(/▸ \S+ given – cut off/.test(text)).toBe(isCut);
          if (kept.length === 0) expect(text).toContain('surprised it is not known: none of that is among');
          else if (kept.length < given.length)
            expect(text).toContain(`without ${given.length - kept.length} of ${given.length} that are not among them`);
        }
        if (kept.length === 0) continue;
        const mean = kept.reduce((sum, each) => sum - Math.log(each.probabilities[each.column]), 0) / kept.length;
        const [, said] = /surprised it by ([\d.]+)/.exec(paneOf(writer).replace(/\s+/g, ' ')) ?? [];
        expect(Number(said)).toBeCloseTo(mean, 3);
      }
    }
  });

  test('is filled up where a model reads whole contexts and text has no beginning', async () => {
    const writer = holdSession(timelineOf('villages-mlp', 'corpus.documents=running', 'specialTokens={}'));
    await writer.execute('sample tokens=2 prompt=o');
    const { names, given } = sampleOf(writer).sample;
    expect(given).toBe(3);
    expect(names[2]).toBe('o');
    expect(drawnIn(writer)).toHaveLength(2);
  });

  test('is typed by a key, on the line that asked for the text', async () => {
    const writer = holdSession(timelineOf('villages-bigram'));
    await writer.execute('sample temperature=0.5 seed=4 prompt=sto');
    writer.press('e');
    expect(writer.session.open.overlay).toMatchObject({
      kind: 'prompt',
      prompt: { text: 'sample temperature=0.5 seed=4 prompt=sto' },
    });
  });

  test('of listed words has its marks without spaces before them', async () => {
    const words = ['<BOS>', 'we', 'love', '.', 'no.'];
    const listed = timelineOf(
      'we-love-deep-learning-36',
      `vocabulary=${JSON.stringify(words)}`,
      'sequences=[["we","love","."]]',
      'specialTokens={"beginning":"<BOS>"}',
      'model={"kind":"vocab36"}',
      'notes=[]',
    );
    const writer = holdSession(listed);
    await writer.execute('sample tokens=1 prompt=we love. no.');
    expect(sampleOf(writer).sample.names.slice(0, 5)).toEqual(['<BOS>', 'we', 'love', '.', 'no.']);
    expect(await writer.execute('sample prompt=we love.. hate?')).toContain('no tokens for "hate", "?". Write it');
  });

  test.each([
    ['villages-bigram', 'Sto', 'There is no token for "S" (character 1)'],
    ['we-love-deep-learning', 'we hate', 'There is no token for "hate" (from character 4)'],
    ['we-love-deep-learning', 'world', 'The model does not know what comes after "world"'],
    [
      'we-love-deep-learning',
      'hate you and hate us',
      'There are no tokens for "hate", "you", "and", "us". Write it with "we love deep',
    ],
    ['villages-mlp', 'No! 1 2', 'no tokens for "N", "!", " ", "1", "2". Write it with "abcdefghijklmnopqrstuvwxyz".'],
    ['harbour-bpe', 'THE Gull?', 'There are no tokens for "T", "H", "E", "G", "?". Write it with '],
  ])('that %s cannot read is refused in a sentence: %s', async (name, prompt, message) => {
    const writer = holdSession(timelineOf(name));
    expect(await writer.execute(`sample prompt=${prompt}`)).toContain(message);
    expect(writer.session.open.answer).toBeNull();
  });
});

test('nothing that was said of one text holds for the next, but the keys go on from the text that is open', async () => {
  const writer = holdSession(timelineOf('villages-bigram'));
  await writer.execute('sample');
  const { settings } = sampleOf(writer).sample;
  await writer.execute('sample temperature=0.5 top=3 seed=9 tokens=4 prompt=sto');
  await type(writer, 't');
  expect(sampleOf(writer).sample.settings).toMatchObject({ temperature: 0.5, topK: 3, seed: 10, prompt: 'sto' });
  await writer.execute('sample');
  expect(sampleOf(writer).sample.settings).toEqual(settings);
});

describe('every kind of model', () => {
  test.each([
    'we-love-deep-learning',
    'we-love-deep-learning-36',
    'harbour-bpe',
    'villages-bigram',
    'villages-mlp',
    'river-gpt',
  ])('can write: %s', async (name) => {
    const writer = holdSession(timelineOf(name));
    writer.run('sample', 'temperature=0 tokens=5');
    await writer.driver.whenIdle();
    const { sample } = sampleOf(writer);
    expect(sample.tokens.length).toBeGreaterThan(0);
    for (const { column, probabilities, draw } of sample.tokens) {
      expect(draw).toBeNull();
      expect(probabilities[column]).toBe(Math.max(...probabilities));
    }
  });

  test('a table of contexts stops where it has no row', async () => {
    const table = holdSession(timelineOf('we-love-deep-learning'));
    table.run('sample', 'temperature=0');
    await table.driver.whenIdle();
    expect(sampleOf(table).sample.end).toBe('unknown beginning');
  });
});

describe('a token of a sample', () => {
  const place = { ...START, iteration: 5, frame: 7 };

  async function inside(name: string, settings = '', token = 2): Promise<HeldSession> {
    const inner = holdSession(timelineOf(name), { cursor: place, selection: 1 });
    inner.run('sample', settings);
    await inner.driver.whenIdle();
    inner.run('follow', String(token));
    return inner;
  }

  const framesOf = (inner: HeldSession): readonly TraceFrame[] => tokenOf(inner).trace.frames;

  test.each([
    ['we-love-deep-learning', ''],
    ['we-love-deep-learning-36', 'temperature=0.5'],
    ['villages-bigram', 'top=3'],
    ['villages-mlp', ''],
    ['villages-microgpt', 'temperature=2 top=5 seed=3'],
    ['river-gpt', 'tokens=4'],
    ['river-gpt', 'temperature=0 tokens=4'],
  ])('is stepped into: %s %s', async (name, settings) => {
    const inner = await inside(name, settings);
    const frames = framesOf(inner);
    const { text } = tokenOf(inner);
    if (!isOfKind(SAMPLE, text)) throw new Error('it is no token of a sample');
    const token = text.sample.tokens[1];
    expect(frames[0].scope[0]).toBe('forward');
    expect(frames.map(({ op }) => op.name).slice(-3)).toEqual(['exponentials', 'sum', 'normalize']);
    expect(frames.at(-1)?.output.data).toEqual(token.probabilities);
    expect(frames.at(-3)?.inputs[0].data).toEqual(token.logits);
    for (const { label } of frames) {
      expect(paneOf(inner), label).not.toContain('target');
      inner.press('right');
    }
    expect(paneOf(inner)).toMatch(new RegExp(`${token.name} +drawn .*${token.probabilities[token.column].toFixed(4)}`));
    expect(inner.session.open.message?.text).toContain('this is its last step');
  });

  test('goes back as it went on, by steps and phases, and stops at both ends', async () => {
    const inner = await inside('villages-microgpt');
    const at = (): number => tokenOf(inner).frame;
    inner.press('left');
    expect(at()).toBe(0);
    expect(inner.session.open.message?.text).toContain('first step of the token');
    inner.press(']');
    expect(framesOf(inner)[at()].scope[0]).toBe('predict');
    expect(framesOf(inner)[at() - 1].scope[0]).toBe('forward');
    inner.press('left', 'right', 'right');
    inner.press('[', '[');
    expect(at()).toBe(0);
    inner.run('step', '3');
    expect(at()).toBe(3);
    inner.press('down');
    expect(tokenOf(inner).selection).not.toBeNull();
  });

  test('leaves the run where it is, and Esc leads back to the text, then to the step', async () => {
    const inner = await inside('villages-microgpt');
    inner.press('right', 'right', 'down', ']', 'right');
    expect(fieldsOf(inner.session)).toMatchObject({ cursor: place, selection: 1 });
    inner.press('escape');
    expect(sampleOf(inner).line).toBe(1);
    inner.press('escape');
    expect(fieldsOf(inner.session)).toMatchObject({ cursor: place, selection: 1, answer: null });
    const untouched = timelineOf('villages-microgpt');
    expect(inner.timeline.trace(6).start).toEqual(untouched.trace(6).start);
  });

  test('does not answer questions about the run', async () => {
    const inner = await inside('villages-microgpt');
    for (const key of ['w', 'W', 'b', 'i', 'x']) {
      inner.press(key);
      expect(inner.session.open.message?.text, key).toContain('is about the steps of the run');
      expect(tokenOf(inner).kind).toBe('token');
    }
    expect(inner.session.where.breakpoints).toEqual([]);
  });

  test('has its steps in the listing, where one can be gone to', async () => {
    const inner = await inside('villages-microgpt');
    inner.press('tab', 'down', 'return');
    expect(tokenOf(inner).frame).toBe(1);
    expect(inner.session.where.cursor).toEqual(place);
    const parts = screenParts(inner.session, inner.branches, 120, 40);
    const listing = (parts?.program ?? []).map(textOf).join('\n');
    expect(listing).toMatch(/▶ .*position = wpe/);
    expect(listing).not.toContain('backward');
  });

  test('that does not exist is named', async () => {
    const inner = await inside('villages-microgpt', 'tokens=3', 9);
    expect(inner.session.open.message?.text).toBe('There is no such line: the answer has 3 lines.');
  });
});

describe('what takes long', () => {
  /** With the iteration that a screen shows. */
  const executed = (timeline: Timeline): Timeline => {
    timeline.trace(0);
    return timeline;
  };

  test('a text is written in slices, with its progress, and Esc ends it with nothing changed', () => {
    useSteppingClock(30);
    const writer = holdSession(executed(timelineOf('villages-microgpt')), {}, { pace: UNHURRIED });
    writer.press('t');
    expect(writer.session.where.progress).toMatchObject({ total: 80, unit: 'tokens' });
    expect(writer.session.open.answer).toBeNull();
    writer.press('escape');
    expect(fieldsOf(writer.session)).toMatchObject({ progress: null, cursor: START, answer: null });
    expect(writer.session.open.message?.text).toBe('Stopped; you are where you were.');
  });

  test('a loss on text set aside is taken batch by batch, likewise', () => {
    useSteppingClock(30);
    const timeline = executed(timelineOf('river-gpt', 'training.validation.share=0.3'));
    const assessor = holdSession(timeline, {}, { pace: UNHURRIED });
    assessor.press('u');
    expect(assessor.session.where.progress).toMatchObject({ unit: 'batches' });
    assessor.press('escape');
    expect(assessor.session.open.message?.text).toBe('Stopped; you are where you were.');
  });
});

test('settings are read in any order, and what is not one is named', () => {
  expect(parseSettings('top=3 temperature=0.5', SETTINGS)).toEqual({ ...SETTINGS, topK: 3, temperature: 0.5 });
  expect(parseSettings('top=all seed=7 tokens=4', { ...SETTINGS, topK: 2 })).toEqual({
    ...SETTINGS,
    seed: 7,
    mostTokens: 4,
  });
  expect(parseSettings('seed=7 prompt=we love  a=b', SETTINGS)).toEqual({
    ...SETTINGS,
    seed: 7,
    prompt: 'we love  a=b',
  });
  for (const wrong of [
    'we love',
    'xprompt=a',
    'top=0',
    'temperature=-1',
    'temperature=',
    'seed=1.5',
    'heat=2',
    'tokens=100000',
  ]) {
    expect(() => parseSettings(wrong, SETTINGS)).toThrow(/^".*" is not understood/);
  }
});

describe('the loss on text set aside', () => {
  test('is said on demand, for the model as it stands at the cursor', async () => {
    const bigram = holdSession(timelineOf('villages-bigram'));
    await type(bigram, 'u');
    const { message } = bigram.session.open;
    expect(message?.text).toMatch(
      /^Text set aside: loss 3\.\d{4}, perplexity \d+\.\d\d, \d+ predictions; batch 3\.3198\.$/,
    );
  });

  test('is not there where no text is set aside, which is said, with what helps if anything does', () => {
    const toy = holdSession(timelineOf());
    toy.press('u');
    expect(toy.session.open.message?.text).toBe(
      'No text can be set aside: this model is trained on every context that it has.',
    );
    const { validation: _, ...unsplit } = openShipped('villages-bigram');
    const bigram = holdSession(new Timeline(unsplit));
    bigram.press('u');
    expect(bigram.session.open.message?.text).toContain('Start with --set training.validation.share=0.1.');
  });
});
