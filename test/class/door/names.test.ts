/** What people in a class are called. */
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../src/cells/width.js';
import { LONGEST_NAME, viewerName } from '../../../src/class/door/names.js';

describe('the name of a viewer', () => {
  it('is what they gave, as short and printable text', () => {
    expect(viewerName('mary', [])).toBe('mary');
    expect(viewerName('', [])).toBe('guest');
    expect(viewerName('\x1b[31mmary\x07', [])).toBe('?[31mmary?');
    expect(viewerName('m'.repeat(1000), [])).toHaveLength(LONGEST_NAME);
  });

  it('keeps letters of all scripts that terminals agree about, and nothing that disturbs them', () => {
    for (const name of ['Jürgen', '田中', 'Анна', 'Ελένη', '김민수', 'Zoë 2', 'N̈guyễn'])
      expect(viewerName(name, [])).toBe(name);
    expect(viewerName('Zoe\u0308', [])).toBe('Zoë');
    expect(viewerName('a\u202Eb\u200Bc\u0378d\u3164', [])).toBe('a?b?c?d?');
    expect(viewerName(`x${'\u0323'.repeat(50)}y`, [])).toBe('x\u0323\u0323y');
    expect(viewerName('🙂\u{F0000}\uD800', [])).toBe('???');
    expect(widthOf(viewerName('田'.repeat(1000), []))).toBe(LONGEST_NAME);
  });

  it('is told from those of presenters, however it is written', () => {
    const names = [
      'presenter',
      ' PRESENTER ',
      'the presenter',
      'the   Presenter 2',
      'the host',
      'Ada',
      'ada ',
      'рrеsentеr',
      'thе hοst',
      'Âda',
      'ａｄａ',
    ];
    for (const name of names) expect(viewerName(name, ['ada'])).toMatch(/ \(viewer\)$/);
    expect(viewerName('ada lovelace', ['ada'])).toBe('ada lovelace');
  });
});
