#!/usr/bin/env node
/**
 * Where the program begins: it says which Node.js is needed where an older one runs it.
 * Invariant: nothing of the program is imported before that, since an older Node.js may fail at importing it.
 */
import { setFlagsFromString } from 'node:v8';
import packageJson from '../package.json' with { type: 'json' };

/** How long the heap of a class is left as it is after it has grown, at least. */
const HEAP_MINUTES = 10;
/** By how much it may grow before all of it is collected. */
const HEAP_PERCENT = 200;

const needed = packageJson.engines.node.replace(/^\D+/, '');

if (isOlder(process.versions.node, needed)) {
  process.stderr.write(`backstep: Node.js ${needed} or later is needed; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  if (['serve', 'relay'].includes(process.argv[2])) leaveHeapAlone();
  try {
    await import('./cli.js');
  } catch (error) {
    // Once it is loaded, it says itself what is wrong.
    const missing = whatIsMissing(error);
    process.stderr.write(`backstep: ${missing ?? `The program cannot be loaded: ${error}`}\n`);
    process.exitCode = missing === null ? 1 : 2;
  }
}

/** What the system does not grant the program, which is no fault of the program; null for any other error. */
function whatIsMissing(error: unknown): string | null {
  if (error instanceof RangeError) return 'There is not enough memory to start.';
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE')
    return 'Too few files may be open at once to start. Allow more, for example with "ulimit -n 1024", and start it again.';
  if (code === 'ENFILE') return 'Too many files are open on this machine. Close other programs and start it again.';
  return null;
}

/**
 * V8 takes a process that allocates little for an idle one: eight seconds after its heap has grown it marks and compacts
 * it, up to three times. A class allocates little between two keys, and everybody is in its heap; so that is put off, by a
 * flag that V8 no longer heeds once something large has been loaded. While keys come fast it would collect the heap every
 * few seconds, and with it the optimized code of functions that are made anew with each key, only to compile it again; so
 * the heap may grow more in between.
 */
function leaveHeapAlone(): void {
  setFlagsFromString(`--gc-memory-reducer-start-delay-ms=${HEAP_MINUTES * 60_000}`);
  setFlagsFromString(`--heap-growing-percent=${HEAP_PERCENT}`);
}

function isOlder(version: string, other: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [otherMajor, otherMinor] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
