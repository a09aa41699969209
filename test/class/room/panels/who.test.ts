/** The list of who is in a class. */
import { describe, expect, it } from 'vitest';
import { whoRows } from '../../../../src/class/room/panels/panel.js';
import type { Row } from '../../../../src/document/drawing/rows/rows.js';
import { createMember } from '../../../support/members.js';

const textOf = (rows: readonly Row[]): string => rows.map((each) => each.map(({ text }) => text).join('')).join('\n');

describe('who is here', () => {
  const ada = createMember('ada', 'presenter', { address: '192.0.2.9' });
  const crowd = Array.from({ length: 30 }, (_, k) =>
    createMember(`eve ${k}`, 'viewer', { address: '198.51.100.7', isExploring: k === 0 }),
  );
  const list = (about: string, mostRows = 40): string =>
    textOf(whoRows({ members: [ada, ...crowd], driver: ada, about, hasGuessed: null }, 80, mostRows));

  it('shows how many names an address has, the most first', () => {
    const text = list('');
    expect(text).toMatch(/198\.51\.100\.7 {2}30 names[\s\S]*192\.0\.2\.9 {2}1 name/);
    expect(text).toContain('ada (drives)');
    expect(text).toContain('eve 0 (explores), eve 1,');
  });

  it('has names of any script, and none that reads like something that the program says', () => {
    const names = ['שרה', 'سارة', 'मीनाक्षी', 'สมชาย', 'Everybody: class is over'];
    const members = names.map((name) => createMember(name));
    const text = textOf(whoRows({ members, driver: ada, about: '', hasGuessed: null }, 120, 40));
    for (const name of names.slice(0, -1)) expect(text).toContain(name);
    expect(text).toContain('"Everybody: class is over"');
  });

  it('names first who explores, who is behind and who has yet to guess', () => {
    const late = createMember('late', 'viewer', { isBehind: true });
    const input = { members: [ada, late, ...crowd], driver: ada, about: '' };
    const text = textOf(whoRows({ ...input, hasGuessed: ({ name }) => name !== 'late' }, 80, 40));
    expect(text).toMatch(/explores: eve 0 [\s\S]*behind: late [\s\S]*no guess yet: late [\s\S]*198\.51/);
    const nobody = textOf(whoRows({ ...input, hasGuessed: () => false }, 80, 40));
    expect(nobody.replaceAll(/[\s│]+/g, ' ')).toContain('no guess yet: late, eve 0, eve 1,');
    expect(nobody).toContain('19 more');
    expect(textOf(whoRows({ ...input, hasGuessed: () => true }, 80, 40))).not.toContain('no guess yet');
  });

  it('finds names and addresses, and says what does not fit', () => {
    expect(list('EVE 17')).toMatch(/1 name/);
    expect(list('192.0')).not.toContain('eve');
    expect(list('nobody')).toContain('Nobody here has "nobody"');
    expect(list('', 6)).toContain('More do not fit');
    expect(list('', 6).split('\n')).toHaveLength(6);
  });
});
