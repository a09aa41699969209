/**
 * Both ways to paint, over every screen of the debugger: an upgrade of Ink cannot change one of them unseen.
 */
import { describe, expect, it } from 'vitest';
import { THEME_NAMES, themeFor } from '../../src/ui/theme.js';
import { type AppStageOptions, openApp } from '../support/app-stage.js';
import { expectSameGrid } from '../support/same-grid.js';
import { SCREENS, type ScreenCase, showScreen } from '../support/screens.js';

/** The same session seen by both; keys are pressed where painting is quick. */
async function gridsOf(screen: ScreenCase, options: AppStageOptions) {
  const painted = await showScreen(screen, { ...options, painting: 'nodes' });
  const framed = openApp({ ...options, painting: 'frame', store: painted.store });
  const apps = [painted, framed];
  const grids = apps.map(({ stage }) => stage.grid);
  expect(apps.map(({ stage }) => stage.painting)).toEqual(['nodes', 'frame']);
  expect(apps.flatMap(({ errors }) => errors)).toEqual([]);
  for (const app of apps) app.close();
  return grids;
}

function screenNamed(name: string): ScreenCase {
  const found = SCREENS.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`There is no screen ${name}.`);
  return found;
}

describe("the painter and Ink's own frame give the same cells", () => {
  for (const [columns, rows] of [
    [60, 20],
    [120, 40],
  ]) {
    for (const screen of SCREENS) {
      it(`${screen.name} at ${columns}×${rows}`, async () => {
        const [nodes, frame] = await gridsOf(screen, { columns, rows });
        expectSameGrid(nodes, frame);
      });
    }
  }

  for (const name of THEME_NAMES) {
    it(`a distribution and a picture in the theme ${name}`, async () => {
      for (const screen of [screenNamed('a softmax'), screenNamed('a picture')]) {
        const [nodes, frame] = await gridsOf(screen, { columns: 100, rows: 34, theme: themeFor(name, 'true-color') });
        expectSameGrid(nodes, frame);
      }
    });
  }
});
