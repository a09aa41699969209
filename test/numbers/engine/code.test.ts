/**
 * The steps of every model as lines of Python: each step has some, names are names of Python and never the user's words,
 * what a line reads is what its step read, and a gradient is called after what it is the gradient of.
 */

import { describe, expect, test } from 'vitest';
import { textOfFormula } from '../../../src/document/formula-text.js';
import { codeOf, linesIn } from '../../../src/numbers/engine/code.js';
import { namesIn } from '../../../src/numbers/engine/code-names.js';
import { isPullback } from '../../../src/numbers/engine/pullback.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { discoverOps } from '../../support/discover-ops.js';
import { timelineOf } from '../../support/fixtures.js';
import { RUNS_AS_CODE } from '../../support/runs-as-code.js';

const KEYWORDS = new Set('and as def del for if in is lambda not or sum torch math F lr t eps'.split(' '));

/** Executed before, by their runs. */
const executed = new Map<string, readonly Frame[]>();

function framesOf(run: readonly string[]): readonly Frame[] {
  const [name, ...overrides] = run;
  const key = run.join(' ');
  const frames = executed.get(key) ?? timelineOf(name, ...overrides).trace(1).frames;
  executed.set(key, frames);
  return frames;
}

const ops = await discoverOps();

describe('an iteration as lines of code', () => {
  test('has a name for the inverse of the temperature at which a token is drawn', () => {
    const [{ output }] = framesOf(['we-love-deep-learning']);
    const steps = [{ ...framesOf(['we-love-deep-learning'])[0], output: { ...output, symbol: '1/temperature' } }];
    expect(namesIn(steps).of(steps[0].output)).toBe('inverse_temperature');
  });

  test('needs every op to say how it is written', () => {
    expect(ops.filter(({ op }) => op.code === null)).toEqual([]);
  });

  for (const run of RUNS_AS_CODE) {
    const frames = framesOf(run);
    const names = namesIn(frames);
    const code = codeOf(() => frames);

    test(`${run.join(' ')}: every step has its lines, which make what it is called`, () => {
      for (const { index, output } of frames) {
        const lines = code.linesOf(index).join('\n');
        expect(lines).toContain(names.of(output));
        expect(lines).not.toMatch(/[{}#]|undefined|NaN/);
      }
    });

    test(`${run.join(' ')}: "d" and the name of a value is its gradient, of which there is one until the update`, () => {
      for (const { op, inputs, output, label } of frames) {
        if (!isPullback(op) || label.endsWith('ᵢ')) continue;
        const [name] = names.of(output).split('_path');
        expect(`${label}: ${name}`).toBe(`${label}: d${names.of(inputs[op.input + 1])}`);
      }
      const made = frames.filter(({ scope }) => scope[0] !== 'update').map(({ output }) => names.of(output));
      expect(made.filter((name, k) => made.indexOf(name) < k)).toEqual([]);
    });

    test(`${run.join(' ')}: gradients that meet have the name of their sum, and a path`, () => {
      for (const { op, inputs, output } of frames.filter(({ op }) => op.name === 'accumulate')) {
        const paths = inputs.map((each) => names.of(each).split(`${names.of(output)}_path`)[1]);
        expect(paths.map(Number), op.name).toEqual(inputs.map((_, k) => k + 1));
      }
    });

    test(`${run.join(' ')}: nothing is computed again that its name still holds, and no such name is a value's`, () => {
      const values = new Set(frames.flatMap(({ inputs, output }) => [...inputs, output].map(names.of)));
      const held = new Map<string, string>();
      for (const { index, output } of frames) {
        for (const line of code.linesOf(index)) {
          const [, name, made] = /^(\w+) = (.*)$/.exec(line) ?? [];
          if (name === undefined || name === names.of(output)) continue;
          expect(values).not.toContain(name);
          if (!made.split(/\W+/).some((word) => held.has(word))) expect(made).not.toBe(held.get(name));
          held.set(name, made);
        }
      }
    });

    test(`${run.join(' ')}: a name holds what the step read when its line reads it`, () => {
      const holds = new Map<string, number>();
      for (const { inputs, output, label } of frames) {
        for (const { node, frame, ...value } of inputs) {
          const name = names.of({ node, frame, ...value });
          expect(name).toMatch(/^[a-z_]\w*$/i);
          expect(KEYWORDS).not.toContain(name);
          if (frame === null && !holds.has(name)) holds.set(name, node);
          expect(`${label} reads ${name} of ${holds.get(name)}`).toBe(`${label} reads ${name} of ${node}`);
        }
        holds.set(names.of(output), output.node);
      }
    });
  }

  test('no word of a run becomes a part of a name, whatever it is', () => {
    const [word, other] = ['yak)/∂emu(', 'def'];
    const frames = framesOf([
      'we-love-deep-learning-36',
      'training.steps=fine',
      `sequences=[["${word}","${other}"]]`,
      `vocabulary=["<BOS>","${word}","${other}"]`,
      'model={"kind":"vocab36"}',
      'notes=[]',
      'specialTokens={"beginning":"<BOS>"}',
    ]);
    const names = namesIn(frames);
    const called = frames.map(({ output }) => names.of(output));
    expect(frames.map(({ output }) => output.symbol).join(' ')).toContain(word);
    expect(called).toContain('dp_dz_1');
    expect(called.join(' ')).not.toMatch(/def|yak|emu/);
  });

  test('leaves out a line only while what it reads is unchanged', () => {
    const [{ op }] = framesOf(['we-love-deep-learning']).filter(({ scope }) => scope[0] === 'predict');
    const named = (symbol: string, node: number) => ({
      node,
      symbol,
      shape: [2],
      axes: [],
      frame: null,
      differentiable: false,
    });
    const step = (output: string, node: number) => ({
      op: {
        ...op,
        inputs: ['logits'],
        code: { forward: 'shared = {logits} + 1\n{result} = shared * 2', gradients: [] },
      },
      inputs: [named('a', 0)],
      output: named(output, node),
      attributes: {},
      scope: [],
    });
    const steps = [step('b', 1), step('c', 2), step('a', 3), step('d', 4)];
    const names = { of: ({ symbol }: { readonly symbol: string }) => symbol, beside: () => '' };
    expect(linesIn(steps, names).map((lines) => lines.map(({ texts: [text] }) => text))).toEqual([
      ['shared = a + 1', 'b = shared * 2'],
      ['c = shared * 2'],
      ['a = shared * 2'],
      ['shared = a + 1', 'd = shared * 2'],
    ]);
  });

  test('derives a gradient by the chain rule under names of their own', () => {
    const program = programOf('we-love-deep-learning').join('\n');
    expect(program).toContain(`
p_1 = probs_1[target_1]
dp_1 = -dloss_i / p_1
dp_dz_1 = p_1 * (F.one_hot(target_1, 8) - probs_1)
dz_1_by_chain = dp_1 * dp_dz_1  # multiplied out, it is the next line
dz_1 = (probs_1 - F.one_hot(target_1, 8)) * dloss_i
`);
    expect(program).toContain('\ndz_2_by_chain = dp_2 * dp_dz_2\n');
  });

  test('calls a limit as its formula does', () => {
    const [clipping] = framesOf(['river-gpt']).filter(({ op }) => op.name === 'clip coefficient');
    const [[setting]] = Object.entries(clipping.op.code?.settings?.(clipping.attributes) ?? {});
    expect(textOfFormula(clipping.op.explain.symbolic)).toContain(`${setting} /`);
  });
});

describe('an iteration as a program', () => {
  test('imports what it uses', () => {
    for (const [name, ...overrides] of RUNS_AS_CODE) {
      const [imports, code] = split(programOf(name, ...overrides), '');
      const used = [
        ['math', 'import math'],
        ['torch', 'import torch'],
        ['F', 'import torch.nn.functional as F'],
      ].filter(([module]) => new RegExp(`\\b${module}\\.`).test(code.join('\n')));
      expect(imports).toEqual(used.map(([, line]) => line));
    }
  });

  test('says what is given, by what it is, and its settings', () => {
    expect(programOf('we-love-deep-learning').slice(2, 10)).toEqual([
      '',
      '# Given, as tensors of float64:',
      '#   parameters: table',
      '#   indices, of int64: target_1, target_2, target_3, target_4',
      '',
      '# Settings, as they are in this iteration:',
      'lr = 0.1',
      '',
    ]);
    const gpt = programOf('river-gpt');
    expect(Math.max(...gpt.filter((line) => line.startsWith('#')).map(({ length }) => length))).toBeLessThan(80);
    for (const kind of [
      /parameters: wte, wpe/,
      /indices, of int64: tokens, positions, targets$/,
      /m of each parameter: m_wte/,
    ])
      expect(gpt.filter((line) => kind.test(line))).toHaveLength(1);
  });

  test('remarks once on what the lines do not tell', () => {
    const program = programOf('river-gpt');
    const lines = (pattern: RegExp) => program.filter((line) => pattern.test(line));
    expect(lines(/^# .*view\(\.\.\.\) takes them apart/)).toHaveLength(1);
    expect(lines(/^later = /)).toEqual(['later = torch.ones(16, 16, dtype=torch.bool).triu(1)']);
    expect(lines(/not trained on/)).toEqual([
      'total_loss = losses.sum()  # not trained on',
      'perplexity = torch.exp(loss)  # not trained on',
    ]);
    expect(lines(/unflatten|0\.134/)).toEqual([]);
    expect(program.filter(({ length }) => length > 88)).toEqual([]);
    expect(programOf('we-love-deep-learning')).toContain(
      'dloss_i = dloss  # of each loss: a sum passes gradients on unchanged',
    );
  });
});

function programOf(...run: readonly string[]): readonly string[] {
  return codeOf(() => framesOf(run)).program();
}

function split(lines: readonly string[], at: string): readonly [readonly string[], readonly string[]] {
  const position = lines.indexOf(at);
  return [lines.slice(0, position), lines.slice(position)];
}
