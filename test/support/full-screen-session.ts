/** A program with a full screen, built once for a file of tests, in a real pseudo-terminal, with what it reports at its end. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect } from 'vitest';
import { expectGivenBack } from './given-back.js';
import { gridText } from './shown-grid.js';
import { makeSharedFolder } from './temporary-folder.js';
import type { Terminal, TerminalOptions } from './terminal.js';
import { openTerminal } from './test-terminal.js';

const SIZE = { columns: 40, rows: 10 };

export interface FullScreenSession extends Terminal {
  /** Resolves with what the program reported, when it has ended. */
  ended(): Promise<Record<string, unknown>>;
}

interface FullScreenProgram {
  readonly folder: string;
  readonly program: string;
  startSession(
    command?: (program: string, report: string) => readonly string[],
    options?: Pick<TerminalOptions, 'variables' | 'answersAfter'>,
  ): FullScreenSession;
}

/** Called once at the top of a file of tests. */
export function shareFullScreenProgram(): FullScreenProgram {
  const folder = makeSharedFolder();
  const program = join(folder, 'program.mjs');
  beforeAll(() => buildProgram(folder, program));
  let sessions = 0;
  const startSession: FullScreenProgram['startSession'] = (command, options = {}) => {
    const report = join(folder, `report-${sessions++}.json`);
    const line = command?.(program, report) ?? [process.execPath, program, report];
    const terminal = openTerminal(line, { ...SIZE, folder, ...options });
    const ended = async (): Promise<Record<string, unknown>> => {
      await terminal.exited;
      return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
    };
    return Object.assign(terminal, { ended });
  };
  return { folder, program, startSession };
}

async function buildProgram(folder: string, program: string): Promise<void> {
  const noDevtools = join(folder, 'no-devtools.mjs');
  writeFileSync(noDevtools, 'export default {};');
  await build({
    entryPoints: [fileURLToPath(new URL('../terminal/full-screen-program.tsx', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    logLevel: 'warning',
    alias: { 'react-devtools-core': noDevtools },
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);",
    },
  });
}

export function expectRestored(session: FullScreenSession): void {
  const { emulator } = session;
  expectGivenBack(emulator);
  expect(gridText(emulator.grid()).trim()).toBe('done');
  expect(emulator.grid().rows[0]!.style[0]!.foreground).toBe(-1);
}
