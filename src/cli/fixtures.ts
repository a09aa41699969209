/**
 * `backstep fixtures`: lists the fixtures that ship and those in the user's folder, or validates one file.
 * Invariant: everything printed from a file has passed validation or has been escaped.
 */
import { widthOf } from '../cells/width.js';
import type { Fixture } from '../data/fixture/fixture.js';
import { fixtureJsonSchema } from '../data/fixture/fixture-json-schema.js';
import { describeListing, listFixtures } from '../data/fixture/list-fixtures.js';
import { runLinesJsonSchema } from '../data/run-lines.js';
import { formatCount, formatPlural } from '../document/numbers.js';
import { padEnd } from '../drawing/rows/rows.js';
import type { TextFacts } from '../training/program.js';
import { unitOf } from '../training/program.js';
import { type FixtureOptions, openFixture, runSource } from './open-run.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';

/** @param beginning where a relative path begins */
export function describeFixtures(folder: string | undefined, beginning: string): string {
  const listings = listFixtures(folder, beginning);
  const width = Math.max(...listings.map(({ name }) => widthOf(name)));
  return listings.map((listing) => `${padEnd(listing.name, width)}  ${describeListing(listing)}\n`).join('');
}

export async function validateFixtureFile(
  file: string,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<string> {
  const { fixture, program } = await runShown(openFixture(runSource(file, options, running), running), running);
  const { parameterCount, model, iterations, subject } = program;
  const words = formatPlural(fixture.vocabulary.length, unitOf(subject));
  return `${fixture.name} is valid: ${words}, ${describeData(fixture, subject.text)}, ${model.kind} with ${formatPlural(parameterCount, 'parameter')}, ${formatCount(iterations)} iterations.\n`;
}

function describeData({ corpus, sequences }: Fixture, text: TextFacts | undefined): string {
  if (corpus === undefined || text === undefined) return formatPlural(sequences.length, 'sequence');
  const documents = text.documents === null ? 'running text' : formatPlural(text.documents, 'document');
  return `${documents} of ${formatPlural(text.tokens, 'token')} and ${formatCount(text.setAside)} set aside`;
}

export function printSchema(): string {
  return `${JSON.stringify(fixtureJsonSchema(), null, 2)}\n`;
}

export function printRunSchema(): string {
  return `${JSON.stringify(runLinesJsonSchema(), null, 2)}\n`;
}
