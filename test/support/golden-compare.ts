/**
 * A reference run against the program: every quantity that the file records, step by step.
 * Invariant: throws at the first number outside its tolerance, with the file, the step and the quantity.
 */
import type { Outcome, TrainingProgram } from '../../src/data/program.js';
import type { RunState } from '../../src/data/run-state.js';
import { Arena } from '../../src/engine/arena.js';
import { isPullback } from '../../src/engine/pullback.js';
import { type Frame, Tape } from '../../src/engine/tape.js';
import { normOf, type Tensor } from '../../src/engine/tensor.js';
import { ADAM_TOLERANCE, assertClose, REFERENCE_TOLERANCE, type Tolerance } from './closeness.js';
import { createGoldenProgram, type GoldenFile, type GoldenStep, namesOf, tensorOf } from './golden.js';

/** Runs the file from its initial parameters and compares every step; differences accumulate over the run. */
export function compareRun(file: GoldenFile): void {
  const program = createGoldenProgram(file);
  let state = program.initial;
  for (const step of file.steps) state = compareStep(file, program, step, state).end;
}

/** The same, but each step starts from the parameters that the file gives after the step before, where it gives them. */
export function compareEachStep(file: GoldenFile): void {
  const program = createGoldenProgram(file);
  let state = program.initial;
  for (const step of file.steps) {
    const { end } = compareStep(file, program, step, state);
    const { params_after: given } = step;
    state =
      given === undefined
        ? end
        : { ...end, parameters: namesOf(program).map((name) => tensorOf(file, name, given[name])) };
  }
}

/** How the file names what an optimizer remembers, in the order in which ours remembers it. */
const MEMORY_KEYS: Readonly<Record<string, readonly string[]>> = { sgd: [], momentum: ['buf'], adam: ['m', 'v'] };

function compareStep(file: GoldenFile, program: TrainingProgram, step: GoldenStep, state: RunState): Outcome {
  const tape = new Tape(new Arena(), new Arena());
  const outcome = program.execute(tape, state, step.lr);
  const at = (what: string): string => `${file.name}, step ${step.step}, ${what}`;
  const { groups } = outcome;
  assertClose(at('logits'), joined(groups.map(({ logits }) => logits)), step.logits.data);
  assertClose(at('probs'), joined(groups.map(({ probabilities }) => probabilities)), step.probs.data);
  assertClose(at('loss per position'), joined(groups.map(({ terms }) => terms)), step.loss_per_position.data);
  assertClose(at('loss'), outcome.objective.data, [step.loss]);
  assertClose(at('mean loss'), outcome.mean.data, [step.loss_mean]);
  assertClose(at('dlogits'), joined(groups.map(({ logits }) => gradientIn(tape.frames, logits.node))), step.dlogits);
  assertClose(at('gradient norm'), [normOf(outcome.gradients)], [step.grad_global_norm]);
  compareActivations(at, tape.frames, step);
  compareParameters(file, program, at, step, outcome);
  return outcome;
}

function compareParameters(
  file: GoldenFile,
  program: TrainingProgram,
  at: (what: string) => string,
  step: GoldenStep,
  { gradients, end }: Outcome,
): void {
  const tolerance: Tolerance = file.optimizer.kind === 'adam' ? ADAM_TOLERANCE : REFERENCE_TOLERANCE;
  namesOf(program).forEach((name, k) => {
    assertClose(at(`gradient of ${name}`), gradients[k].data, step.grads[name]);
    const after = step.params_after?.[name];
    if (after !== undefined) assertClose(at(`${name} after`), end.parameters[k].data, after, tolerance);
    const remembered = step.optimizer_state_after?.[name];
    if (remembered === undefined) return;
    const keys = MEMORY_KEYS[file.optimizer.kind];
    if (Object.keys(remembered).sort().join() !== [...keys].sort().join()) {
      throw new Error(at(`the file remembers ${Object.keys(remembered)} of ${name}, the optimizer ${keys}`));
    }
    keys.forEach((key, slot) => {
      assertClose(at(`${key} of ${name}`), end.optimizerState[k][slot].data, remembered[key]);
    });
  });
}

/** Activations are recorded by their symbol, one prediction after the other. */
function compareActivations(at: (what: string) => string, frames: readonly Frame[], step: GoldenStep): void {
  for (const [symbol, expected] of Object.entries(step.activations ?? {})) {
    const made = frames.filter(
      ({ op, output, scope }) => scope[0] === 'forward' && output.symbol === symbol && !isPullback(op),
    );
    const outputs = made.map(({ output }) => output);
    assertClose(at(`activation ${symbol}`), joined(outputs), expected.data);
    const gradients = outputs.map(({ node }) => gradientIn(frames, node));
    assertClose(at(`gradient of activation ${symbol}`), joined(gradients), expected.grad);
  }
}

/** The gradient of the loss by a recorded value: the sum of what its pullbacks brought, where there are several. */
function gradientIn(frames: readonly Frame[], node: number): Tensor {
  const [first, ...others] = frames.filter(({ op, inputs }) => isPullback(op) && inputs[op.input + 1].node === node);
  if (first === undefined) throw new Error(`No gradient of value ${node} was recorded.`);
  const data = first.output.data.slice();
  for (const { output } of others) for (let i = 0; i < data.length; i++) data[i] += output.data[i];
  return { shape: first.output.shape, data };
}

function joined(tensors: readonly Tensor[]): readonly number[] {
  return tensors.flatMap(({ data }) => Array.from(data));
}
