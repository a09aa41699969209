/**
 * Verifies the text of a reference file: the schema that it names decides how it is read and run.
 * Invariant: what the schema does not name is listed as not compared.
 */
import type * as z from 'zod/mini';
import { parseJson } from '../data/json-text.js';
import type { Task } from '../timeline/task.js';
import type { Verification } from './comparison.js';
import { trainingSchema } from './reference-file.js';
import { isRefusal, type Refusal, readAs, unknownFields } from './reference-parts.js';
import { softmaxSchema, verifySoftmax } from './verify-softmax.js';
import { type TrainingOptions, verifyTraining } from './verify-training.js';
import { trajectorySchema, verifyTrajectory } from './verify-trajectory.js';
import { unarySchema, verifyUnary } from './verify-unary.js';

const MOST_PROBLEMS = 12;
const DEFAULT_OPTIONS: TrainingOptions = { parameters: 'accumulated' };

/** Verifies a file of any schema; the options apply only to recorded training runs. */
export function* verifyInSlices(
  text: string,
  options: TrainingOptions = DEFAULT_OPTIONS,
): Task<Verification | Refusal> {
  const parsed = parseJson(text);
  if (parsed.kind === 'malformed') return { problems: [`the file is ${parsed.message}`] };
  const name = (parsed.value as { readonly schema?: unknown } | null)?.schema;
  if (typeof name !== 'string' || !Object.hasOwn(SCHEMAS, name)) {
    const got = name === undefined ? 'the file names no schema' : `schema is ${JSON.stringify(name).slice(0, 80)}`;
    const known = Object.keys(SCHEMAS).map((schema) => `"${schema}"`);
    return { problems: [`${got}, expected one of ${known.join(', ')}`] };
  }
  return shorten(yield* SCHEMAS[name](parsed.value, options));
}

type Verified = Verification | Refusal;
type Verify<File> = (file: File, options: TrainingOptions) => Task<Verified>;

const SCHEMAS: Readonly<Record<string, Verify<unknown>>> = {
  'lm-golden/1': reading(trainingSchema, verifyTraining),
  'lm-golden-trajectory/1': reading(trajectorySchema, verifyTrajectory),
  'lm-golden-softmax/1': reading(softmaxSchema, atOnce(verifySoftmax)),
  'lm-golden-unary/1': reading(unarySchema, atOnce(verifyUnary)),
};

function reading<Schema extends z.ZodMiniType<object>>(
  schema: Schema,
  verify: Verify<z.output<Schema>>,
): Verify<unknown> {
  return function* (raw, options) {
    const file = readAs(schema, raw);
    if (isRefusal(file)) return file;
    const result = yield* verify(file, options);
    return isRefusal(result) ? result : withUnknownFields(result, unknownFields(raw, file));
  };
}

function atOnce<File>(verify: (file: File) => Verified): Verify<File> {
  // biome-ignore lint/correctness/useYield: it is soon done
  return function* (file) {
    return verify(file);
  };
}

function withUnknownFields(verification: Verification, fields: readonly string[]): Verification | Refusal {
  const reason = 'the schema, as backstep knows it, has no such field';
  const notCompared = [...verification.notCompared, ...fields.map((what) => ({ what, reason }))];
  if (verification.differences.length > 0) return { ...verification, notCompared };
  return {
    problems: ['nothing in it can be compared', ...notCompared.map(({ what, reason }) => `${what}: ${reason}`)],
  };
}

function shorten(result: Verification | Refusal): Verification | Refusal {
  if (!isRefusal(result) || result.problems.length <= MOST_PROBLEMS) return result;
  const rest = result.problems.length - MOST_PROBLEMS;
  return { problems: [...result.problems.slice(0, MOST_PROBLEMS), `and ${rest} more like these`] };
}
