/**
 * The README's pictures show what the program shows now. `npm run screenshots` makes them anew.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gridText } from '../../src/cells/cell-grid.js';
import { parseStyledLine } from '../../src/terminal/styled-text.js';
import { createEmulator } from '../terminal/emulator.js';
import { drive } from './drive.js';
import { makePictures, RECORDING } from './make.js';
import { SIZE, STOPS } from './script.js';
import { gridToSvg } from './svg.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = `${root}dist/cli.js`;

describe('the pictures', () => {
  it('show what the program shows now', async () => {
    const files = await makePictures(program);
    expect(readdirSync(`${root}.pictures`).sort()).toEqual([...files.keys()].sort());
    for (const [name, content] of files) {
      const kept = readFileSync(`${root}.pictures/${name}`, 'utf8');
      expect(kept === content, `.pictures/${name} is out of date: run "npm run screenshots"`).toBe(true);
    }
  });

  it('are in the README, with what they show in words', () => {
    const readme = readFileSync(`${root}README.md`, 'utf8');
    const [first] = readme.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g);
    expect(first[1]).toBe('.pictures/backward.svg');
    for (const { picture, description } of STOPS) {
      if (picture !== undefined) expect(readme).toContain(`![${description}](.pictures/${picture}.svg)`);
    }
  });

  it('can be played: the recording ends on the last screen', async () => {
    const [header, ...events] = readFileSync(`${root}.pictures/${RECORDING}`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, width: SIZE.columns, height: SIZE.rows });
    const emulator = createEmulator(SIZE);
    for (const [, kind, bytes] of events) {
      expect(kind).toBe('o');
      await emulator.write(bytes);
    }
    const shown = gridText(emulator.grid());
    const last = STOPS.at(-1)?.until;
    expect(shown).toMatch(last ?? /^$/);
    expect(readFileSync(`${root}.pictures/progress.svg`, 'utf8')).toBe(
      gridToSvg(emulator.grid(), STOPS.at(-1)?.description ?? ''),
    );
  });
});

describe('an SVG', () => {
  it('holds every character of the grid, at its cell', () => {
    const rows = ['\x1b[1mab\x1b[22m <&> 語x', '██▌▀'].map((line) => {
      const { text, style } = parseStyledLine(line.padEnd(14));
      return { text: text.slice(0, 12), style: style.slice(0, 12) };
    });
    const svg = gridToSvg({ columns: 12, rows }, 'a < b');
    expect(svg).toContain('<title>a &lt; b</title>');
    expect(svg).toContain('font-weight="bold">ab</text>');
    expect(svg).toMatch(/<text x="37.2" y="25.5" textLength="25.2"[^>]*>&lt;&amp;&gt;<\/text>/);
    // A wide character takes two cells of its run.
    expect(svg).toMatch(/textLength="25.2"[^>]*>語x<\/text>/);
    expect(svg).toContain('<rect x="12" y="30" width="21" height="15"');
    expect(svg).toContain('<rect x="37.2" y="30" width="8.4" height="9"');
  });

  it('tells when a stop is never reached', async () => {
    const never = { keys: 'q', until: /no such screen/, seconds: 1 };
    await expect(drive(program, [], SIZE, [{ keys: '', until: /set-up/, seconds: 1 }, never])).rejects.toThrow(
      /ended at stop 1/,
    );
  });
});
