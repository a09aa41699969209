/**
 * A plain trainer, apart from the engine, that recomputes the numbers which fixtures state about themselves.
 * Written for reading: gradient descent and Adam on the two models, sum of the loss terms.
 */
import type { Fixture } from '../../src/training/fixture/fixture.js';
import { predictionsOf, scoredWords } from '../../src/training/fixture/predictions.js';

export interface Snapshot {
  readonly loss: number;
  /** Probability of each target, in the order of the predictions. */
  readonly probabilities: readonly number[];
  readonly parameters: readonly number[];
  readonly gradients: readonly number[];
}

/** Trains from the fixture's explicit parameters and returns the state after each of the given numbers of updates. */
export function train(fixture: Fixture, at: readonly number[]): ReadonlyMap<number, Snapshot> {
  const { optimizer } = fixture;
  const parameters = initialParameters(fixture);
  const first = parameters.map(() => 0);
  const second = parameters.map(() => 0);
  const snapshots = new Map<number, Snapshot>();
  for (let iteration = 0; iteration <= Math.max(...at); iteration++) {
    const step = assess(fixture, parameters);
    if (at.includes(iteration)) snapshots.set(iteration, { ...step, parameters: [...parameters] });
    for (const [i, gradient] of step.gradients.entries()) {
      if (optimizer.kind === 'sgd') {
        first[i] = optimizer.momentum * first[i] + gradient;
        parameters[i] -= optimizer.learningRate * first[i];
      } else {
        const { beta1, beta2, epsilon, learningRate } = optimizer;
        first[i] = beta1 * first[i] + (1 - beta1) * gradient;
        second[i] = beta2 * second[i] + (1 - beta2) * gradient ** 2;
        const mean = first[i] / (1 - beta1 ** (iteration + 1));
        const square = second[i] / (1 - beta2 ** (iteration + 1));
        parameters[i] -= (learningRate * mean) / (Math.sqrt(square) + epsilon);
      }
    }
  }
  return snapshots;
}

export function softmax(logits: readonly number[]): readonly number[] {
  const exponentials = logits.map((logit) => Math.exp(logit));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

function initialParameters({ model }: Fixture): number[] {
  if (model.kind !== 'tabular' && model.kind !== 'vocab36') throw new Error(`no reference for ${model.kind}`);
  if (model.parameters === undefined) throw new Error('the fixture has no explicit parameters');
  if ('logits' in model.parameters) {
    const words = Object.keys(model.parameters.logits[0].scores);
    return model.parameters.logits.flatMap(({ scores }) => words.map((word) => scores[word]));
  }
  return [model.parameters.layer1_weights, model.parameters.layer2_weights, model.parameters.output_weights].flat();
}

function assess(fixture: Fixture, parameters: readonly number[]): Omit<Snapshot, 'parameters'> {
  const words = scoredWords(fixture);
  const columns = words.length;
  const gradients = parameters.map(() => 0);
  const probabilities = predictionsOf(fixture).map(({ context, target }) => {
    const wanted = words.indexOf(fixture.vocabulary[target]);
    if (fixture.model.kind === 'tabular') {
      const names = context.map((id) => fixture.vocabulary[id]).join(' ');
      const row =
        fixture.model.parameters?.logits.findIndex((candidate) => candidate.context.join(' ') === names) ?? -1;
      const shares = softmax(parameters.slice(row * columns, (row + 1) * columns));
      for (const [j, share] of shares.entries()) gradients[row * columns + j] += share - Number(j === wanted);
      return shares[wanted];
    }
    const sum = context.reduce((total, id) => total + parameters[id], 0);
    const hidden = words.map((_, j) => Math.tanh(sum + parameters[columns + j]));
    const shares = softmax(hidden.map((value, j) => value * parameters[2 * columns + j]));
    for (const [j, share] of shares.entries()) {
      const error = share - Number(j === wanted);
      const inner = error * parameters[2 * columns + j] * (1 - hidden[j] ** 2);
      gradients[2 * columns + j] += error * hidden[j];
      gradients[columns + j] += inner;
      for (const id of context) gradients[id] += inner;
    }
    return shares[wanted];
  });
  return { loss: probabilities.reduce((total, p) => total - Math.log(p), 0), probabilities, gradients };
}
