/**
 * The data of a lesson as they stand in its file, and articles from their parts.
 * Invariant: what is read has the form of such data; what its parts are is known once an article of them has been read.
 */
import * as z from 'zod/mini';
import { readJson } from '../../document/json.js';
import { restored } from '../held.js';
import { LESSON, type LessonData, type Packed, type PartNames } from '../lesson-data.js';

/**
 * @param text JSON, deflated, in base64
 * @throws Error where it is no lesson
 */
export async function readPacked(text: string): Promise<LessonData> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return z.parse(LESSON, readJson(await new Response(stream).text()));
}

export function createUnpacking(parts: readonly unknown[]) {
  const known = new Map<number, unknown>();
  const partOf = (name: number): unknown => {
    const part = known.get(name) ?? restored(parts[name]);
    known.set(name, part);
    return part;
  };
  const part = (names: PartNames | undefined): unknown =>
    typeof names === 'number' ? partOf(names) : names?.map(partOf);
  const whole = (packed: Packed): object =>
    Object.fromEntries(Object.entries(packed).map(([key, names]) => [key, part(names)]));
  return { part, whole };
}
