/** What an explorer has made the shared run keep, and what of it stays. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClassroom } from '../../../src/class/room/classroom.js';
import { createExplorer } from '../../../src/class/room/explorer.js';
import { fieldsOf } from '../../../src/debugger/session.js';
import { pressKey } from '../../../src/terminal/components/pressed-key.js';
import { DEFAULT_OPTIONS } from '../../../src/timeline/history.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { UNSERVED } from '../../support/served.js';

describe('what only an explorer looked at', () => {
  function open(traceBytes: number) {
    const loaded = loadFixture(DEFAULT_FIXTURE_NAME);
    const timeline = new Timeline(openProgram(loaded), { ...DEFAULT_OPTIONS, traceBytes, returnsMemory: true });
    const onError = (error: unknown): void => {
      throw error;
    };
    const classroom = createClassroom({
      ...UNSERVED,
      timeline,
      source: loaded.source,
      lesson: null,
      solo: false,
      desk: undefined,
      lessons: [],
      onError,
    });
    onTestFinished(() => classroom.close());
    timeline.trace(0);
    const explorer = createExplorer({
      classroom,
      role: 'viewer',
      commandMilliseconds: Number.POSITIVE_INFINITY,
      files: undefined,
      desk: undefined,
      onClassRequest: () => {},
      onQuit: () => {},
      onError,
    });
    const visit = async (iteration: number): Promise<void> => {
      explorer.wake();
      for (const key of ['g', ...String(iteration), 'return']) pressKey(explorer.controls, key);
      await expect
        .poll(() => explorer.controls.store.getState().session.where.cursor.iteration, { timeout: 120_000 })
        .toBe(iteration);
    };
    return { timeline, explorer, visit };
  }

  it('is forgotten when they come back or leave, where the model is large', async () => {
    const { timeline, explorer, visit } = open(1);
    for (const end of [explorer.hide, explorer.close]) {
      await visit(7);
      expect(timeline.kept(7)).not.toBeNull();
      end();
      expect(timeline.kept(7)).toBeNull();
      expect(timeline.kept(0)).not.toBeNull();
    }
  });

  it('is kept where there is room for it', async () => {
    const { timeline, explorer, visit } = open(DEFAULT_OPTIONS.traceBytes);
    await visit(7);
    explorer.hide();
    expect(timeline.kept(7)).not.toBeNull();
    explorer.close();
  });

  it('is worked on no longer once they come back', async () => {
    const { explorer, visit } = open(1);
    await visit(7);
    explorer.wake();
    for (const key of ['g', ...'4900', 'return']) pressKey(explorer.controls, key);
    explorer.hide();
    const { cursor } = explorer.controls.store.getState().session.where;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(fieldsOf(explorer.controls.store.getState().session)).toMatchObject({
      cursor,
      progress: null,
      playing: false,
    });
    explorer.close();
  });
});
