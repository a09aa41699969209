/**
 * The scripts of all that ships and of edited branches, executed by PyTorch in float64: they print the losses of the runs
 * that they were written from, and by hand they compute the same gradients.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unlessRefused } from '../../../src/files/refusal.js';
import type { Edit } from '../../../src/training/iteration/edits.js';
import { openLesson, SHIPPED, timelineOf } from '../../support/fixtures.js';
import {
  assertFormatted,
  assertTrue,
  branchesFrom,
  branchesOf,
  type Changes,
  runScripts,
  STYLES,
  scriptOf,
  unusedNames,
} from '../../support/python-scripts.js';
import { HAS_TORCH } from '../../support/pytorch.js';
import { OTHER_MODELS } from '../../support/runs-as-code.js';

/** Writes and runs a branch in every style that its model has. */
function checkBranch(branches: ReturnType<typeof branchesOf>, iterations: number): readonly string[] {
  const written = STYLES.flatMap((style) => {
    const script = scriptOf(branches, style, iterations);
    return script === null ? [] : [{ style, script }];
  });
  assertFormatted(written.map(({ script }) => script));
  for (const { script } of written) expect(unusedNames(script), script.text).toEqual([]);
  const printed = runScripts(written.map(({ script }) => script));
  for (const [k, { style }] of written.entries()) assertTrue(branches, style, printed[k]);
  return written.map(({ style }) => style);
}

describe.skipIf(!HAS_TORCH)('a script', () => {
  test.each(SHIPPED)('of %s prints the losses of its first 20 iterations', (name) => {
    const styles = checkBranch(branchesOf(timelineOf(name)), 20);
    expect(styles).toEqual(name.startsWith('villages') || /gpt|bpe/.test(name) ? STYLES.slice(0, 2) : STYLES);
  });

  test.each<[name: string, overrides: readonly string[]]>([
    ['villages-mlp', ['optimizer.kind=adamw', 'optimizer.decaying=["W1","W2"]', 'optimizer.clip=0.5']],
    ['villages-bigram', ['optimizer.schedule={"kind":"linear","iterations":8,"last":1}']],
    ['river-gpt', ['model.tiedHead=false', 'model.activation=gelu', 'training.lossReduction=sum']],
    ['river-gpt', ['model.activation=relu', 'optimizer.decaying=["wte","h0.qkv_w"]', 'training.batchSize=1']],
    ['villages-microgpt', ['model.tiedHead=true', 'model.layers=2', 'model.activation=gelu-tanh', 'optimizer.clip=1']],
    [
      'villages-microgpt',
      ['corpus.documents=running', 'specialTokens={}', 'training.batchSize=3', 'optimizer.kind=sgd'],
    ],
    ['we-love-deep-learning', ['optimizer.clip=0.5', 'training.lossReduction=mean', 'optimizer.momentum=0.9']],
    [
      'we-love-deep-learning',
      ['model={"kind":"tabular"}', 'training.batchSize=2', 'optimizer.learningRate=1000', 'training.softmax=plain'],
    ],
    [
      'we-love-deep-learning',
      ['optimizer.schedule={"kind":"cosine","warmup":6,"iterations":4,"last":0.01}', 'optimizer.kind=adam'],
    ],
    ['we-love-deep-learning', ['optimizer.schedule={"kind":"cosine","iterations":9,"last":0.01}']],
    ['we-love-deep-learning', ['optimizer.schedule={"kind":"linear","iterations":9,"last":0}']],
    ['we-love-deep-learning', ['model={"kind":"mlp"}', 'training.lossReduction=mean']],
    ['the-road-forks', ['model={"kind":"bigram"}', 'training.lossReduction=mean']],
    ['we-love-deep-learning', ['model={"kind":"gpt","block":4}', 'training.lossReduction=mean']],
    ['the-road-forks', ['model={"kind":"microgpt","block":4}', 'training.lossReduction=mean']],
    [
      'we-love-deep-learning-36',
      [
        'optimizer.kind=adamw',
        'optimizer.decaying=["layer1_weights"]',
        'optimizer.weightDecay=0.1',
        'training.softmax=plain',
      ],
    ],
    ...OTHER_MODELS.map(([name, override]): [string, string[]] => [name, [override]]),
  ])('of %s is true with %j', (name, overrides) => {
    checkBranch(branchesOf(timelineOf(name, ...overrides)), 20);
  });
});

const setting = (path: string, value: number | string): Edit => ({ kind: 'setting', path, value });
const skip = (example: number, iterations: number | null): Edit => ({ kind: 'skip', example, iterations });
const block = (
  of: string | null,
  name: string,
  ranges: readonly (readonly [number, number])[],
  ...values: number[]
): Edit => ({
  kind: 'block',
  of,
  name,
  ranges,
  values,
});

const TABLE = 'we-love-deep-learning';
const EDITED: readonly (readonly [name: string, what: string, changes: Changes])[] = [
  [TABLE, 'another rate', [{ at: 5, edits: [setting('optimizer.learningRate', 1)] }]],
  [
    TABLE,
    'edits from the start',
    [
      {
        at: 0,
        edits: [
          setting('optimizer.kind', 'adam'),
          block(
            null,
            'logits',
            [
              [0, 1],
              [1, 2],
            ],
            5,
          ),
        ],
      },
    ],
  ],
  [
    TABLE,
    'one optimizer after another',
    [
      { at: 3, edits: [setting('optimizer.kind', 'adam')] },
      { at: 6, edits: [setting('optimizer.beta1', 0.5)] },
      { at: 9, edits: [setting('optimizer.kind', 'adamw'), setting('optimizer.weightDecay', 0.1)] },
      { at: 12, edits: [setting('optimizer.kind', 'sgd')] },
      { at: 14, edits: [setting('optimizer.momentum', 0.9)] },
      { at: 16, edits: [setting('optimizer.momentum', 0.5), setting('optimizer.clip', 0.1)] },
    ],
  ],
  [
    TABLE,
    'schedules',
    [
      { at: 3, edits: [setting('optimizer.schedule.kind', 'linear'), setting('optimizer.schedule.last', 0.01)] },
      { at: 6, edits: [setting('optimizer.schedule.kind', 'cosine'), setting('optimizer.schedule.warmup', 2)] },
      { at: 9, edits: [setting('optimizer.learningRate', 0.5)] },
      { at: 12, edits: [setting('optimizer.schedule.kind', 'constant')] },
    ],
  ],
  [
    TABLE,
    'another loss',
    [
      { at: 4, edits: [setting('training.lossReduction', 'mean')] },
      { at: 8, edits: [setting('training.softmax', 'plain')] },
    ],
  ],
  [
    TABLE,
    'skipped examples',
    [
      { at: 2, edits: [skip(1, 4)] },
      { at: 4, edits: [skip(0, null)] },
      { at: 12, edits: [setting('training.lossReduction', 'mean')] },
    ],
  ],
  [
    TABLE,
    'weights',
    [
      {
        at: 3,
        edits: [
          block(
            null,
            'logits',
            [
              [1, 2],
              [2, 3],
            ],
            -4,
          ),
        ],
      },
      {
        at: 5,
        edits: [
          block(
            null,
            'logits',
            [
              [1, 3],
              [2, 4],
            ],
            1,
            2,
            3,
            4,
          ),
        ],
      },
      {
        at: 7,
        edits: [
          block(
            null,
            'logits',
            [
              [0, 4],
              [7, 8],
            ],
            Number.NaN,
          ),
        ],
      },
    ],
  ],
  [
    TABLE,
    'what the optimizer remembers',
    [
      {
        at: 3,
        edits: [
          setting('optimizer.momentum', 0.9),
          block(
            'velocity',
            'logits',
            [
              [0, 1],
              [0, 8],
            ],
            3,
          ),
        ],
      },
      {
        at: 5,
        edits: [
          block(
            'velocity',
            'logits',
            [
              [1, 3],
              [2, 4],
            ],
            1,
            2,
            3,
            4,
          ),
        ],
      },
      {
        at: 8,
        edits: [
          setting('optimizer.kind', 'adam'),
          block(
            'm',
            'logits',
            [
              [0, 1],
              [0, 8],
            ],
            0.1,
          ),
          block(
            'v',
            'logits',
            [
              [0, 1],
              [0, 8],
            ],
            0.1,
          ),
        ],
      },
      {
        at: 11,
        edits: [
          block(
            'v',
            'logits',
            [
              [0, 4],
              [0, 8],
            ],
            0,
          ),
        ],
      },
    ],
  ],
  [
    TABLE,
    'a velocity that the first update overwrites',
    [
      {
        at: 3,
        edits: [
          setting('optimizer.momentum', 0.7),
          block(
            'velocity',
            'logits',
            [
              [0, 4],
              [1, 2],
            ],
            3,
          ),
        ],
      },
    ],
  ],
  [
    'we-love-deep-learning-36',
    'all at once',
    [
      {
        at: 3,
        edits: [setting('optimizer.kind', 'adam'), skip(2, 3), block(null, 'layer1_weights', [[0, 4]], 1, 2, 3, 4)],
      },
      { at: 3, edits: [block('m', 'output_weights', [[2, 3]], 1)] },
      { at: 9, edits: [setting('optimizer.clip', 0.2), block('v', 'output_weights', [[2, 5]], 1)] },
    ],
  ],
  [
    'villages-mlp',
    'weights, velocities and examples',
    [
      {
        at: 3,
        edits: [
          block(
            null,
            'W1',
            [
              [0, 2],
              [1, 3],
            ],
            1,
            2,
            3,
            4,
          ),
          block(
            'velocity',
            'W2',
            [
              [0, 48],
              [0, 1],
            ],
            0,
          ),
        ],
      },
      { at: 6, edits: [{ kind: 'seed', seed: 5 }] },
      { at: 9, edits: [skip(3, 2)] },
      { at: 14, edits: [{ kind: 'batch', examples: [4, 2, 9] }] },
    ],
  ],
  [
    'villages-microgpt',
    'weights, moments and documents',
    [
      {
        at: 3,
        edits: [
          block(
            null,
            'h0.wq',
            [
              [0, 16],
              [0, 4],
            ],
            0,
          ),
          block(
            'm',
            'h0.wq',
            [
              [0, 16],
              [0, 4],
            ],
            0,
          ),
        ],
      },
      { at: 6, edits: [{ kind: 'seed', seed: 5 }, setting('optimizer.learningRate', 0.02)] },
      { at: 14, edits: [{ kind: 'batch', examples: [4] }] },
    ],
  ],
  [
    'river-gpt',
    'weights, decay and windows',
    [
      {
        at: 3,
        edits: [
          block(
            null,
            'h1.fc1_w',
            [
              [2, 3],
              [0, 128],
            ],
            0.1,
          ),
          setting('optimizer.weightDecay', 0.2),
        ],
      },
      { at: 6, edits: [skip(0, 3)] },
      { at: 12, edits: [setting('training.softmax', 'plain'), setting('optimizer.clip', 0.1)] },
    ],
  ],
];

describe.skipIf(!HAS_TORCH)('the script of a branch', () => {
  test.each(EDITED)('of %s has %s', (name, _what, changes) => {
    checkBranch(branchesOf(openLesson(name, { iterations: 40 }), changes), 20);
  });
});

const ranges = (...shape: number[]): fc.Arbitrary<(readonly [number, number])[]> =>
  fc.tuple(
    ...shape.map((size) =>
      fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const),
    ),
  );
const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc
    .constantFrom<[string, number | string]>(
      ...(['sgd', 'adam', 'adamw'].map((kind) => ['optimizer.kind', kind]) as [string, string][]),
      ...(['constant', 'linear', 'cosine'].map((kind) => ['optimizer.schedule.kind', kind]) as [string, string][]),
      ['optimizer.learningRate', 0.3],
      ['optimizer.momentum', 0.7],
      ['optimizer.momentum', 0],
      ['optimizer.beta2', 0.9],
      ['optimizer.weightDecay', 0.3],
      ['optimizer.clip', 0.2],
      ['training.lossReduction', 'mean'],
      ['training.lossReduction', 'sum'],
      ['training.softmax', 'plain'],
      ['training.iterations', 50],
    )
    .map(([path, value]) => setting(path, value)),
  fc.tuple(fc.nat(3), fc.constantFrom(null, 1, 3)).map(([example, iterations]) => skip(example, iterations)),
  fc
    .tuple(fc.constantFrom(null, 'velocity', 'm', 'v'), ranges(4, 8), fc.double({ min: 0, max: 2, noNaN: true }))
    .map(([of, range, value]) => block(of, 'logits', range, value)),
);

test.skipIf(!HAS_TORCH)('the script of any branch is true', () => {
  const chains = fc.sample(
    fc.array(fc.tuple(fc.nat(8), fc.array(anyEdit, { minLength: 1, maxLength: 3 })), { minLength: 1, maxLength: 5 }),
    40,
  );
  const written = chains.flatMap((chain) => {
    let at = 0;
    let branches = branchesOf(openLesson('we-love-deep-learning', { iterations: 60 }));
    for (const [later, edits] of chain) {
      at += later;
      // Some edits mean nothing for the optimizer that is there, or leave no example.
      branches = unlessRefused(() => branchesFrom(branches, [{ at, edits }])) ?? branches;
    }
    return STYLES.map((style) => ({ branches, style, script: scriptOf(branches, style, 25)! }));
  });
  assertFormatted(written.map(({ script }) => script));
  const printed = runScripts(written.map(({ script }) => script));
  for (const [k, { branches, style, script }] of written.entries()) {
    const { all } = branches;
    expect(
      () => assertTrue(branches, style, printed[k]),
      JSON.stringify(all.map(({ edits }) => edits)) + script.text,
    ).not.toThrow();
  }
});

test('scripts of all that ships have as many lines as one reads, none too wide, and a comment a phase', () => {
  for (const name of SHIPPED) {
    const branches = branchesOf(timelineOf(name));
    for (const style of STYLES) {
      const script = scriptOf(branches, style, 20);
      if (script === null) continue;
      const lines = script.text.trimEnd().split('\n');
      expect(lines.length, `${name} ${style}`).toBeGreaterThanOrEqual(40);
      expect(lines.length, `${name} ${style}`).toBeLessThanOrEqual(style === 'modules' ? 120 : 300);
      expect(lines.filter((line) => line.length > 100 || /\s$/.test(line))).toEqual([]);
      for (const phase of ['Forward', 'Loss', 'Backward', 'Update']) expect(script.text).toContain(`# ${phase}`);
    }
  }
});

test.skipIf(!HAS_TORCH)('plain softmax goes on as the run does where the probability of a target has become 0', () => {
  const scores = ['we=-380', 'love=380'].map((each) => `model.parameters.logits.0.scores.${each}`);
  const timeline = timelineOf('we-love-deep-learning', 'training.softmax=plain', ...scores);
  const branches = branchesOf(timeline);
  expect(timeline.trace(0).outcome.objective.data[0]).toBe(Number.POSITIVE_INFINITY);
  expect(timeline.trace(0).outcome.gradients.every((each) => each?.data.every(Number.isFinite))).toBe(true);
  const written = (['modules', 'by hand'] as const).map((style) => ({ style, script: scriptOf(branches, style, 5)! }));
  const printed = runScripts(written.map(({ script }) => script));
  for (const [k, { style }] of written.entries()) assertTrue(branches, style, printed[k]);
  expect(printed[0].losses).not.toContain(Number.NaN);
});
