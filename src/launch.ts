#!/usr/bin/env node
/**
 * Where the program begins: it says which Node.js is needed where an older one runs it.
 * Invariant: nothing of the program is imported before that, since an older Node.js may fail at importing it.
 */
import packageJson from '../package.json' with { type: 'json' };

const needed = packageJson.engines.node.replace(/^\D+/, '');

if (isOlder(process.versions.node, needed)) {
  process.stderr.write(`backstep: Node.js ${needed} or later is needed; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  await import('./cli.js');
}

function isOlder(version: string, other: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [otherMajor, otherMinor] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
