/** The records of `run --jsonl`; src/training/run-lines.ts is their schema. */

import { columnsOf, normOf, range, type Tensor } from '../../numbers/engine/tensor.js';
import type { Outcome, TrainingProgram } from '../../training/iteration/program.js';
import type { RunState } from '../../training/iteration/run-state.js';
import { jsonNumber } from '../../training/json-text.js';
import type { IterationLine, RunLine } from '../../training/run-lines.js';

/** `tokens` also gives targets; `initial` what the run starts from. */
export const INCLUDABLE = [
  'logits',
  'probabilities',
  'gradients',
  'parameters',
  'tokens',
  'initial',
  'optimizerState',
] as const;
export type Includable = (typeof INCLUDABLE)[number];

export function runRecord(program: TrainingProgram, version: string, include: readonly Includable[]): RunLine {
  const { subject, model, optimizer, initial, parameterCount, fixture } = program;
  const isWhole = include.includes('initial');
  // The scores that a fixture gives are among the initial parameters.
  const { parameters: _given, ...modelSettings }: Record<string, unknown> = { ...fixture?.model };
  return {
    type: 'run',
    backstep: version,
    fixture: subject.name,
    model: { kind: model.kind, words: [...model.words], parameterCount, settings: modelSettings },
    optimizer: {
      kind: optimizer.kind,
      title: optimizer.title,
      learningRate: optimizer.learningRate,
      settings: { ...fixture?.optimizer },
    },
    training: { ...fixture?.training },
    parameters: Object.fromEntries(
      model.parameters.map(({ name }, k) => {
        const { shape, data } = initial.parameters[k];
        return [name, { shape: [...shape], ...(isWhole && { data: numbers(data) }) }];
      }),
    ),
    ...(isWhole && optimizerRecord(program, initial)),
  };
}

export function iterationRecord(
  program: TrainingProgram,
  outcome: Outcome,
  /** Null where it is not measured. */
  validationLoss: number | null,
  include: readonly Includable[],
): IterationLine {
  const { groups, gradients, updated, end, learningRate, batch } = outcome;
  return {
    type: 'iteration',
    iteration: end.iteration - 1,
    learningRate,
    loss: jsonNumber(outcome.objective.data[0]),
    losses: groups.flatMap(({ terms }) => numbers(terms.data)),
    perplexity: jsonNumber(outcome.perplexity.data[0]),
    gradientNorm: jsonNumber(normOf(gradients)),
    ...(validationLoss !== null && { validationLoss: jsonNumber(validationLoss) }),
    ...(include.includes('tokens') && {
      tokens: batch.examples.map((each) => [...each]),
      targets: batch.targets.map((each) => [...each]),
    }),
    ...(include.includes('logits') && { logits: groups.flatMap(({ logits }) => byRow(logits)) }),
    ...(include.includes('probabilities') && {
      probabilities: groups.flatMap(({ probabilities }) => byRow(probabilities)),
    }),
    ...(include.includes('gradients') && { gradients: named(program, gradients) }),
    ...(include.includes('parameters') && { parameters: named(program, updated) }),
    ...(include.includes('optimizerState') && optimizerRecord(program, end)),
  };
}

function named({ model }: TrainingProgram, values: readonly Tensor[]) {
  return Object.fromEntries(model.parameters.map(({ name }, k) => [name, tensorRecord(values[k])]));
}

function optimizerRecord({ model, optimizer }: TrainingProgram, { optimizerState, optimizerSteps }: RunState) {
  const memoryOf = (parameter: number) =>
    Object.fromEntries(optimizer.memory.map((slot, k) => [slot, tensorRecord(optimizerState[parameter][k])]));
  return {
    optimizerState: Object.fromEntries(model.parameters.map(({ name }, k) => [name, memoryOf(k)])),
    optimizerSteps,
  };
}

function tensorRecord({ shape, data }: Tensor) {
  return { shape: [...shape], data: numbers(data) };
}

function numbers(data: Float64Array) {
  return Array.from(data, jsonNumber);
}

function byRow({ shape, data }: Tensor) {
  const columns = columnsOf(shape);
  return range(data.length / columns).map((r) => numbers(data.subarray(r * columns, (r + 1) * columns)));
}
