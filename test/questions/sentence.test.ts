/** A sentence of one's own: every position of it can be looked at and stepped through, at any temperature. */
import { describe, expect, test } from 'vitest';
import { sayCentre } from '../../src/commands/articles/said-at-place.js';
import { contextOf } from '../../src/debugger/command.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { type Inline, textsOf } from '../../src/document/document.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { placeParameters } from '../../src/model/models/model.js';
import { computeInSlices } from '../../src/numbers/engine/execution.js';
import { finish } from '../../src/numbers/engine/task.js';
import { columnsOf } from '../../src/numbers/engine/tensor.js';
import { SAMPLE } from '../../src/questions/sample.js';
import { TOKEN } from '../../src/questions/token.js';
import { footer } from '../../src/terminal/screen/footer.js';
import { START } from '../../src/timeline/cursor.js';
import { answerOf } from '../support/answers.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';

/** A sentence that each fixture has tokens for. */
const SENTENCES: Readonly<Record<string, string>> = {
  'adam-small-steps': 'every small step',
  'cat-eats-fish-japanese': '猫 が 魚',
  'harbour-bpe': 'yesterday the gull call',
  'river-gpt': 'A walker, who',
  'sun-and-rain-36': 'sun after',
  'the-road-forks': 'the road ends',
  'villages-bigram': 'stone',
  'villages-microgpt': 'stonebridge',
  'villages-mlp': 'stone',
  'we-love-deep-learning': 'we love deep',
  'we-love-deep-learning-36': 'we love deep',
};
const KINDS_OF_ROWS = ['bigram', 'gpt', 'microgpt'];

async function read(name: string, sentence: string, settings = ''): Promise<HeldSession> {
  const reader = holdSession(timelineOf(name), { cursor: { ...START, iteration: 3 } });
  await reader.execute(`sample ${settings} tokens=2 prompt=${sentence}`);
  return reader;
}

const sampleOf = ({ session }: HeldSession) => answerOf(SAMPLE, session).sample;
const tokenOf = ({ session }: HeldSession) => answerOf(TOKEN, session);
const stepOf = (held: HeldSession) => tokenOf(held).trace.frames[tokenOf(held).frame];
const blocksOf = ({ session, timeline }: HeldSession) =>
  sayCentre(momentAt(timeline, session.where.cursor), session).blocks;
const textIn = (held: HeldSession): string => textsOf(blocksOf(held)).join('\n');

test('all fixtures that ship are here', () => {
  expect(Object.keys(SENTENCES)).toEqual(SHIPPED);
});

describe.each(Object.entries(SENTENCES))('in %s, "%s"', async (name, sentence) => {
  const reader = await read(name, sentence);
  const sample = sampleOf(reader);
  const given = sample.tokens.filter(({ role }) => role === 'given');

  test('has a prediction in the place of each token but the first', () => {
    expect(given.map(({ at }) => at)).toEqual(Array.from({ length: sample.given - 1 }, (_, k) => k + 1));
    for (const { at, token, column, probabilities, draw } of given) {
      expect(token).toBe(sample.ids[at]);
      expect(sample.words[column]).toBe(sample.names[at]);
      expect(probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(draw).toBeNull();
    }
  });

  test('is stepped through at every position, from its context to what is predicted in the place of the next', () => {
    for (const [line, { probabilities, name: word, context }] of sample.tokens.entries()) {
      reader.run('follow', String(line + 1));
      const { frames, outcome } = tokenOf(reader).trace;
      expect(frames[0].scope[0]).toBe('forward');
      expect(frames.at(-1)?.output.data).toEqual(probabilities);
      expect(outcome.batch?.examples).toEqual([context]);
      reader.run('goto', `.${frames.length}`);
      expect(textIn(reader)).toContain(`${word}, ${line < given.length ? 'given' : 'drawn'}`);
      reader.press('escape');
    }
  });

  test('is read as one forward pass over all of it reads it', async () => {
    const { program } = reader.timeline;
    if (!KINDS_OF_ROWS.includes(program.model.kind)) return;
    const { start } = reader.timeline.trace(3);
    const context = sample.ids.slice(0, sample.given);
    const batch = { examples: [context], targets: [context.map(() => 0)] };
    const [{ logits }] = finish(
      computeInSlices((tape) =>
        program.model.forward(tape, placeParameters(program.model, tape, start.parameters), batch),
      ),
    );
    const columns = columnsOf(logits.shape);
    for (const { at, logits: own } of given)
      own.forEach((z, w) => {
        expect(z).toBeCloseTo(logits.data[(at - 1) * columns + w], 12);
      });
  });

  test('leads from token to token by the commands that its document carries', async () => {
    const [text] = blocksOf(reader);
    const inlines: readonly Inline[] = text.kind === 'tokens' ? text.inlines : [];
    const tokens = inlines.filter((inline) => inline.kind === 'token');
    expect(tokens.map((token) => token.text.replace(/^\[(.*)\]$/, '$1'))).toEqual(sample.names);
    expect(tokens.filter(({ line }) => line !== undefined)).toHaveLength(sample.tokens.length - 1);
    const { line } = answerOf(SAMPLE, reader.session);
    await reader.execute(tokens[1].line ?? 'stop');
    expect(answerOf(SAMPLE, reader.session).line).toBe(0);
    await reader.execute(`select-down ${line}`);
  });
});

describe('what is given', () => {
  test('is selected with ↑, and says how much it surprised the model', async () => {
    const reader = await read('we-love-deep-learning', 'we love learning');
    reader.press('up', 'up');
    expect(textIn(reader)).toContain('after "<BOS>" stands "we"');
    expect(textIn(reader)).toMatch(
      /"we" was given, not drawn\. The model expected \d other tokens more; its surprise is/,
    );
    const { tokens } = sampleOf(reader);
    const mean = tokens.reduce((sum, { probabilities, column }) => sum - Math.log(probabilities[column]), 0) / 3;
    expect(textIn(reader)).toContain(`What was given surprised it by ${mean.toFixed(4)} a token on average`);
  });

  test.each([
    ['love we', ['love'], 'It predicts nothing in the place of "we"'],
    ['we world love', ['we'], 'It predicts nothing in the place of "world", "love"'],
  ])('may lead a table to where it has no row or no column: %s', async (sentence, known, said) => {
    const reader = await read('we-love-deep-learning', sentence);
    expect(sampleOf(reader)).toMatchObject({ end: 'unknown beginning' });
    expect(sampleOf(reader).tokens.map(({ name }) => name)).toEqual(known);
    expect(textIn(reader)).toContain(said);
  });

  test('has no formula with numbers where it is none of the likeliest that may be drawn', async () => {
    const reader = await read('villages-bigram', 'zz', 'top=1');
    reader.press('up');
    expect(sampleOf(reader).tokens[1].logits[sampleOf(reader).tokens[1].column]).toBe(-Infinity);
    expect(textIn(reader)).not.toContain('NaN');
  });
});

describe('inside the steps', () => {
  test('the temperature is turned, and the step stays where it is', async () => {
    const reader = await read('villages-microgpt', 'stone');
    await reader.execute('follow 3', 'find normalize');
    const before = stepOf(reader);
    expect(before.op.name).toBe('normalize');
    expect(await reader.execute('warmer')).toBe('Temperature 1.5.');
    const warmer = stepOf(reader);
    expect(tokenOf(reader).text.line).toBe(2);
    expect([warmer.op.name, warmer.scope]).toEqual([before.op.name, before.scope]);
    expect(Math.max(...warmer.output.data!)).toBeLessThan(Math.max(...before.output.data!));
    await reader.execute('reverse-step', 'reverse-step', 'reverse-step');
    expect(stepOf(reader).label).toBe('z / temperature');
    await reader.execute('cooler');
    // At temperature 1 nothing is divided.
    expect(stepOf(reader).op.name).toBe('row');
    await reader.execute('goto .forward', 'cooler');
    expect(tokenOf(reader).frame).toBe(0);
    reader.press('escape');
    expect(sampleOf(reader).settings.temperature).toBe(0.7);
  });

  test('one goes along the text, at the same step, to both of its ends', async () => {
    const reader = await read('villages-microgpt', 'stone');
    await reader.execute('follow 1', 'find weights');
    const { frame } = tokenOf(reader);
    await reader.execute('next-iteration', '2 next-iteration');
    expect(tokenOf(reader)).toMatchObject({ frame, text: { line: 3 } });
    expect(stepOf(reader).output.shape).toEqual([4, 4]);
    await reader.execute('previous-iteration 9');
    expect(tokenOf(reader).text.line).toBe(0);
    expect(await reader.execute('previous-iteration')).toContain('This is the first token');
    await reader.execute('next-iteration 99');
    expect(await reader.execute('next-iteration')).toContain('This is the last token');
    expect(reader.session.where.cursor).toEqual({ ...START, iteration: 3 });
  });

  test('the row is shown that the token is predicted from', async () => {
    const reader = await read('villages-microgpt', 'stone');
    await reader.execute('follow 5');
    expect(textIn(reader)).toContain('token(5 n, 0)');
    await reader.execute('find weights');
    expect(textIn(reader)).toContain('In this text this head gives');
  });

  test('steps are found by name and number, and a name that the token has not is refused', async () => {
    const reader = await read('villages-mlp', 'stone');
    await reader.execute('follow 2', 'goto .softmax');
    expect(stepOf(reader).label).toBe('softmax');
    await reader.execute('goto .2');
    expect(tokenOf(reader).frame).toBe(1);
    expect(await reader.execute('find softmax')).toBe('');
    expect(await reader.execute('find softmax')).toBe('The token has no such step further on.');
    await reader.execute('reverse-find flatten');
    expect(stepOf(reader).op.name).toBe('flatten');
    expect(await reader.execute('goto .backward')).toContain('No step, op, scope or phase');
  });

  test('the footer offers what works there', async () => {
    const reader = await read('villages-microgpt', 'stone');
    await reader.execute('follow 2');
    const row = textOf(footer(contextOf(reader.store.getState()), 120));
    expect(row).toContain('- + temperature');
    expect(row).toContain('{ } token');
    expect(row).toContain('Esc to the text');
    expect(row).not.toMatch(/made of what|used for what/);
  });
});
