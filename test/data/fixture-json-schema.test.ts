/** The published JSON Schema says of a fixture what validation says. */
import { describe, expect, it } from 'vitest';
import { fromJSONSchema } from 'zod';
import { fixtureFields, fixtureJsonSchema } from '../../src/data/fixture-json-schema.js';
import { listFixtures } from '../../src/data/list-fixtures.js';
import { readTextFile } from '../../src/files/text-file.js';
import { sampleFixture } from './sample.js';

function readJson(path: string): unknown {
  const file = readTextFile(path, 1e6);
  return file.kind === 'text' ? JSON.parse(file.text) : undefined;
}

const fields = [
  'name',
  'description',
  'vocabulary',
  'specialTokens',
  'specialTokens.beginning',
  'specialTokens.end',
  'sequences',
  'corpus',
  'corpus.text',
  'corpus.file',
  'corpus.tokenizer',
  'corpus.documents',
  'corpus.mostWords',
  'model',
  'model.kind',
  'model.parameters',
  'model.parameters.logits',
  'model.parameters.logits[].context',
  'model.parameters.logits[].scores',
  'model.parameters.logits[].scores.*',
  'model.kind',
  'model.parameters',
  'model.parameters.layer1_weights',
  'model.parameters.layer2_weights',
  'model.parameters.output_weights',
  'model.kind',
  'model.deviation',
  'model.parameters',
  'model.parameters.*.shape',
  'model.parameters.*.data',
  'model.kind',
  'model.block',
  'model.width',
  'model.hidden',
  'model.deviation',
  'model.parameters',
  'model.parameters.*.shape',
  'model.parameters.*.data',
  'model.kind',
  'model.block',
  'model.width',
  'model.heads',
  'model.layers',
  'model.activation',
  'model.tiedHead',
  'model.deviation',
  'model.parameters',
  'model.parameters.*.shape',
  'model.parameters.*.data',
  'model.kind',
  'model.block',
  'model.width',
  'model.heads',
  'model.layers',
  'model.activation',
  'model.tiedHead',
  'model.deviation',
  'model.parameters',
  'model.parameters.*.shape',
  'model.parameters.*.data',
  'optimizer',
  'optimizer.kind',
  'optimizer.learningRate',
  'optimizer.momentum',
  'optimizer.schedule',
  'optimizer.schedule.kind',
  'optimizer.schedule.kind',
  'optimizer.schedule.last',
  'optimizer.schedule.iterations',
  'optimizer.schedule.kind',
  'optimizer.schedule.last',
  'optimizer.schedule.iterations',
  'optimizer.schedule.warmup',
  'optimizer.clip',
  'optimizer.kind',
  'optimizer.learningRate',
  'optimizer.beta1',
  'optimizer.beta2',
  'optimizer.epsilon',
  'optimizer.schedule',
  'optimizer.schedule.kind',
  'optimizer.schedule.kind',
  'optimizer.schedule.last',
  'optimizer.schedule.iterations',
  'optimizer.schedule.kind',
  'optimizer.schedule.last',
  'optimizer.schedule.iterations',
  'optimizer.schedule.warmup',
  'optimizer.clip',
  'optimizer.kind',
  'optimizer.learningRate',
  'optimizer.beta1',
  'optimizer.beta2',
  'optimizer.epsilon',
  'optimizer.weightDecay',
  'optimizer.decaying',
  'optimizer.schedule',
  'optimizer.schedule.kind',
  'optimizer.schedule.kind',
  'optimizer.schedule.last',
  'optimizer.schedule.iterations',
  'optimizer.schedule.kind',
  'optimizer.schedule.last',
  'optimizer.schedule.iterations',
  'optimizer.schedule.warmup',
  'optimizer.clip',
  'training',
  'training.iterations',
  'training.seed',
  'training.lossReduction',
  'training.softmax',
  'training.batchSize',
  'training.validation',
  'training.validation.share',
  'training.validation.every',
  'notes',
  'notes[].context',
  'notes[].note',
  'remarks',
];

describe('the published JSON Schema', () => {
  const published = JSON.parse(JSON.stringify(fixtureJsonSchema()));

  it('describes every field', () => {
    expect(fixtureFields().map(({ path }) => path)).toEqual(fields);
    expect(fixtureFields().every(({ description }) => description.endsWith('.'))).toBe(true);
  });

  it('gives types, defaults and which fields are required', () => {
    const named = (path: string, kind?: string) =>
      fixtureFields().find((field) => field.path === path && field.kind === kind);
    expect(named('optimizer.momentum', 'sgd')).toMatchObject({ type: 'number', required: false, default: 0 });
    expect(named('optimizer.epsilon', 'adam')).toMatchObject({ type: 'number', required: false, default: 1e-8 });
    expect(named('training.softmax')).toMatchObject({
      type: '"shifted" or "plain"',
      required: false,
      default: 'shifted',
    });
    expect(named('training.iterations')).toMatchObject({ type: 'integer', required: true });
    expect(named('sequences')).toMatchObject({ type: 'array of array of string', required: false });
    expect(named('model.width', 'gpt')).toMatchObject({ type: 'integer', required: true });
  });

  it('accepts, read back as a schema, what ships', () => {
    const schema = fromJSONSchema(published);
    for (const { path } of listFixtures()) expect(schema.safeParse(readJson(path)).error).toBeUndefined();
    expect(schema.safeParse(sampleFixture()).success).toBe(true);
  });

  it.each([
    ['an unknown field', { ...sampleFixture(), extra: 1 }],
    ['a missing field', { ...sampleFixture(), training: undefined }],
    ['a negative learning rate', { ...sampleFixture(), optimizer: { kind: 'sgd', learningRate: -1 } }],
    ['a control character', { ...sampleFixture(), name: 'a\u001bb' }],
    ['an unknown kind', { ...sampleFixture(), model: { kind: 'other' } }],
  ])('refuses, read back as a schema, %s', (_, raw) => {
    expect(fromJSONSchema(published).safeParse(JSON.parse(JSON.stringify(raw))).success).toBe(false);
  });
});
