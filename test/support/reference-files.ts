/**
 * The recorded reference runs beside the tests, found by reading the folder so that none can be forgotten.
 */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../reference/', import.meta.url);

export function listReferences(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort();
}

/** @throws if the file is missing or not JSON; its fields are not checked */
export function readReference<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as T;
}
