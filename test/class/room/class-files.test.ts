/** The files that presenters and guests may use. */
import * as fs from 'node:fs';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveInside } from '../../../src/class/room/class-files.js';
import { createClassFiles } from '../../../src/cli/session-files.js';
import { limitFolder } from '../../../src/files/folder-quota.js';
import type { FileSystem } from '../../../src/files/write-file.js';
import { holdSession } from '../../support/held-session.js';
import { openRun } from '../../support/running.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

function open(folder: string, who: 'guests' | 'presenters', files: FileSystem = fs) {
  const { timeline, source } = openRun('we-love-deep-learning', {});
  return holdSession(timeline, {}, { source, files: filesOf(folder, who, files) }).execute;
}

function filesOf(folder: string, who: 'guests' | 'presenters', files: FileSystem = fs) {
  return createClassFiles(files, { path: folder, who });
}

describe('a path in a folder of a class', () => {
  it('stays in it, whatever the path or a link says, and names no dot-file', () => {
    const base = makeTestFolder();
    const folder = join(base, 'guests');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(base, 'secret'), 'secret');
    writeFileSync(join(folder, 'script'), 'step');
    symlinkSync(join(base, 'secret'), join(folder, 'link'));
    symlinkSync(base, join(folder, 'out'));
    symlinkSync(join(folder, 'sub'), join(folder, 'in'));
    symlinkSync(folder, join(base, 'linked'));
    for (const path of ['script', 'new', 'sub/new', './sub/../script']) {
      expect(resolveInside(folder, path), path).toBe(join(folder, path));
    }
    for (const path of [
      '../secret',
      '/etc/passwd',
      join(folder, 'script'),
      'link',
      'out/secret',
      'out/new',
      'in/new',
      '',
      '.',
      '..',
      'a\0b',
      '.bashrc',
      'sub/.ssh/authorized_keys',
    ]) {
      expect(resolveInside(folder, path), path).toBeNull();
    }
    expect(resolveInside(join(base, 'linked'), 'script')).toBeNull();
  });
});

describe('the files of a class', () => {
  it.each(['guests', 'presenters'] as const)(
    'have no names that a shell would take for something else, for %s',
    async (who) => {
      const folder = makeTestFolder();
      mkdirSync(join(folder, 'sub'));
      const execute = open(folder, who);
      const names = [
        '-rf',
        '--',
        '-',
        '~',
        '~root',
        'sub/-rf',
        './-rf',
        'sub/../-rf',
        'sub/~',
        'a\u001bb',
        'a\u202eb',
        'a\u0007',
      ];
      for (const name of names) {
        for (const line of ['save', 'transcript', 'source']) {
          const message = await execute(`${line} ${name}`);
          expect(message, `${line} ${name}`).toMatch(/is no name for a file of a class|A command cannot have control/);
        }
      }
      expect(readdirSync(folder)).toEqual(['sub']);
      expect(readdirSync(join(folder, 'sub'))).toEqual([]);
      expect(await execute('save well-known~')).toContain('well-known~');
    },
  );

  it('are those of one folder, and messages name no path of the server', async () => {
    const base = makeTestFolder();
    const folder = join(base, 'files');
    mkdirSync(join(folder, 'closed'), { recursive: true });
    chmodSync(join(folder, 'closed'), 0o500);
    writeFileSync(join(folder, 'taken'), 'precious');
    writeFileSync(join(base, 'walk'), 'step\n');
    for (const who of ['guests', 'presenters'] as const) {
      const execute = open(folder, who);
      for (const line of ['save', 'transcript', 'source'].flatMap((name) =>
        ['../walk', '/etc/passwd', '.profile', 'taken', 'none/new', 'taken/new'].map((path) => `${name} ${path}`),
      )) {
        if (line === 'source taken') continue;
        const message = await execute(line);
        expect(message, line).toMatch(/outside the files that|already exists|no such f|not a folder/);
        expect(message).not.toContain(base);
      }
    }
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('precious');
    expect(readdirSync(base).sort()).toEqual(['files', 'walk']);
    expect(readdirSync(folder).sort()).toEqual(['closed', 'taken']);
  });

  it('are replaced by presenters who ask for it, and by no guest', async () => {
    const folder = makeTestFolder();
    const [guest, presenter] = [open(folder, 'guests'), open(folder, 'presenters')];
    expect(await guest('save x')).toBe('Saved as x.');
    expect(await guest('save x')).toMatch(/"x" already exists\. Name another file\.$/);
    expect(await guest('save --force x')).toMatch(/"x" cannot be replaced by guests/);
    expect(await presenter('transcript x')).toMatch(/already exists.*--force/);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toMatch(/^\{/);
    expect(await presenter('transcript --force x')).toMatch(/^From here on/);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toMatch(/^#/);
  });

  it('mean nothing to a shell, whatever was typed, and are run again all the same', async () => {
    const folder = makeTestFolder();
    const execute = open(folder, 'presenters');
    await execute('transcript notes');
    await execute('step 2');
    for (const line of ['$(touch a)', 'display $(touch b) `touch c`', '; touch d', 'break step if loss > 1 # `x`']) {
      await execute(line);
    }
    await execute('transcript off');
    const text = readFileSync(join(folder, 'notes'), 'utf8');
    expect(text).toContain('# > display $(touch b) `touch c`\n');
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^#/);
    writeFileSync(join(folder, 'short'), text.slice(0, text.indexOf('# > display')));
    const again = holdSession(
      openRun('we-love-deep-learning', {}).timeline,
      {},
      { files: filesOf(folder, 'presenters') },
    );
    await again.execute('source short');
    expect(again.session.where.cursor).toMatchObject({ iteration: 0, frame: 1 });
  });

  it('hold no command that a shell would run, nor does a session', async () => {
    const folder = makeTestFolder();
    filesOf(folder, 'presenters').writeSession('session', JSON.stringify({ commands: ['p("$(id)") # `id`'] }), false);
    const text = readFileSync(join(folder, 'session'), 'utf8');
    expect(text).not.toMatch(/[$`]/);
    expect(JSON.parse(text)).toEqual({ commands: ['p("$(id)") # `id`'] });
  });

  it('have a quota, over which nothing is written', async () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, 'there'), 'x'.repeat(5000));
    const files = limitFolder(fs, folder, { bytes: 4000, files: 3 });
    const [one, other] = [open(folder, 'guests', files), open(folder, 'guests', files)];
    for (const path of ['a', 'b', 'c']) expect(await one(`save ${path}`)).toBe(`Saved as ${path}.`);
    expect(await other('save d')).toMatch(/"d" cannot be written: the folder for files of the class is full/);
    fs.rmSync(join(folder, 'a'));
    fs.rmSync(join(folder, 'b'));
    expect(await other('transcript d')).toMatch(/^From here on/);
    let message = '';
    for (let k = 0; k < 200 && !message.includes('full'); k++) message = (await other('print loss')) ?? '';
    expect(message).toMatch(/The transcript has ended: "d" cannot be written: the folder/);
    const bytes = readdirSync(folder).reduce((sum, name) => sum + fs.statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(9000);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });
});
