/**
 * `backstep fixtures`: lists the fixtures that ship and those in the user's folder, or validates one file.
 * Invariant: everything printed from a file has passed validation or has been escaped.
 */

import { formatCount, formatPlural } from '../document/numbers.js';
import { refuse } from '../files/refusal.js';
import type { Fixture } from '../training/fixture/fixture.js';
import { fixtureJsonSchema } from '../training/fixture/fixture-json-schema.js';
import { describeListing, listFixtures } from '../training/fixture/list-fixtures.js';
import type { TextFacts } from '../training/iteration/program.js';
import { unitOf } from '../training/iteration/program.js';
import { runLinesJsonSchema } from '../training/run-lines.js';
import { alignColumns } from './columns.js';
import { type FixtureOptions, openFixture } from './open-run.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';

export interface FixturesFlags {
  readonly validate?: string;
  readonly schema?: boolean;
  readonly runSchema?: boolean;
}

export async function describeFixtures(
  { validate, schema, runSchema }: FixturesFlags,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<string> {
  if (validate !== undefined) return await validateFixtureFile(validate, options, running);
  if (options.set !== undefined || options.seed !== undefined)
    refuse('--set and --seed change the fixture that is checked: name its file with --validate.');
  if (runSchema === true) return JSON.stringify(runLinesJsonSchema(), null, 2);
  if (schema === true) return JSON.stringify(fixtureJsonSchema(), null, 2);
  const listings = listFixtures(options.fixtures, running.folder);
  return alignColumns(listings.map((listing) => [listing.name, describeListing(listing)])).join('\n');
}

async function validateFixtureFile(file: string, options: FixtureOptions, running: RunningProgram): Promise<string> {
  const { fixture, program } = await runShown(openFixture(file, options, running), running);
  const { parameterCount, model, iterations, subject } = program;
  const words = formatPlural(fixture.vocabulary.length, unitOf(subject));
  return `${fixture.name} is valid: ${words}, ${describeData(fixture, subject.text)}, ${model.kind} with ${formatPlural(parameterCount, 'parameter')}, ${formatCount(iterations)} iterations.`;
}

function describeData({ corpus, sequences }: Fixture, text: TextFacts | undefined): string {
  if (corpus === undefined || text === undefined) return formatPlural(sequences.length, 'sequence');
  const documents = text.documents === null ? 'running text' : formatPlural(text.documents, 'document');
  return `${documents} of ${formatPlural(text.tokens, 'token')} and ${formatCount(text.setAside)} set aside`;
}
