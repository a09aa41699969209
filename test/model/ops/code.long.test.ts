/**
 * The lines of PyTorch that ops say of themselves, run by PyTorch in float64: those of every op on random inputs, against
 * its own forward and pullback, and those of whole iterations of every model, one after the other and as the program that
 * is copied, against their steps.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf, linesIn, settingsOf } from '../../../src/numbers/engine/code.js';
import { type Names, namesIn } from '../../../src/numbers/engine/code-names.js';
import type { Op } from '../../../src/numbers/engine/op.js';
import type { Attributes } from '../../../src/numbers/engine/op-computing.js';
import { createPullback } from '../../../src/numbers/engine/pullback.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import type { Tensor } from '../../../src/numbers/engine/tensor.js';
import type { Value } from '../../../src/numbers/engine/value.js';
import { seedOf } from '../../support/depth.js';
import { discoverOps } from '../../support/discover-ops.js';
import { timelineOf } from '../../support/fixtures.js';
import { HAS_TORCH } from '../../support/pytorch.js';
import { RUNS_AS_CODE } from '../../support/runs-as-code.js';
import { asValue } from '../../support/values.js';

const SAMPLES = { seed: seedOf(20_260_101), numRuns: 12 };
const CLOSE = 1e-9;

interface Step {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: Attributes;
  readonly scope: readonly string[];
}

/** Steps that are run one after the other, as the Python beside this file takes them. */
function caseOf(steps: readonly Step[], names: Names) {
  const known = new Set<string>();
  const written = linesIn(steps, names);
  return {
    given: {},
    settings: {},
    steps: steps.map((step, position) => {
      const fresh = givenTo(step, names).filter(([name]) => !known.has(name));
      for (const [name] of fresh) known.add(name);
      known.add(names.of(step.output));
      return {
        given: Object.fromEntries(fresh),
        settings: settingsOf(step),
        lines: written[position].flatMap(({ texts }) => texts),
        result: names.of(step.output),
      };
    }),
  };
}

/** What a step reads, by its name. */
function givenTo({ op, inputs }: Step, names: Names) {
  return inputs.map((value, k) => {
    const holds = ['ids', 'targets'].includes(op.inputs[k]) ? 'ids' : 'numbers';
    return [
      names.of(value),
      { shape: value.shape, data: Array.from(value.data, String).map(inPython), holds },
    ] as const;
  });
}

/** The program of an iteration, and after it what these names hold in the end. */
function caseOfProgram(frames: readonly Frame[], names: Names, held: readonly Frame[]) {
  const given = frames.flatMap((frame) => givenTo(frame, names).filter((_, k) => frame.inputs[k].frame === null));
  return {
    given: Object.fromEntries(given),
    settings: {},
    steps: held.map(({ output }, k) => ({
      lines: k === 0 ? codeOf(() => frames).program() : [],
      result: names.of(output),
    })),
  };
}

function inPython(number: string): string {
  return number.replace('Infinity', 'inf');
}

/** What the steps of each case made. */
function run(
  cases: readonly unknown[],
): readonly (readonly { readonly shape: readonly number[]; readonly data: readonly string[] }[])[] {
  const script = fileURLToPath(new URL('lines_of_code.py', import.meta.url));
  const { stdout, stderr } = spawnSync('/usr/bin/python3', [script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

function expectClose(
  what: string,
  made: { readonly shape: readonly number[]; readonly data: readonly string[] },
  ours: Tensor,
): void {
  expect(made.shape, what).toEqual(ours.shape);
  // Thousands of numbers: what is close is not told of.
  const off = Array.from(ours.data.entries()).filter(([k, number]) => {
    const theirs = Number(made.data[k].replace('inf', 'Infinity'));
    return !Object.is(theirs, number) && !(Math.abs(theirs - number) <= CLOSE * Math.max(1, Math.abs(number)));
  });
  expect(
    off.map(([k, number]) => `${made.data[k]} for ${number}`),
    what,
  ).toEqual([]);
}

const found = await discoverOps();

/** An op on inputs, and its pullback by each input that it has a line for. */
function stepsOf(
  op: Op,
  { inputs, attributes }: { readonly inputs: readonly Tensor[]; readonly attributes: Attributes },
): readonly Step[] {
  const values = inputs.map((tensor, k) => asValue(tensor, `x${k}`, k));
  const shape = op.compute.shape(inputs, attributes);
  const data = new Float64Array(shape.reduce((size, length) => size * length, 1));
  op.compute.forward(inputs, data, attributes);
  const output = asValue({ shape, data }, 'y', inputs.length);
  const gradient = asValue({ shape, data: data.map((_, k) => Math.sin(k + 1)) }, 'dy', inputs.length + 1);
  const backward = inputs.flatMap((own, input): readonly Step[] => {
    const pullback = createPullback(op, input);
    if (pullback.code === null || !op.derive.differentiable(input)) return [];
    const result = new Float64Array(own.data.length);
    op.compute.pullback(input, gradient, inputs, result, attributes, output);
    const made = asValue({ shape: own.shape, data: result }, `dx${input}`, 100 + input);
    return [{ op: pullback, inputs: [gradient, ...values, output], output: made, attributes, scope: [] }];
  });
  return [{ op, inputs: values, output, attributes, scope: [] }, ...backward];
}

describe.runIf(HAS_TORCH)('in PyTorch', () => {
  test('the lines of every op compute what it computes, forward and back', () => {
    const tried = found.flatMap(({ title, op, samples }) =>
      'missing' in samples ? [] : fc.sample(samples, SAMPLES).map((sample) => ({ title, steps: stepsOf(op, sample) })),
    );
    const bySymbol: Names = {
      of: ({ symbol }) => symbol,
      beside: ({ symbol }, base) => `${base}_${symbol}`,
    };
    const made = run(tried.map(({ steps }) => caseOf(steps, bySymbol)));
    for (const [k, { title, steps }] of tried.entries()) {
      for (const [j, { output }] of steps.entries()) expectClose(`${title}: ${output.symbol}`, made[k][j], output);
    }
  });

  test('the lines of an iteration of every model compute its steps', () => {
    const runs = RUNS_AS_CODE.map(([name, ...overrides]) => timelineOf(name, ...overrides).trace(1).frames);
    const made = run(runs.map((frames) => caseOf(frames, namesIn(frames))));
    for (const [k, frames] of runs.entries()) {
      for (const [j, { label, output }] of frames.entries()) {
        expectClose(`${RUNS_AS_CODE[k].join(' ')}: ${label}`, made[k][j], output);
      }
    }
  });

  test('the program that is copied computes the loss and the update of every model', () => {
    const runs = RUNS_AS_CODE.map(([name, ...overrides]) => {
      const { frames } = timelineOf(name, ...overrides).trace(1);
      const names = namesIn(frames);
      const given = new Set(frames.flatMap(({ inputs }) => inputs.filter(({ frame }) => frame === null).map(names.of)));
      const last = new Map(frames.map((frame) => [names.of(frame.output), frame]));
      return {
        frames,
        names,
        held: [...last].filter(([name]) => name === 'loss' || given.has(name)).map(([, frame]) => frame),
      };
    });
    const made = run(runs.map(({ frames, names, held }) => caseOfProgram(frames, names, held)));
    for (const [k, { held }] of runs.entries()) {
      for (const [j, { label, output }] of held.entries()) {
        expectClose(`${RUNS_AS_CODE[k].join(' ')}: ${label}`, made[k][j], output);
      }
    }
  });
});
