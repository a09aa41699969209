#!/usr/bin/env node
/**
 * Where the program begins: it says which Node.js is needed where an older one runs it.
 * Invariant: nothing of the program is imported before that, since an older Node.js may fail at importing it.
 */
import { setFlagsFromString } from 'node:v8';
import packageJson from '../package.json' with { type: 'json' };

/** A class that stands still for so long has a break. */
const BREAK_MINUTES = 10;

const needed = packageJson.engines.node.replace(/^\D+/, '');

if (isOlder(process.versions.node, needed)) {
  process.stderr.write(`backstep: Node.js ${needed} or later is needed; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  if (['serve', 'relay'].includes(process.argv[2])) keepHeapBetweenKeys();
  try {
    await import('./cli.js');
  } catch (error) {
    // Once it is loaded, it says itself what is wrong.
    const isOutOfMemory = error instanceof RangeError;
    const problem = isOutOfMemory ? 'There is not enough memory to start.' : `The program cannot be loaded: ${error}`;
    process.stderr.write(`backstep: ${problem}\n`);
    process.exitCode = isOutOfMemory ? 2 : 1;
  }
}

/**
 * V8 takes a process that allocates little for an idle one, and marks and compacts its heap up to three times. A class
 * allocates little between two keys, and everybody is in its heap. Without effect once something large has been loaded.
 */
function keepHeapBetweenKeys(): void {
  setFlagsFromString(`--gc-memory-reducer-start-delay-ms=${BREAK_MINUTES * 60_000}`);
}

function isOlder(version: string, other: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [otherMajor, otherMinor] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
