/**
 * The recorded reference runs beside the tests.
 * Invariant: a file that is there is found by reading the folder, so none is left out by forgetting to list it.
 */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../reference/', import.meta.url);

export function listReferences(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort();
}

/** @throws when the file is missing or no JSON; its fields are taken to be as declared */
export function readReference<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as T;
}
