/** What ships: sound fixtures that learn, found from wherever the program is installed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Fixture, predictionsOf, scoredWords } from '../../src/data/fixture.js';
import { listFixtures } from '../../src/data/list-fixtures.js';
import { loadFixture } from '../../src/data/load-fixture.js';
import { DEFAULT_FIXTURE_NAME, shippedFixtureFolder } from '../../src/data/shipped-fixtures.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { softmax, train } from '../training/train.js';

const names = listFixtures().map(({ name }) => name);

function shipped(name: string): Fixture {
  const loaded = loadFixture(name);
  if (loaded.kind === 'refused') throw new Error(loaded.message);
  return loaded.fixture;
}

/** The least total loss: each prediction gets the share that its target has among the predictions of equal contexts. */
function leastLoss(fixture: Fixture, contextKey: (context: readonly number[]) => string): number {
  const predictions = predictionsOf(fixture).map(({ context, target }) => ({ key: contextKey(context), target }));
  return predictions.reduce((loss, { key, target }) => {
    const alike = predictions.filter((other) => other.key === key);
    return loss - Math.log(alike.filter((other) => other.target === target).length / alike.length);
  }, 0);
}

const ordered = (context: readonly number[]) => context.join();
/** Those that list their sequences. */
const lessons = names.filter((name) => shipped(name).corpus === undefined);
const unordered = (context: readonly number[]) => context.toSorted().join();
const remarksOf = (fixture: Fixture) => (fixture.remarks ?? []).join(' ');

describe('the fixtures that ship', () => {
  it('are six lessons and a rung each of the ladder, the default among them', () => {
    expect(names).toEqual([
      'adam-small-steps',
      'cat-eats-fish-japanese',
      'river-gpt',
      'sun-and-rain-36',
      'the-road-forks',
      'villages-bigram',
      'villages-microgpt',
      'villages-mlp',
      'we-love-deep-learning',
      'we-love-deep-learning-36',
    ]);
    expect(names).toContain(DEFAULT_FIXTURE_NAME);
  });

  it.each(names)('%s is sound and bears the name of its file', (name) => {
    expect(shipped(name).name).toBe(name);
  });

  it.each(lessons)('%s has a note for every context and remarks', (name) => {
    const fixture = shipped(name);
    const { beginning } = fixture.specialTokens;
    const strip = (words: readonly string[]) =>
      words.filter((word, i) => i > 0 || word !== beginning || words.length === 1).join(' ');
    const needed = new Set(
      predictionsOf(fixture).map(({ context }) => strip(context.map((id) => fixture.vocabulary[id]))),
    );
    // Two orders of the same words share a note where the model cannot tell them apart.
    const bag = (text: string) => (fixture.model.kind === 'vocab36' ? text.split(' ').toSorted().join(' ') : text);
    const noted = new Set(fixture.notes?.map(({ context }) => bag(strip(context))));
    expect([...needed].filter((context) => !noted.has(bag(context)))).toEqual([]);
    expect(fixture.remarks?.length).toBeGreaterThan(0);
  });

  it.each(lessons)('%s starts with a mistake and learns', (name) => {
    const fixture = shipped(name);
    const last = Math.min(fixture.training.iterations, 1000);
    const snapshots = train(fixture, [0, last]);
    expect(Math.min(...(snapshots.get(0)?.probabilities ?? [1]))).toBeLessThan(0.3);
    expect(snapshots.get(last)?.loss).toBeLessThan((snapshots.get(0)?.loss ?? 0) / 4);
  });

  it('are found from a bundle two folders away and from an installed package', () => {
    const root = makeTestFolder();
    const other = makeTestFolder();
    mkdirSync(join(root, 'dist', 'chunks'), { recursive: true });
    mkdirSync(join(root, 'fixtures'));
    writeFileSync(join(root, 'package.json'), '{}');
    expect(shippedFixtureFolder(pathToFileURL(join(root, 'dist', 'cli.js')).href)).toBe(join(root, 'fixtures'));
    expect(shippedFixtureFolder(pathToFileURL(join(root, 'dist', 'chunks', 'a.js')).href)).toBe(join(root, 'fixtures'));
    expect(shippedFixtureFolder(pathToFileURL(join(other, 'cli.js')).href)).toBeUndefined();
    expect(existsSync(shippedFixtureFolder() ?? '')).toBe(true);
  });
});

describe('listing fixtures', () => {
  it('names each with its description and path', () => {
    const listing = listFixtures().find(({ name }) => name === 'the-road-forks');
    expect(listing).toMatchObject({ kind: 'sound', description: shipped('the-road-forks').description });
  });

  it('says why a file of the user is unsound, and leaves out other files', () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, 'broken.json'), '{');
    writeFileSync(join(folder, 'notes.txt'), '');
    const own = listFixtures(folder).slice(names.length);
    expect(own).toMatchObject([
      { kind: 'unsound', name: 'broken', message: expect.stringContaining('line 1, column 2') },
    ]);
  });

  it('says that there is no such folder', () => {
    expect(listFixtures('/no/such/folder').at(-1)).toMatchObject({
      kind: 'unsound',
      message: '/no/such/folder: no such folder',
    });
  });
});

describe('the default fixture against the notebook', () => {
  const fixture = shipped('we-love-deep-learning');
  const steps: readonly {
    readonly context: string;
    readonly target: string;
    readonly logits: Readonly<Record<string, number>>;
    readonly probabilities: Readonly<Record<string, number>>;
    readonly loss: number;
  }[] = JSON.parse(readFileSync(new URL('../reference/notebook-steps.json', import.meta.url), 'utf8'));

  it('has its vocabulary and the order of its words', () => {
    expect(fixture.vocabulary.join(' ')).toBe('<BOS> we love deep learning <EOS> the is great model hello world');
    expect(scoredWords(fixture).join(' ')).toBe('we love deep learning the hello is <EOS>');
  });

  it('has its predictions', () => {
    const predictions = predictionsOf(fixture).map(({ context, target }) => ({
      context: context.map((id) => fixture.vocabulary[id]).join(' '),
      target: fixture.vocabulary[target],
    }));
    expect(predictions).toEqual(steps.map(({ context, target }) => ({ context, target })));
  });

  it('has its logits to the last digit', () => {
    const rows = fixture.model.kind === 'tabular' ? fixture.model.parameters?.logits : undefined;
    expect(rows?.map(({ context, scores }) => [context.join(' '), scores])).toEqual(
      steps.map(({ context, logits }) => [context, logits]),
    );
  });

  it('gives its probabilities and losses', () => {
    for (const { logits, probabilities, target, loss } of steps) {
      const words = Object.keys(logits);
      const shares = softmax(words.map((word) => logits[word]));
      for (const [j, word] of words.entries()) expect(Math.abs(shares[j] - probabilities[word])).toBeLessThan(1e-12);
      expect(Math.abs(-Math.log(shares[words.indexOf(target)]) - loss)).toBeLessThan(1e-12);
    }
  });

  it('reaches the losses that its remarks state', () => {
    const snapshots = train(fixture, [0, 200, 5000]);
    expect([0, 200, 5000].map((iteration) => snapshots.get(iteration)?.loss.toFixed(3))).toEqual([
      '2.941',
      '0.122',
      '0.006',
    ]);
    expect(remarksOf(fixture)).toContain('from 2.941 to 0.122 in 200 iterations and to 0.006 in 5000');
  });
});

describe('the fixture of 36 weights', () => {
  const fixture = shipped('we-love-deep-learning-36');

  it('has the weights of the notebook', () => {
    expect(fixture.vocabulary).toEqual(shipped('we-love-deep-learning').vocabulary);
    expect(fixture.model).toEqual({
      kind: 'vocab36',
      parameters: {
        layer1_weights: [0.1, -0.3, 0.5, 0.2, -0.1, 0.4, 0.8, -0.2, 0.3, -0.5, 0.7, -0.4],
        layer2_weights: [0.2, 0.1, -0.4, 0.6, 0.3, -0.2, -0.1, 0.5, -0.3, 0.4, -0.6, 0.1],
        output_weights: [0.3, -0.1, 0.4, -0.2, 0.5, 0.1, -0.3, 0.2, 0.6, -0.4, 0.1, 0.3],
      },
    });
  });

  it('reaches the losses that its remarks state', () => {
    const snapshots = train(fixture, [0, 991, 992, 5000]);
    expect(snapshots.get(0)?.loss.toFixed(3)).toBe('9.998');
    expect(snapshots.get(991)?.loss).toBeGreaterThanOrEqual(0.1);
    expect(snapshots.get(992)?.loss).toBeLessThan(0.1);
    expect(snapshots.get(5000)?.loss.toFixed(3)).toBe('0.018');
    expect(remarksOf(fixture)).toContain(
      'starts at 9.998, is below 0.1 from iteration 992 on, and reaches 0.018 after 5000',
    );
  });

  it('moves only four weights of the first layer, as its remarks state', () => {
    const snapshots = train(fixture, [0, 100]);
    const [start, end] = [0, 100].map((iteration) => snapshots.get(iteration)?.parameters.slice(0, 12) ?? []);
    const moved = fixture.vocabulary.filter((_, id) => start[id] !== end[id]);
    expect(moved).toEqual(['<BOS>', 'we', 'love', 'deep']);
  });
});

describe('the fixture with forks', () => {
  const fixture = shipped('the-road-forks');

  it('states the least loss that its counts allow', () => {
    const least = leastLoss(fixture, ordered);
    expect(least).toBeCloseTo(3 * Math.log(4 / 3) + Math.log(4) + 2 * Math.log(3 / 2) + Math.log(3), 12);
    expect(remarksOf(fixture)).toContain(`no lower than ${least.toFixed(3)}:`);
    expect(remarksOf(fixture)).toContain(`= ${(3 * Math.log(4 / 3) + Math.log(4)).toFixed(3)}, after`);
    expect(remarksOf(fixture)).toContain(`= ${(2 * Math.log(3 / 2) + Math.log(3)).toFixed(3)}, and`);
  });

  it('comes close to it and never below', () => {
    const loss = train(fixture, [3000]).get(3000)?.loss ?? 0;
    expect(loss).toBeGreaterThan(leastLoss(fixture, ordered));
    expect(loss).toBeLessThan(leastLoss(fixture, ordered) + 0.02);
  });
});

describe('the fixture with sun and rain', () => {
  const fixture = shipped('sun-and-rain-36');

  it('states the least losses with and without order', () => {
    expect(leastLoss(fixture, unordered)).toBeCloseTo(4 * Math.LN2, 12);
    expect(leastLoss(fixture, ordered)).toBeCloseTo(2 * Math.LN2, 12);
    expect(remarksOf(fixture)).toContain(`4 ln 2 = ${(4 * Math.LN2).toFixed(3)}`);
    expect(remarksOf(fixture)).toContain(`2 ln 2 = ${(2 * Math.LN2).toFixed(3)}`);
  });

  it('stays where its remarks say', () => {
    expect(train(fixture, [5000]).get(5000)?.loss.toFixed(3)).toBe('3.328');
    expect(remarksOf(fixture)).toContain('after 5000 iterations the loss is 3.328');
  });
});

describe('the fixture with Adam', () => {
  it('moves every score by nearly the learning rate at first, as its remarks state', () => {
    const fixture = shipped('adam-small-steps');
    const snapshots = train(fixture, [0, 1]);
    const before = snapshots.get(0)?.parameters ?? [];
    const steps = (snapshots.get(1)?.parameters ?? []).map((value, i) => Math.abs(value - before[i]));
    expect(steps).toHaveLength(40);
    expect(Math.min(...steps)).toBeGreaterThan(0.0499);
    expect(Math.max(...steps)).toBeLessThanOrEqual(0.05);
  });
});
