/** Fields replaced by --set and --seed, and what is said of those that cannot be. */
import { describe, expect, it } from 'vitest';
import type { Fixture } from '../../src/data/fixture.js';
import { loadFixture } from '../../src/data/load-fixture.js';
import { refusalOf, sampleFixture, writeFile } from './sample.js';

function load(raw: unknown, overrides: readonly string[], seed?: number): Fixture {
  const loaded = loadFixture(writeFile('lesson.json', JSON.stringify(raw)), { overrides, seed });
  if (loaded.kind === 'refused') throw new Error(loaded.message);
  return loaded.fixture;
}

describe('--set', () => {
  it('replaces a number, a text and an element', () => {
    const fixture = load(sampleFixture(), [
      'optimizer.learningRate=1e-3',
      'name=another = one',
      'model.parameters.logits.1.scores.we=-4',
    ]);
    expect(fixture.optimizer.learningRate).toBe(0.001);
    expect(fixture.name).toBe('another = one');
    expect(fixture.model).toMatchObject({ parameters: { logits: [{}, { scores: { we: -4 } }, {}] } });
  });

  it('takes JSON for a value', () => {
    expect(load(sampleFixture(), ['sequences=[["we"],["we","learn"]]']).sequences).toEqual([['we'], ['we', 'learn']]);
    expect(load(sampleFixture(), ['sequences.0=["we","learn"]']).sequences).toEqual([['we', 'learn']]);
  });

  it('makes an optional object that the file leaves out', () => {
    const raw = {
      ...sampleFixture(),
      specialTokens: undefined,
      sequences: [['we', 'learn']],
      model: { kind: 'tabular' },
    };
    expect(load(raw, ['specialTokens.beginning=<BOS>']).specialTokens).toEqual({ beginning: '<BOS>' });
  });

  it('lets the last of two values for a path count', () => {
    expect(load(sampleFixture(), ['training.iterations=3', 'training.iterations=4']).training.iterations).toBe(4);
  });

  it('puts the general before the particular, whatever the order', () => {
    const overrides = ['optimizer.learningRate=3', 'optimizer={"kind":"adam","learningRate":1,"beta1":0.5}'];
    const expected = { kind: 'adam', learningRate: 3, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
    expect(load(sampleFixture(), overrides).optimizer).toEqual(expected);
    expect(load(sampleFixture(), overrides.toReversed()).optimizer).toEqual(expected);
  });

  it('is overruled by --seed', () => {
    expect(load(sampleFixture(), ['training.seed=7'], 9).training.seed).toBe(9);
  });
});

describe('--set of a kind', () => {
  it('keeps the learning rate of the file and drops what the new kind does not have', () => {
    const { optimizer } = load(sampleFixture(), ['optimizer.kind=adam']);
    expect(optimizer).toEqual({ kind: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  });

  it('drops nothing when the kind stays the same', () => {
    expect(load(sampleFixture(), ['optimizer.kind=sgd']).optimizer).toMatchObject({ momentum: 0.5 });
  });

  it('takes fields of the new kind before and after it', () => {
    for (const overrides of [
      ['optimizer.beta1=0.5', 'optimizer.kind=adam'],
      ['optimizer.kind=adam', 'optimizer.beta1=0.5'],
    ]) {
      expect(load(sampleFixture(), overrides).optimizer).toMatchObject({ kind: 'adam', beta1: 0.5 });
    }
  });

  it('refuses what --set gives and the new kind does not have', () => {
    expect(refusalOf(sampleFixture(), { overrides: ['optimizer.momentum=0.9', 'optimizer.kind=adam'] })).toBe(
      '--set optimizer.momentum=0.9: there is no field "momentum" in optimizer. Its fields are kind, learningRate, beta1, beta2, epsilon, schedule, clip.',
    );
    expect(
      refusalOf(sampleFixture(), {
        overrides: ['optimizer={"kind":"sgd","learningRate":1,"momentum":0.9}', 'optimizer.kind=adam'],
      }),
    ).toMatch(/^--set optimizer=.*: optimizer\.momentum: got a field that does not exist/);
  });

  it('drops the parameters of the old model, which the new one cannot read', () => {
    expect(load(sampleFixture(), ['model.kind=vocab36']).model).toEqual({ kind: 'vocab36' });
  });

  it('takes parameters of the new model from --set', () => {
    const zeros = '[0,0,0,0,0]';
    const parameters = `{"layer1_weights":${zeros},"layer2_weights":${zeros},"output_weights":${zeros}}`;
    const { model } = load(sampleFixture(), [`model.parameters=${parameters}`, 'model.kind=vocab36']);
    expect(model).toEqual({ kind: 'vocab36', parameters: JSON.parse(parameters) });
  });

  it('keeps a mistyped field of the file wrong', () => {
    const raw = sampleFixture();
    raw.optimizer.momentun = 1;
    expect(refusalOf(raw, { overrides: ['optimizer.kind=adam'] })).toContain(
      'optimizer.momentun: got a field that does not exist',
    );
  });
});

describe('a --set that cannot be', () => {
  it.each([
    [
      'optimzer.learningRate=1',
      'there is no field "optimzer" in the fixture. Its fields are name, description, vocabulary, specialTokens, sequences, corpus, model, optimizer, training, notes, remarks. Did you mean "optimizer"?',
    ],
    [
      'optimizer.learningrate=1',
      'there is no field "learningrate" in optimizer. Its fields are kind, learningRate, momentum, schedule, clip. Did you mean "learningRate"?',
    ],
    ['optimizer.learningRate.x=1', 'optimizer.learningRate is 0.1 and has no fields'],
    ['sequences.1=["we"]', 'there is no element "1" in sequences, which has 1 element, 0'],
    ['sequences.0.x=we', 'there is no element "x" in sequences.0, which has 3 elements, 0 to 2'],
    ['vocabulary.-1=we', 'there is no element "-1" in vocabulary, which has 5 elements, 0 to 4'],
    ['name.x=1', 'name is the string "sample" and has no fields'],
    ['optimizer.__proto__.x=1', '"__proto__" cannot be set: JavaScript reserves it'],
    ['constructor=1', '"constructor" cannot be set: JavaScript reserves it'],
    ['optimizer..x=1', 'got an empty name in the path "optimizer..x"'],
    ['optimizer.learningRate', 'expected path=value, for example optimizer.learningRate=0.5'],
    ['=1', 'expected path=value, for example optimizer.learningRate=0.5'],
    ['optimizer.learningRate=-1', 'optimizer.learningRate: got -1, expected a finite number of at least 0'],
    [
      'optimizer.learningRate=NaN',
      'optimizer.learningRate: got the string "NaN", expected a finite number of at least 0',
    ],
    [
      'optimizer.learningRate=1e999',
      'optimizer.learningRate: got Infinity, beyond a 64-bit float, expected a finite number of at least 0',
    ],
    ['optimizer.kind=rmsprop', 'optimizer.kind: got the string "rmsprop", expected "sgd" or "adam" or "adamw"'],
  ])('is refused by its own name: %s', (argument, expected) => {
    expect(refusalOf(sampleFixture(), { overrides: [argument] })).toBe(`--set ${argument}: ${expected}`);
  });

  it('is refused with all others of its sort', () => {
    const overrides = ['a=1', 'optimizer.b=2', 'training.iterations=5'];
    expect(
      refusalOf(sampleFixture(), { overrides })
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['--set a=1', '--set optimizer.b=2']);
  });

  it('is shown escaped and shortened', () => {
    const message = refusalOf(sampleFixture(), { overrides: [`name=\u001b[2J${'x'.repeat(500)}`] });
    expect(message).toMatch(
      /^--set name=\\u001b\[2Jx+…: name: got the string "\\u001b\[2Jx+…" \(504 characters\), expected a name of 1 to 64 characters$/,
    );
  });

  it('leaves every prototype alone', () => {
    refusalOf(sampleFixture(), { overrides: ['optimizer.__proto__.polluted=1'] });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([1.5, -1, Number.NaN, 2 ** 32])('refuses the seed %s', (seed) => {
    expect(refusalOf(sampleFixture(), { seed })).toMatch(
      /^--seed .*: training\.seed: got .*, expected a whole number from 0 to 4294967295$/,
    );
  });
});
