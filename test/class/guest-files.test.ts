/** The files that guests may use. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { confineFiles, resolveInside } from '../../src/class/guest-files.js';
import type { SessionFiles } from '../../src/debugger/session-host.js';
import { makeTestFolder } from '../support/temporary-folder.js';

describe('the files of guests', () => {
  it('stay in their folder, whatever a path or a link says', () => {
    const base = makeTestFolder();
    const folder = join(base, 'guests');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(base, 'secret'), 'secret');
    writeFileSync(join(folder, 'script'), 'step');
    symlinkSync(join(base, 'secret'), join(folder, 'link'));
    symlinkSync(base, join(folder, 'out'));
    symlinkSync(join(folder, 'sub'), join(folder, 'in'));
    expect(resolveInside(folder, 'script')).toMatch(/script$/);
    expect(resolveInside(folder, 'new')).toMatch(/new$/);
    expect(resolveInside(folder, 'in/new')).toMatch(/sub\/new$/);
    for (const path of [
      '../secret',
      '/etc/passwd',
      'link',
      'out/secret',
      'out/new',
      '',
      '.',
      '..',
      'a\0b',
      'none/new',
    ]) {
      expect(resolveInside(folder, path), path).toBeNull();
    }
    const opened: string[] = [];
    const files: SessionFiles = {
      readScript: (path) => {
        opened.push(path);
        return { kind: 'text', text: '' };
      },
      writeSession: () => null,
      startTranscript: () => null,
      stopTranscript: () => {},
      noteCommand: () => null,
    };
    const confined = confineFiles(files, folder);
    expect(confined.readScript('../secret').kind).toBe('refused');
    expect(confined.writeSession('/etc/x', '', false)).toContain('outside');
    expect(confined.writeSession('new', '', false)).toBeNull();
    expect(confined.writeSession('new', '', true)).toContain('may not replace');
    expect(confined.readScript('script').kind).toBe('text');
    expect(opened).toHaveLength(1);
  });
});
