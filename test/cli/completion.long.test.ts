/** Completion on the command line, in the shells themselves. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommandLine } from '../../src/cli/arguments/command-line.js';
import { COMPLETION_SCRIPTS, type Shell } from '../../src/cli/arguments/completion-scripts.js';
import { TOPICS } from '../../src/debugger/topics.js';
import { REPORT_FORMATS } from '../../src/report/formats.js';
import { THEME_NAMES } from '../../src/terminal/components/theme.js';
import { listFixtures } from '../../src/training/fixture/list-fixtures.js';
import { CLI, run } from '../support/command-line.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { openTerminal } from '../support/test-terminal.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
const program = createCommandLine();
const commandNames = program.commands.map((command) => command.name());
const fixtureNames = listFixtures().map(({ name }) => name);

/** What is typed before Tab, what has to be on the screen then, and what must not. */
const CASES: readonly (readonly [typed: string, offered: readonly string[], not: readonly string[]])[] = [
  ['backstep ', [...commandNames, ...fixtureNames, 'own.json', 'own.txt', 'inner/'], ['own.lesson', 'own.md']],
  ['backstep run ', [...fixtureNames, 'own.json', 'own.txt'], commandNames],
  ['backstep --seed 3 --set training.iterations=2 chec', ['check'], []],
  ['backstep run --incl', ['--include'], []],
  ['backstep run --include tokens,', ['logits', 'probabilities', 'optimizerState'], ['own.json']],
  ['backstep --theme ', THEME_NAMES, ['own.json', 'check']],
  ['backstep report --format=', REPORT_FORMATS, ['own.json']],
  ['backstep report river-gpt --the', ['--theme'], []],
  ['backstep serve --log ', ['text', 'json'], ['own.json']],
  ['backstep serve --viewer-password --ho', ['--host', '--host-key'], []],
  ['backstep --eval co', ['condition', 'continue', 'compare'], ['config']],
  ['backstep --lesson ', ['adam', 'what-if', 'own.lesson'], ['own.json', 'own.txt']],
  ['backstep --fixtures ', ['inner/'], ['own.json']],
  ['backstep verify own.json ', ['own.json', 'inner/'], ['own.txt', ...fixtureNames]],
  ['backstep help ', [...TOPICS.map(({ name }) => name), 'serve', 'goto'], ['own.json']],
  ['backstep completion ', SHELLS, ['own.json']],
  ['backstep run river-gpt --iterations ', [], ['own.json', 'villages-mlp']],
];

/** A folder of files to be offered, in which everything that a shell remembers stays. */
function workFolder(): string {
  const folder = makeTestFolder();
  for (const name of ['own.json', 'own.txt', 'own.lesson', 'own.md']) writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'inner'));
  mkdirSync(join(folder, '.bin'));
  symlinkSync(CLI, join(folder, '.bin', 'backstep'));
  for (const shell of SHELLS) writeFileSync(join(folder, `.${shell}`), COMPLETION_SCRIPTS[shell]);
  writeFileSync(
    join(folder, '.zshrc'),
    "autoload -U compinit\ncompinit -u -D\nsource .zsh\nsetopt no_list_ambiguous\nPS1='$ '\nLISTMAX=999\n",
  );
  writeFileSync(join(folder, '.bashrc'), [...BASH_SETTINGS.map((text) => `bind 'set ${text}'`), BASH_START].join('\n'));
  return folder;
}

const BASH_SETTINGS = ['show-all-if-ambiguous on', 'completion-query-items 0', 'page-completions off'];
const BASH_START = "source .bash\nPS1='$ '\n";
const TABS = '\t#';

/** The variables of a shell that finds the program. */
function variablesOf(folder: string): Readonly<Record<string, string | undefined>> {
  const path = `${join(folder, '.bin')}${delimiter}${process.env.PATH}`;
  return { HOME: folder, ZDOTDIR: folder, HISTFILE: undefined, LC_ALL: 'C.UTF-8', PATH: path };
}

/** The screen after each of the lines, in one shell that is asked to complete it. */
async function screensOf(command: readonly string[]): Promise<readonly string[]> {
  const folder = workFolder();
  const terminal = openTerminal(command, { folder, variables: variablesOf(folder), columns: 180, rows: 250 });
  const screens: string[] = [];
  for (const [typed] of CASES) {
    await terminal.until(/^\$$/m);
    screens.push(await terminal.type(typed + TABS, /^\$ backstep .*#$/m));
    // Kills the line and clears the screen.
    await terminal.type('\x15\x0c', /^\s*\$\s*$/);
  }
  return screens;
}

function expectOffered(shown: readonly string[]): void {
  CASES.forEach(([typed, offered, not], k) => {
    const words = shown[k].split(/[\s,=#]+/);
    for (const word of offered) expect(words, typed).toContain(word);
    const typedWords = typed.split(' ');
    for (const word of not.filter((each) => !typedWords.includes(each))) expect(words, typed).not.toContain(word);
  });
}

function isMissing(shell: Shell): boolean {
  const { error } = spawnSync(shell, ['-c', 'true']);
  if (error !== undefined) console.warn(`${shell} is not installed: its completion is not tested.`);
  return error !== undefined;
}

describe('Tab completes commands, options, their values, names and files', () => {
  it('in bash', async () => {
    if (isMissing('bash')) return;
    expectOffered(await screensOf(['bash', '--rcfile', '.bashrc', '-i']));
  });

  it('in zsh', async () => {
    if (isMissing('zsh')) return;
    expectOffered(await screensOf(['zsh', '-i']));
  });

  it('in fish', () => {
    if (isMissing('fish')) return;
    const folder = workFolder();
    const complete = CASES.map(([typed]) => `complete -C '${typed}'; echo end of case`).join('\n');
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '--command', `source .fish\n${complete}`], {
      cwd: folder,
      env: { ...process.env, ...variablesOf(folder) },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    // Without the descriptions, in which there are other words.
    const offered = stdout.split('end of case\n').map((text) => text.replace(/\t.*$/gm, ''));
    expectOffered(offered);
  });
});

describe('backstep completion', () => {
  it.each(SHELLS)('prints the script for %s', async (shell) => {
    expect(await run('completion', shell)).toEqual({ code: 0, stdout: COMPLETION_SCRIPTS[shell], stderr: '' });
  });

  it('offers every command, and every option of each with what it means', async () => {
    const { code, stdout, stderr } = await run('__complete', '');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of program.commands)
      expect(stdout).toContain(`word ${command.name()} ${command.description()}\n`);
    const options = [program, ...program.commands].flatMap((command) =>
      command.options.map((option) => [command === program ? [] : [command.name()], option] as const),
    );
    expect(options.length).toBeGreaterThan(30);
    for (const [before, { long, description }] of options)
      expect((await run('__complete', ...before, '--')).stdout).toContain(`word ${long} ${description}\n`);
  });

  it('does not offer again what is given, unless it may be repeated', async () => {
    const { stdout } = await run('__complete', '--seed=3', 'report', '--force', '--set', 'a=1', '--');
    expect(stdout).not.toMatch(/^word --(seed|force) /m);
    expect(stdout).toMatch(/^word --set /m);
    expect((await run('__complete', 'run', '--include', 'logits,lo')).stdout).not.toContain('logits,logits');
  });

  it('refuses another shell, and names those that there are', async () => {
    const { code, stdout, stderr } = await run('completion', 'tcsh');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/tcsh.*bash, zsh, fish/);
  });
});
