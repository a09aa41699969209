/** The manual page: its structure, and that the programs that show such pages have nothing to say against it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { createCommandLine } from '../../../src/cli/arguments/command-line.js';
import { finishTopics } from '../../../src/cli/help/main.js';
import { manPage } from '../../../src/cli/help/man-page.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { TOPICS } from '../../../src/debugger/topics.js';

const SOURCES = fileURLToPath(new URL('../../../src/cli/help/topics', import.meta.url));
const FILE = fileURLToPath(new URL(`../../../${packageJson.man}`, import.meta.url));
const program = createCommandLine();
const page = manPage(program, finishTopics(SOURCES, program));
const lines = page.split('\n');
/** Without what only roff reads. */
const text = page.replace(/\\f[BIR]/g, '').replaceAll('\\-', '-');

describe('the manual page', () => {
  it('is built as the options, the commands and the topics are now, where package.json says', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(page);
    expect(packageJson.files).toContain('dist');
  });

  it('begins with its title and has the usual sections, then one for each topic', () => {
    expect(lines[0]).toBe(`.TH BACKSTEP 1 "" "backstep ${packageJson.version}" "User Commands"`);
    const sections = lines
      .filter((line) => line.startsWith('.SH '))
      .map((line) => line.slice(4).replaceAll('\\-', '-'));
    expect(sections).toEqual([
      'NAME',
      'SYNOPSIS',
      'DESCRIPTION',
      ...TOPICS.map(({ name }) => name.replace('-', ' ').toUpperCase()),
    ]);
    expect(lines[lines.indexOf('.SH NAME') + 1]).toMatch(/^backstep \\- a /);
  });

  it('has every command, every option and every command of the debugger as an entry', () => {
    for (const command of program.commands) expect(text).toContain(`.SS backstep ${command.name()}`);
    const options = [program, ...program.commands].flatMap((command) => command.options.map(({ flags }) => flags));
    for (const flags of options) expect(text).toContain(`.TP\n${flags}\n`);
    for (const { name, summary } of COMMANDS) {
      expect(text, name).toMatch(new RegExp(`^(command: )?${name}$`, 'm'));
      expect(text.replaceAll('\\(aq', "'"), name).toContain(summary);
    }
  });

  it('has only instructions of man(7), each with its end', () => {
    const used = new Set(lines.flatMap((line) => /^\.(\S*)/.exec(line)?.[1] ?? []));
    const known = ['TH', 'SH', 'SS', 'PP', 'TP', 'IP', 'RS', 'RE', 'nf', 'fi', 'br'];
    expect([...used].filter((name) => !known.includes(name))).toEqual([]);
    expect(lines.filter((line) => line === '.nf')).toHaveLength(lines.filter((line) => line === '.fi').length);
    expect(page).not.toMatch(/^'|\t/m);
  });
});

describe('shown', () => {
  it.each([
    ['groff', ['-K', 'utf8', '-ww', '-man', '-T', 'utf8', FILE]],
    ['mandoc', ['-T', 'utf8', '-W', 'warning', FILE]],
    ['man', ['-l', FILE]],
  ])('by %s it is complete, without a warning', (name, args) => {
    const { error, stdout, stderr } = spawnSync(name, args, {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8' },
    });
    if (error !== undefined) {
      console.warn(`${name} is not installed: how it shows the manual page is not tested.`);
      return;
    }
    // A date would make every build another one.
    expect(stderr.replace(/^mandoc: (see above|.*missing date).*\n/gm, '')).toBe('');
    // Overstruck and escaped letters are how a terminal is asked for bold ones.
    const shown = stdout.replace(/.\x08|\x1b\[[\d;]*m/gu, '').replace(/\s+/g, ' ');
    for (const { name: topic } of TOPICS) expect(shown).toContain(topic.replace('-', ' ').toUpperCase());
    expect(shown).toContain('backstep help TOPIC');
    expect(shown).toContain('previous(loss)');
    expect(shown).toContain('backstep run --iterations 100 --export \'gradient("wte")\' run.safetensors');
  });
});
