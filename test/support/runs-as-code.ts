/** Runs whose steps, together, are all kinds of steps that there are: every fixture, and what fixtures leave out. */
import { SHIPPED } from './fixtures.js';

/** The name of a fixture, and what is set. */
export const RUNS_AS_CODE: readonly (readonly string[])[] = [
  ...SHIPPED.map((name) => [name]),
  ['we-love-deep-learning', 'training.softmax=plain', 'training.lossReduction=mean', 'optimizer.momentum=0.9'],
  ['we-love-deep-learning-36', 'optimizer.clip=0.1', 'optimizer.momentum=0.9'],
  ['villages-bigram', 'training.softmax=plain', 'training.lossReduction=sum'],
  ['villages-mlp', 'training.steps=fine', 'optimizer={"kind":"adamw","clip":0.1}'],
  ['river-gpt', 'model.activation=gelu', 'model.tiedHead=false', 'training.steps=fine'],
  ['river-gpt', 'training.batchSize=1'],
];
