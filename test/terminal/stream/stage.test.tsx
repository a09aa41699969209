/** A stage: what its view lays out as grids, keys to whoever handles them, errors to its owner. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Box, Transform } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { describe, expect, test } from 'vitest';
import { type CellGrid, type CellStyle, PLAIN, type Size } from '../../../src/document/cells/cell-grid.js';
import { Cells } from '../../../src/terminal/components/rows.js';
import { encodeDifference } from '../../../src/terminal/stream/difference.js';
import { ENTER_SCREEN } from '../../../src/terminal/stream/screen-modes.js';
import { createStage, type Stage, type StageOptions } from '../../../src/terminal/stream/stage.js';
import { CONTROLS } from '../../support/controls.js';
import { longTest } from '../../support/depth.js';
import { createEmulator } from '../../support/emulator.js';
import { rowOf } from '../../support/grids.js';
import { gridText } from '../../support/shown-grid.js';

const SIZE: Size = { columns: 20, rows: 3 };

function stageOf(view: StageOptions['view'], options: Partial<StageOptions> = {}): Stage & { errors: unknown[] } {
  const errors: unknown[] = [];
  const stage = createStage({ size: SIZE, view, onError: (error) => errors.push(error), ...options });
  return Object.assign(stage, { errors });
}

/** Resolves with the first grid, from now on, whose text matches. */
function untilShown(stage: Stage, pattern: RegExp): Promise<CellGrid> {
  return new Promise((resolve) => {
    const check = (grid: CellGrid): void => {
      if (!pattern.test(gridText(grid))) return;
      unsubscribe();
      resolve(grid);
    };
    const unsubscribe = stage.subscribe(check);
    check(stage.grid);
  });
}

function Text({ children, style = PLAIN }: { readonly children: string; readonly style?: CellStyle }) {
  return <Cells cells={[rowOf([children, style])]} />;
}

function SizeView({ columns, rows }: Size): ReactElement {
  return <Text>{`${columns}x${rows}`}</Text>;
}

/** A value that a test sets and a view shows. */
interface State {
  set(value: string): void;
  readonly use: () => string;
}

function createState(initial: string): State {
  let value = initial;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    set: (next) => {
      value = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, () => value),
  };
}

function TwoLineView({ state }: { readonly state: State }): ReactElement {
  const text = state.use();
  return (
    <Box flexDirection="column">
      <Text>fixed</Text>
      <Box paddingRight={text.length}>
        <Text>{text.trim()}</Text>
      </Box>
    </Box>
  );
}

function LongTextView({ state }: { readonly state: State }): ReactElement {
  const step = state.use();
  return (
    <Box width={30} flexDirection="column">
      <Text>{`${step}-`.repeat(600)}</Text>
      <Text key={step}>{step}</Text>
    </Box>
  );
}

describe('a stage', () => {
  test('has a grid of its size at once, and of another size as soon as it is resized', () => {
    const stage = stageOf(SizeView);
    expect(gridText(stage.grid)).toBe('20x3\n\n');
    const grids: CellGrid[] = [];
    stage.subscribe((grid) => grids.push(grid));
    for (const size of [{ columns: 5, rows: 3 }, { columns: 1, rows: 1 }, SIZE]) {
      stage.resize(size);
      expect(stage.grid.columns).toBe(size.columns);
      expect(stage.grid.rows).toHaveLength(size.rows);
      expect(stage.grid.rows.every((row) => row.text.length === size.columns)).toBe(true);
      expect(grids.at(-1)).toBe(stage.grid);
    }
    stage.resize(SIZE);
    expect(grids).toHaveLength(3);
    expect(stage.errors).toEqual([]);
    stage.close();
  });

  test('gives keys to whoever handles them, with its size', () => {
    const pressed: unknown[] = [];
    const stage = stageOf(SizeView, { onKey: (name, size) => pressed.push([name, size]) });
    stage.press('left');
    stage.resize({ columns: 9, rows: 2 });
    stage.press('a');
    expect(pressed).toEqual([
      ['left', SIZE],
      ['a', { columns: 9, rows: 2 }],
    ]);
    stage.close();
  });

  test('shares the rows that did not change, and tells nobody of a grid that is the same', async () => {
    const state = createState('one');
    const stage = stageOf(() => <TwoLineView state={state} />);
    const first = stage.grid;
    state.set('two');
    const second = await untilShown(stage, /two/);
    expect(second.rows[0]).toBe(first.rows[0]);
    expect(second.rows[1]).not.toBe(first.rows[1]);
    let told = 0;
    stage.subscribe(() => told++);
    state.set('two ');
    state.set('three');
    await untilShown(stage, /three/);
    expect(told).toBe(1);
    stage.close();
  });

  test('reports what the view throws while it renders, and what a key throws', () => {
    const broken = stageOf(() => {
      throw new Error('thrown by a render');
    });
    expect(broken.errors).toEqual([new Error('thrown by a render')]);
    broken.close();
    const typing = stageOf(SizeView, {
      onKey: () => {
        throw new Error('thrown by a key');
      },
    });
    typing.press('a');
    expect(typing.errors).toEqual([new Error('thrown by a key')]);
    typing.close();
  });

  test('reports what Ink cannot lay out', () => {
    const nested = stageOf(() => (
      <Transform transform={(line) => line}>
        <Box />
      </Transform>
    ));
    expect(nested.errors).toHaveLength(1);
    nested.close();
  });

  test('goes on when a listener throws, and reports it', () => {
    const stage = stageOf(SizeView);
    let told = 0;
    stage.subscribe(() => {
      throw new Error('thrown by a listener');
    });
    stage.subscribe(() => told++);
    stage.resize({ columns: 9, rows: 2 });
    expect(told).toBe(1);
    expect(stage.errors).toEqual([new Error('thrown by a listener')]);
    stage.close();
  });

  test('is silent once it is closed', () => {
    let told = 0;
    const stage = stageOf(SizeView, { onKey: () => told++ });
    stage.subscribe(() => told++);
    stage.close();
    stage.resize({ columns: 9, rows: 2 });
    stage.press('a');
    expect(told).toBe(0);
    expect(gridText(stage.grid)).toBe('20x3\n\n');
    expect(stage.errors).toEqual([]);
  });

  test('lets no control in a text reach a terminal', async () => {
    const size = { columns: 60, rows: 3 };
    const emulator = createEmulator(size);
    emulator.write(ENTER_SCREEN);
    const events: string[] = [];
    emulator.terminal.onBell(() => events.push('bell'));
    emulator.terminal.onTitleChange(() => events.push('title'));
    emulator.terminal.onData(() => events.push('answer'));
    emulator.terminal.onScroll(() => events.push('scroll'));
    const modes = { ...emulator.terminal.modes };
    let previous: CellGrid | null = null;
    for (const { sequence } of CONTROLS) {
      const view = () => (
        <Box flexDirection="column">
          <Text style={{ ...PLAIN, foreground: 1 }}>{`a${sequence}b`}</Text>
          <Text>{`c${sequence}`}</Text>
          <Text>end</Text>
        </Box>
      );
      const stage = stageOf(view, { size });
      const bytes = Buffer.from(encodeDifference(previous, stage.grid, 'true-color')).toString();
      expect(withoutOwnSequences(bytes)).not.toMatch(
        /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
      );
      emulator.write(bytes);
      expect(gridText(emulator.grid())).toMatch(/^a.*b\nc.*\nend$/);
      previous = stage.grid;
      stage.close();
    }
    expect(events).toEqual([]);
    expect(emulator.terminal.modes).toEqual(modes);
    expect(emulator.isOnAlternateScreen()).toBe(true);
    expect(emulator.isCursorVisible()).toBe(false);
  });

  test('encodes a difference once for all who ask the same', () => {
    const stage = stageOf(SizeView);
    expect(stage.encode(null, stage.grid, '256')).toBe(stage.encode(null, stage.grid, '256'));
    stage.close();
  });

  test('leaves no listener on the process', () => {
    const count = (): number => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    stageOf(SizeView).close();
    const before = count();
    for (let index = 0; index < 5; index++) stageOf(SizeView).close();
    expect(count()).toBe(before);
  });

  longTest('does not keep the texts it has shown', async () => {
    const state = createState('0');
    const stage = stageOf(() => <LongTextView state={state} />);
    const run = async (from: number, to: number): Promise<void> => {
      for (let step = from; step <= to; step++) {
        state.set(String(step));
        await untilShown(stage, new RegExp(`^${step}`));
      }
    };
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const heap = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    await run(1_300, 1_500);
    const before = heap();
    await run(1_501, 2_750);
    // Ink's own caches would keep 7.5 MB of these texts.
    expect(heap() - before).toBeLessThan(3_500_000);
    stage.close();
  });
});

/** The bytes without the sequences the difference writer uses. */
function withoutOwnSequences(bytes: string): string {
  return bytes.replaceAll(/\x1b\[(\?2026[hl]|2J|K|[\d;]*[mHCEBX])|[\r\b]/g, '');
}
