/** What people in a class are called. */
import { describe, expect, it } from 'vitest';
import { LONGEST_NAME, viewerName } from '../../../../src/class/room/door/names.js';
import { freeName, nameInText } from '../../../../src/class/room/roles.js';
import { widthOf } from '../../../../src/document/cells/width.js';

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
    expect(viewerName(`x${'\u0323'.repeat(50)}y`, [])).toBe('x\u0323\u0323\u0323y');
    expect(viewerName('🙂\u{F0000}\uD800', [])).toBe('???');
    expect(widthOf(viewerName('田'.repeat(1000), []))).toBe(LONGEST_NAME);
  });

  it('keeps the letters of scripts about whose width terminals do not agree', () => {
    const names = ['سارة', 'שָׂרָה', 'मीनाक्षी', 'สมชาย', 'น้ำฝน', 'রবীন্দ্র', 'தமிழ்', 'Արամ', 'თამარ', 'ሰላም', 'មករា'];
    for (const name of names) expect(viewerName(name, [])).toBe(name.normalize('NFC'));
    // Joiners choose how letters are written, and are no letters.
    expect(viewerName('علی\u200cرضا', [])).toBe('علیرضا');
    expect(viewerName('a\u200cb', [])).toBe('a?b');
    // A ligature of a whole phrase, an invisible mark on a letter, an old script.
    expect(viewerName('\uFDFAก\u17B4\u{12219}', [])).toBe('???');
    for (const letter of ['ש', 'ก', 'क', 'س']) expect(widthOf(viewerName(letter.repeat(1000), []))).toBe(LONGEST_NAME);
  });

  it('is told from those of other guests, however it is written', () => {
    const mary = [{ name: 'mary' }];
    for (const name of ['mary', 'Mary', 'mаry', 'ｍary', 'máry', 'rnary']) {
      expect(freeName(mary, viewerName(name, []))).toMatch(/ 2$/);
    }
    for (const name of ['marie', 'סרה', 'amry']) expect(freeName(mary, name)).toBe(name);
    expect(freeName([{ name: 'mаry' }, { name: 'mary 2' }], 'mary')).toBe('mary 3');
  });

  it('is in quotes among other words where it could read like something that the program says', () => {
    const shown = (name: string): string => nameInText({ role: 'viewer', name: viewerName(name, ['ada']) });
    expect(shown('Everybody: class is over')).toBe('"Everybody: class is over"');
    expect(shown('x" was sent out. "y')).toBe('"x\' was sent out. \'y"');
    expect(shown('Ann Smith')).toBe('"Ann Smith"');
    for (const name of ['mary', 'mary 2', "o'neill", 'สมชาย', 'मीनाक्षी', 'ada']) {
      expect(shown(name)).toBe(viewerName(name, ['ada']));
    }
    expect(nameInText({ role: 'presenter', name: 'Ada Lovelace' })).toBe('Ada Lovelace');
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
