/**
 * `backstep code`: writes a run as a script of Python; what is too much to stand in it lies beside it.
 */
import { basename } from 'node:path';
import { formatPlural } from '../document/numbers.js';
import { quote, refuse, shorten } from '../files/refusal.js';
import type { Style } from '../pytorch/code/naming.js';
import { writeScript } from '../pytorch/code/script.js';
import { createBranches, MAIN } from '../timeline/branches.js';
import { encodeSafetensors } from '../training/arrays/safetensors.js';
import { type FixtureOptions, isRecording, openRun } from './open-run.js';
import { openRestored } from './open-saved-run.js';
import { outputFile } from './output-file.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';

export interface CodeFlags {
  readonly byHand?: boolean;
  readonly plain?: boolean;
  readonly iterations?: number;
  readonly output?: string;
  readonly force?: boolean;
}

/** @throws Refusal if there is no script of it, or it cannot be written */
export async function writeCode(
  name: string | undefined,
  options: FixtureOptions,
  { byHand = false, plain = false, iterations, output, force }: CodeFlags,
  running: RunningProgram,
): Promise<void> {
  const fileAt = (path: string) => outputFile(path, force, running);
  // Refused now rather than after all has been opened. Without its ending, the file beside it could not have the same name.
  if (output?.endsWith('.py') === false) refuse(`${quote(output, 200)} does not end in .py, as a script does.`);
  if (output !== undefined) fileAt(output).check();
  const { branches, branch } = await open(name, options, running);
  const style: Style = plain ? 'plain' : byHand ? 'by hand' : 'modules';
  const beside = (output ?? 'train.py').replace(/\.py$/, '.safetensors');
  const written = { style, iterations: iterations ?? null, beside: basename(beside) };
  const { text, arrays } = await runShown(writeScript(branches, branch, written), running);
  if (output === undefined) {
    if (arrays.length > 0)
      refuse('The numbers of this run lie in a file beside its script. Name the script: --output train.py.');
    running.print(text);
    return;
  }
  if (arrays.length > 0) fileAt(beside).save(encodeSafetensors(arrays));
  fileAt(output).save(text);
  const lines = formatPlural(text.split('\n').length - 1, 'line');
  running.print(
    `${shorten(output, 200)}: ${lines}${arrays.length > 0 ? `, with ${shorten(beside, 200)} beside it` : ''}\n`,
  );
}

async function open(name: string | undefined, options: FixtureOptions, running: RunningProgram) {
  if (options.session !== undefined) {
    const { branches, session, timeline } = await openRestored(options.session, name, options, running);
    if (timeline.replay === null) refuse(RECORDED);
    return { branches, branch: session.where.cursor.branch };
  }
  if (name !== undefined && isRecording(name, running))
    refuse(`${quote(name, 200)} is a folder. If it is a recording, its own sources are its script.`);
  return { branches: createBranches((await openRun(name, options, running)).timeline), branch: MAIN };
}

const RECORDED = 'The session is of a recording, whose own sources are its script: there is nothing to write.';
