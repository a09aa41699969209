/**
 * The text of a reference file to its verification: the schema that it names decides how it is read and run.
 * Invariant: whatever the text is, what comes back is a verification or a refusal; what a schema does not name is listed as
 * not compared.
 */
import type * as z from 'zod/mini';
import { parseJson } from '../data/json-text.js';
import type { Verification } from './comparison.js';
import { readTraining, trainingSchema } from './reference-file.js';
import { isRefusal, type Refusal, strangeFields } from './reference-parts.js';
import { readTrajectory, trajectorySchema } from './trajectory-file.js';
import { readSoftmax, softmaxSchema, verifySoftmax } from './verify-softmax.js';
import { type TrainingOptions, verifyTraining } from './verify-training.js';
import { verifyTrajectory } from './verify-trajectory.js';
import { readUnary, unarySchema, verifyUnary } from './verify-unary.js';

const MOST_PROBLEMS = 12;
const DEFAULT_OPTIONS: TrainingOptions = { parameters: 'accumulated' };

/** Verifies a file of any schema; options are for recorded training runs. */
export function verifyText(text: string, options: TrainingOptions = DEFAULT_OPTIONS): Verification | Refusal {
  const parsed = parseJson(text);
  if (parsed.kind === 'malformed') {
    const { line, column, got, expected } = parsed.fault;
    return { problems: [`the file is not JSON: line ${line}, column ${column} has ${got}, expected ${expected}`] };
  }
  const name = (parsed.value as { readonly schema?: unknown } | null)?.schema;
  const kind = typeof name === 'string' && Object.hasOwn(KINDS, name) ? KINDS[name] : null;
  if (kind === null) {
    const got = name === undefined ? 'the file names no schema' : `schema is ${JSON.stringify(name).slice(0, 80)}`;
    return { problems: [`${got}, expected one of ${REFERENCE_SCHEMAS.map((known) => `"${known}"`).join(', ')}`] };
  }
  return shorten(kind.verify(parsed.value, options));
}

interface Kind {
  verify(raw: unknown, options: TrainingOptions): Verification | Refusal;
}

function kindOf<File extends object>(
  schema: z.ZodMiniType,
  read: (raw: unknown) => File | Refusal,
  verify: (file: File, options: TrainingOptions) => Verification | Refusal,
): Kind {
  return {
    verify(raw, options) {
      const file = read(raw);
      if (isRefusal(file)) return file;
      const result = verify(file, options);
      return isRefusal(result) ? result : withStrangeFields(result, strangeFields(schema, raw));
    },
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  'lm-golden/1': kindOf(trainingSchema, readTraining, verifyTraining),
  'lm-golden-trajectory/1': kindOf(trajectorySchema, readTrajectory, verifyTrajectory),
  'lm-golden-softmax/1': kindOf(softmaxSchema, readSoftmax, verifySoftmax),
  'lm-golden-unary/1': kindOf(unarySchema, readUnary, verifyUnary),
};

export const REFERENCE_SCHEMAS: readonly string[] = Object.keys(KINDS);

function withStrangeFields(verification: Verification, fields: readonly string[]): Verification | Refusal {
  const notCompared = [
    ...verification.notCompared,
    ...fields.map((what) => ({ what, reason: 'the schema, as backstep knows it, has no such field' })),
  ];
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
