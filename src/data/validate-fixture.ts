/**
 * A raw JSON value to a sound fixture, or to everything that is wrong with it at once. Invariant: never throws, whatever the
 * value; one problem for each path.
 */
import type * as z from 'zod/mini';
import { didYouMean } from './closest.js';
import { completeFixture } from './complete-fixture.js';
import { isTextModel } from './create-model.js';
import { type DefaultedFixture, type Fixture, type FixtureInput, fixtureSchema, type Words } from './fixture.js';
import { crossFieldProblems } from './fixture-checks.js';
import { fieldNamesAt, ownField } from './fixture-fields.js';
import { describeValue, quote } from './printable.js';
import type { Problem } from './problem.js';

export type Validation =
  | { readonly kind: 'sound'; readonly fixture: Fixture }
  | { readonly kind: 'unsound'; readonly problems: readonly Problem[] };

/** Problems are looked for up to this many. */
export const MOST_PROBLEMS = 1000;

/** Validates a value as it came from JSON. Checks between fields run as far as the fields they read are sound. */
export function validateFixture(raw: unknown): Validation {
  const parsed = fixtureSchema.safeParse(raw);
  const issues = parsed.success ? [] : parsed.error.issues;
  const problems = problemsOfForm(issues.slice(0, MOST_PROBLEMS), raw);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { kind: 'unsound', problems };
  const unsound = new Set(issues.map(({ path }) => String(path[0])));
  const completion = completeFixture(raw as FixtureInput, unsound);
  problems.push(...completion.problems);
  for (const field of completion.missing) unsound.add(field);
  for (const problem of crossFieldProblems(completion.fixture, unsound)) {
    if (problems.push(problem) >= MOST_PROBLEMS) break;
  }
  if (!parsed.success || problems.length > 0) return { kind: 'unsound', problems };
  return { kind: 'sound', fixture: fillIn(parsed.data as DefaultedFixture, completion.fixture) };
}

/** The loss is the mean for what learns from texts, whose batches vary in size, and the sum for the models of lessons. */
function fillIn(parsed: DefaultedFixture, { vocabulary, sequences }: Words): Fixture {
  const lossReduction = parsed.training.lossReduction ?? (isTextModel(parsed.model) ? 'mean' : 'sum');
  return { ...parsed, vocabulary, sequences, training: { ...parsed.training, lossReduction } };
}

/** One problem a path: a text that is both too long and unprintable is one wrong field. */
function problemsOfForm(issues: readonly z.core.$ZodIssue[], raw: unknown): Problem[] {
  const problems = new Map<string, Problem>();
  for (const problem of issues.flatMap((issue) => problemsOf(issue, raw))) {
    const key = JSON.stringify(problem.path.map(String));
    if (!problems.has(key)) problems.set(key, problem);
  }
  return [...problems.values()];
}

function problemsOf(issue: z.core.$ZodIssue, raw: unknown): readonly Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_PROBLEMS).map((name) => unknownField(raw, path, name));
  }
  if (issue.code === 'invalid_union' && 'options' in issue) {
    const expected = (issue.options as readonly unknown[]).map((kind) => quote(String(kind))).join(' or ');
    return [{ path, got: describeAt(raw, path), expected }];
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'a word';
    return [{ path: path.slice(0, -1), got: `the field ${quote(String(path.at(-1)))}`, expected }];
  }
  return [{ path, got: describeAt(raw, path), expected: issue.message }];
}

function unknownField(raw: unknown, path: readonly PropertyKey[], name: string): Problem {
  const names = fieldNamesAt(raw, path);
  const expected = `one of ${names.join(', ')}.${didYouMean(name, names)}`;
  return { path: [...path, name], got: 'a field that does not exist', expected };
}

function describeAt(raw: unknown, path: readonly PropertyKey[]): string {
  return describeValue(path.reduce<unknown>((value, key) => ownField(value, key), raw));
}
