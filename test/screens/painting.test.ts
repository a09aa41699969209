/**
 * Both ways to paint, over every screen of the debugger: an upgrade of Ink cannot change one of them unseen.
 */
import { describe, expect, it } from 'vitest';
import { THEME_NAMES, themeFor } from '../../src/ui/theme.js';
import { openApp } from '../support/app-stage.js';
import { createLargeMatrix } from '../support/large-matrix.js';
import { expectSameGrid } from '../support/same-grid.js';
import { SCREENS } from '../support/screens.js';

const PICTURE = {
  name: 'a picture',
  program: createLargeMatrix(64, 256),
  keys: [':', ...'goto', 'space', ...'.29', 'return', 'down', '>'],
};

/** The same session seen by both; keys are pressed where painting is quick. */
async function gridsOf({ keys, ...options }: Parameters<typeof openApp>[0] & { readonly keys: readonly string[] }) {
  const painted = openApp({ ...options, painting: 'nodes' });
  await painted.press(...keys);
  const framed = openApp({ ...options, painting: 'frame', store: painted.store });
  const apps = [painted, framed];
  const grids = apps.map(({ stage }) => stage.grid);
  expect(apps.map(({ stage }) => stage.painting)).toEqual(['nodes', 'frame']);
  expect(apps.flatMap(({ errors }) => errors)).toEqual([]);
  for (const app of apps) app.close();
  return grids;
}

describe("the painter and Ink's own frame give the same cells", () => {
  for (const [columns, rows] of [
    [60, 20],
    [120, 40],
  ]) {
    for (const { name, ...screen } of [...SCREENS, PICTURE]) {
      it(`${name} at ${columns}×${rows}`, async () => {
        const [nodes, frame] = await gridsOf({ columns, rows, ...screen });
        expectSameGrid(nodes, frame);
      });
    }
  }

  for (const name of THEME_NAMES) {
    it(`a distribution and a picture in the theme ${name}`, async () => {
      for (const screen of [SCREENS[4], PICTURE]) {
        const [nodes, frame] = await gridsOf({ columns: 100, rows: 34, ...screen, theme: themeFor(name, 'many') });
        expectSameGrid(nodes, frame);
      }
    });
  }
});
