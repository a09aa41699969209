/**
 * The README's pictures show what the program shows now. `npm run screenshots` makes them anew.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Attribute } from '../../src/document/cells/cell-grid.js';
import { hasBrowser } from '../support/chromium.js';
import { CLI } from '../support/command-line.js';
import { createEmulator } from '../support/emulator.js';
import { gridOf, rowOf } from '../support/grids.js';
import { gridText } from '../support/shown-grid.js';
import { drive } from './drive.js';
import { RECORDING } from './make.js';
import { PAGE_PICTURES, textsOfPages } from './pages.js';
import { textIn, withText } from './picture-text.js';
import { FILMED, SIZE, WALKS } from './script.js';
import { gridToSvg, textInSvg, textOfSvg } from './svg.js';

const folder = fileURLToPath(new URL('../../.pictures/', import.meta.url));
const read = (name: string): string => readFileSync(folder + name, 'utf8');

/** Made anew by `npm run screenshots`. */
const OUT_OF_DATE = 'is out of date: run "npm run screenshots"';

const PICTURED = WALKS.flatMap(({ stops }) => stops).filter(({ picture }) => picture !== undefined);

describe('the pictures', () => {
  it('show what the program shows now', async () => {
    const pictures = PICTURED.map(({ picture }) => `${picture}.svg`);
    expect(readdirSync(folder).sort()).toEqual(
      [...pictures, ...PAGE_PICTURES.map(({ name }) => name), RECORDING].sort(),
    );
    for (const walk of WALKS) {
      const grids = await drive(CLI, walk, SIZE);
      for (const [k, { picture }] of walk.stops.entries()) {
        if (picture === undefined) continue;
        expect(textOfSvg(read(`${picture}.svg`)), `${picture}.svg ${OUT_OF_DATE}`).toBe(textInSvg(grids[k]));
      }
      if (walk === FILMED) {
        expect(await playRecording(), `${RECORDING} ${OUT_OF_DATE}`).toEqual(grids.map(gridText));
      }
    }
  });

  it.skipIf(!hasBrowser)('show what pages show now on a phone, a laptop and paper', async () => {
    for (const [name, text] of await textsOfPages(CLI)) {
      expect(textIn(readFileSync(folder + name)), `${name} ${OUT_OF_DATE}`).toBe(text);
    }
  });

  it('are in the README, with what they show in words', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [first] = readme.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g);
    expect(first[1]).toBe('.pictures/backward.svg');
    for (const { picture, description } of PICTURED) {
      expect(readme).toContain(`![${description}](.pictures/${picture}.svg)`);
    }
    for (const { name, description } of PAGE_PICTURES) {
      expect(readme).toContain(`src=".pictures/${name}" alt="${description}"`);
    }
  });
});

/** What the screen shows after each event of the recording. */
async function playRecording(): Promise<readonly string[]> {
  const [header, ...events] = read(RECORDING)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(header).toMatchObject({ version: 2, width: SIZE.columns, height: SIZE.rows });
  const emulator = createEmulator(SIZE);
  const screens: string[] = [];
  for (const [, kind, bytes] of events) {
    expect(kind).toBe('o');
    emulator.write(bytes);
    screens.push(gridText(emulator.grid()));
  }
  return screens;
}

describe('the text in a PNG', () => {
  it('is read as it was written, and the picture around it stays as it was', () => {
    const png = readFileSync(folder + PAGE_PICTURES[0].name);
    const again = withText(png, '猫 — ∂loss\n');
    expect(again.subarray(0, 33).equals(png.subarray(0, 33))).toBe(true);
    expect(again.subarray(again.length - png.length + 33).equals(png.subarray(33))).toBe(true);
    expect(textIn(again)).toBe('猫 — ∂loss\n');
    expect(textIn(png.subarray(0, 33))).toBeNull();
  });
});

describe('an SVG', () => {
  it('holds every character of the grid, at its cell', () => {
    const first = rowOf(['ab', { attributes: Attribute.bold }], ' <&> 語x');
    const svg = gridToSvg(gridOf({ columns: 12, rows: 2 }, [first, '██▌▀']), 'a < b');
    expect(svg).toContain('<title>a &lt; b</title>');
    expect(svg).toContain('font-weight="bold">ab</text>');
    expect(svg).toMatch(/<text x="37.2" y="25.5" textLength="25.2"[^>]*>&lt;&amp;&gt;<\/text>/);
    expect(textOfSvg(svg)).toBe('ab <&> 語x');
    // A wide character takes two cells of its run.
    expect(svg).toMatch(/textLength="25.2"[^>]*>語x<\/text>/);
    expect(svg).toContain('<rect x="12" y="30" width="21" height="15"');
    expect(svg).toContain('<rect x="37.2" y="30" width="8.4" height="9"');
  });

  it('tells when a stop is never reached', async () => {
    const never = { keys: 'q', until: /no such screen/, seconds: 1 };
    await expect(
      drive(CLI, { args: [], stops: [{ keys: '', until: / start ◂/, seconds: 1 }, never] }, SIZE),
    ).rejects.toThrow(/has ended without \/no such screen\//);
  });
});
