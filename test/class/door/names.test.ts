/** What people in a class are called. */
import { describe, expect, it } from 'vitest';
import { LONGEST_NAME, viewerName } from '../../../src/class/door/names.js';

describe('the name of a viewer', () => {
  it('is what they gave, as short and printable text', () => {
    expect(viewerName('mary', [])).toBe('mary');
    expect(viewerName('', [])).toBe('guest');
    expect(viewerName('\x1b[31mmary\x07', [])).toBe('?[31mmary?');
    expect(viewerName('m'.repeat(1000), [])).toHaveLength(LONGEST_NAME);
  });

  it('is told from those of presenters, however it is written', () => {
    const names = ['presenter', ' PRESENTER ', 'the presenter', 'the   Presenter 2', 'the host', 'Ada', 'ada '];
    for (const name of names) expect(viewerName(name, ['ada'])).toMatch(/ \(viewer\)$/);
    expect(viewerName('ada lovelace', ['ada'])).toBe('ada lovelace');
  });
});
