/** Runs whose steps, together, are all kinds of steps that there are: every fixture, and what fixtures leave out. */
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import { TEXT_MODELS } from '../../src/training/fixture/model-schemas.js';
import { SHIPPED } from './fixtures.js';

/** The kinds of models that no fixture has, on one that ships. */
const shippedKinds: readonly string[] = SHIPPED.map((name) => loadFixture(name, {}).fixture.model.kind);
export const OTHER_MODELS: readonly (readonly [fixture: string, override: string])[] = Object.keys(TEXT_MODELS)
  .filter((kind) => !shippedKinds.includes(kind))
  .map((kind) => ['villages-mlp', `model={"kind":"${kind}"}`]);

/** The name of a fixture, and what is set. */
export const RUNS_AS_CODE: readonly (readonly string[])[] = [
  ...SHIPPED.map((name) => [name]),
  ['we-love-deep-learning', 'training.softmax=plain', 'training.lossReduction=mean', 'optimizer.momentum=0.9'],
  ['we-love-deep-learning-36', 'optimizer.clip=0.1', 'optimizer.momentum=0.9'],
  ['villages-bigram', 'training.softmax=plain', 'training.lossReduction=sum'],
  ['villages-mlp', 'training.steps=fine', 'optimizer={"kind":"adamw","clip":0.1}'],
  ['river-gpt', 'model.activation=gelu', 'model.tiedHead=false', 'training.steps=fine'],
  ['river-gpt', 'training.batchSize=1'],
  ...OTHER_MODELS,
];
