/** Layers and the models made of them: which parameters they declare, and which steps they record. */
import { describe, expect, test } from 'vitest';
import {
  type Dimension,
  layerNorm,
  linear,
  rmsNorm,
  scores,
  tiedScores,
  wordDimension,
} from '../../../src/model/models/layers.js';
import { type Batch, drawInitial, type Model, normal } from '../../../src/model/models/model.js';
import { createRowModel } from '../../../src/model/models/row-model.js';
import { embedding } from '../../../src/model/ops/embedding.js';
import { Random, seedRandomState } from '../../../src/numbers/engine/random.js';
import { Tape } from '../../../src/numbers/engine/tape.js';

const words = ['a', 'b', 'c'];
const word = wordDimension(words);
const width: Dimension = { name: 'dimension', size: 2 };
const hidden: Dimension = { name: 'hidden', size: 4 };
const EPSILON = { epsilon: 1e-5 };
const noCode = (): never => {
  throw new Error('This model has no script.');
};

/** The head is made before the layers that it is used after. */
const model = createRowModel({ kind: 'small', words, code: noCode, targets: 'each token' }, (declare) => {
  const table = declare('table', [word, width], normal(1));
  const score = scores(declare, 'z', ['head'], hidden, word, normal(1));
  const norm = layerNorm(declare, 'n', ['gain', 'shift'], width, EPSILON);
  const expand = linear(declare, 'h', ['w', 'b'], width, hidden, normal(1));
  return (pass) => {
    const { tape, tokens, row } = pass;
    const x = tape.apply(embedding, [table(pass), tokens], { symbol: 'x', axes: [row, width] });
    return score(pass, expand(pass, norm(pass, x)));
  };
});

function forward({ parameters, forward: run }: Model, batch: Batch) {
  const tape = new Tape();
  const random = new Random(seedRandomState(3));
  const values = parameters.map((each) => tape.parameter(each.name, drawInitial(each, random), each.axes));
  return { groups: run(tape, values, batch), frames: tape.frames };
}

describe('layers', () => {
  test('declare their parameters in the order in which they are made, with shapes, axes and where they start', () => {
    expect(model.parameters.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['table', 3, 2],
      ['head', 4, 3],
      ['gain', 2],
      ['shift', 2],
      ['w', 2, 4],
      ['b', 4],
    ]);
    expect(model.parameters[4].axes.map(({ name }) => name)).toEqual(['dimension', 'hidden']);
    expect(model.parameters[0].axes[0].labels).toEqual(words);
    expect(model.parameters.slice(2).map(({ initial }) => initial)).toEqual([
      { kind: 'constant', value: 1 },
      { kind: 'constant', value: 0 },
      normal(1),
      { kind: 'constant', value: 0 },
    ]);
  });

  test('record their steps with names and axes', () => {
    const { frames, groups } = forward(model, { examples: [[0, 1]], targets: [[1, 2]] });
    expect(frames.map(({ op, label }) => [op.name, label])).toEqual([
      ['embedding', 'embedding'],
      ['layer norm', 'n = norm(x)'],
      ['linear', 'h = n @ w + b'],
      ['score matmul', 'z = h @ head'],
    ]);
    expect(frames.map(({ output }) => output.axes.map(({ name }) => name))).toEqual([
      ['prediction', 'dimension'],
      ['prediction', 'dimension'],
      ['prediction', 'hidden'],
      ['prediction', 'word'],
    ]);
    expect(groups).toMatchObject([{ scope: null, logits: { shape: [2, 3] }, targets: { shape: [2] } }]);
  });

  test('use a parameter again where a head is tied, and none for a norm without gains', () => {
    const tied = createRowModel({ kind: 'tied', words, code: noCode, targets: 'each token' }, (declare) => {
      const table = declare('table', [word, width], normal(1));
      const norm = rmsNorm('n', EPSILON);
      const score = tiedScores('z', table, word);
      return (pass) => {
        const { tape, tokens, row } = pass;
        const x = tape.apply(embedding, [table(pass), tokens], { symbol: 'x', axes: [row, width] });
        return score(pass, norm(pass, x));
      };
    });
    const { frames } = forward(tied, { examples: [[2]], targets: [[0]] });
    expect(tied.parameters.map(({ name }) => name)).toEqual(['table']);
    expect(frames.map(({ label }) => label)).toEqual(['embedding', 'n = norm(x)', 'z = n @ tableᵀ']);
    expect(frames[2].inputs[1]).toBe(frames[0].inputs[0]);
  });
});
