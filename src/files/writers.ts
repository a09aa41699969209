/**
 * Names for the processes that write files, and whether one of them is still there. A name says where a number means this
 * process: on this machine, in this container.
 * Invariant: a writer that may be alive counts as alive; of another machine or container nobody here knows.
 */
import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { getPriority, hostname } from 'node:os';

/** Matches the name of a writer, in two groups. */
export const WRITER = /([0-9a-f]{8})-(\d{1,10})/;

export function ownWriterName(): string {
  return `${placeOfNumbers()}-${process.pid}`;
}

/** @param place and number: the groups of `WRITER` */
export function isGone(place: string, number: string): boolean {
  return place === placeOfNumbers() && !isAlive(Number(number));
}

function isAlive(writer: number): boolean {
  if (writer === process.pid) return true;
  try {
    getPriority(writer);
    return true;
  } catch (error) {
    return (error as { readonly info?: { readonly code?: string } }).info?.code !== 'ESRCH';
  }
}

/** Tells machines apart, and containers of one, which number their processes anew. */
function placeOfNumbers(): string {
  let space = '';
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has several.
  }
  return createHash('sha256').update(`${hostname()} ${space}`).digest('hex').slice(0, 8);
}
