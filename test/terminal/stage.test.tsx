/** A stage: grids painted from nodes or from frames, keys to the view, errors to its owner. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Box, Text, Transform, useApp, useInput } from 'ink';
import { type ReactElement, useState, useSyncExternalStore } from 'react';
import { describe, expect, test } from 'vitest';
import type { CellGrid, Size } from '../../src/cells/cell-grid.js';
import { gridText } from '../../src/cells/cell-grid.js';
import { encodeDifference } from '../../src/terminal/difference.js';
import { ENTER_SCREEN } from '../../src/terminal/screen-modes.js';
import { createStage, type Stage, type StageOptions } from '../../src/terminal/stage.js';
import { CONTROLS } from './controls.js';
import { createEmulator } from './emulator.js';

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

function SizeView({ columns, rows }: Size): ReactElement {
  return (
    <Text>
      {columns}x{rows}
    </Text>
  );
}

function KeyView(): ReactElement {
  const [keys, setKeys] = useState('');
  useInput((input, key) => {
    if (input === '!') throw new Error('thrown by a key');
    setKeys((before) => before + (key.leftArrow ? '<left>' : input));
  });
  return <Text>keys:{keys}</Text>;
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
      <Text italic={text === ''}>{text.trim()}</Text>
    </Box>
  );
}

function LateKeyView({ state }: { readonly state: State }): ReactElement {
  return state.use() === 'listening' ? <KeyView /> : <Text>deaf</Text>;
}

function LongTextView({ state }: { readonly state: State }): ReactElement {
  const step = state.use();
  return (
    <Box width={30} flexDirection="column">
      <Text wrap="truncate">{`${step}-`.repeat(600)}</Text>
      <Text key={step}>{step}</Text>
    </Box>
  );
}

function ExitingView(): ReactElement {
  const { exit } = useApp();
  useInput(() => exit());
  return <Text>view</Text>;
}

for (const painting of ['nodes', 'frame'] as const) {
  describe(`a stage that paints from ${painting}`, () => {
    test('has a grid of its size at once, and of another size as soon as it is resized', () => {
      const stage = stageOf(SizeView, { painting });
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
      expect(stage).toMatchObject({ painting, errors: [] });
      stage.close();
    });

    test('gives keys to the view, in whatever pieces they come', async () => {
      const stage = stageOf(KeyView, { painting });
      stage.push('ab');
      stage.push(Buffer.from('é').subarray(0, 1));
      stage.push(Buffer.from('é').subarray(1));
      stage.push('\x1b[');
      stage.push('D');
      await untilShown(stage, /^keys:abé<left>$/m);
      expect(stage.errors).toEqual([]);
      stage.close();
    });

    test('shares the rows that did not change, and tells nobody of a grid that is the same', async () => {
      const state = createState('one');
      const stage = stageOf(() => <TwoLineView state={state} />, { painting });
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

    test('reports what the view throws while it renders, and what a key handler throws', () => {
      const broken = stageOf(
        () => {
          throw new Error('thrown by a render');
        },
        { painting },
      );
      expect(broken.errors).toEqual([new Error('thrown by a render')]);
      broken.close();
      const typing = stageOf(KeyView, { painting });
      typing.push('!');
      expect(typing.errors).toEqual([new Error('thrown by a key')]);
      typing.close();
    });

    test('reports what a transform throws, and what Ink cannot draw', () => {
      const refuse = (): string => {
        throw new Error('thrown by a transform');
      };
      const transformed = stageOf(() => <Transform transform={refuse}>{<Text>a</Text>}</Transform>, { painting });
      expect(transformed.errors).toContainEqual(new Error('thrown by a transform'));
      transformed.close();
      const bordered = stageOf(() => <Box borderStyle={'unknown' as 'single'} width={4} height={3} />, { painting });
      expect(bordered.errors).toHaveLength(1);
      bordered.close();
    });

    test('goes on when a listener throws, and reports it', () => {
      const stage = stageOf(SizeView, { painting });
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
      const stage = stageOf(SizeView, { painting });
      let told = 0;
      stage.subscribe(() => told++);
      stage.close();
      stage.resize({ columns: 9, rows: 2 });
      stage.push('a');
      expect(told).toBe(0);
      expect(gridText(stage.grid)).toBe('20x3\n\n');
      expect(stage.errors).toEqual([]);
    });

    test('lets no control in a text reach a terminal', async () => {
      const emulator = createEmulator(SIZE);
      await emulator.write(ENTER_SCREEN);
      const events: string[] = [];
      emulator.terminal.onBell(() => events.push('bell'));
      emulator.terminal.onTitleChange(() => events.push('title'));
      emulator.terminal.onData(() => events.push('answer'));
      emulator.terminal.onScroll(() => events.push('scroll'));
      const modes = { ...emulator.terminal.modes };
      let previous: CellGrid | null = null;
      for (const { sequence } of CONTROLS) {
        const stage = stageOf(
          () => (
            <Box flexDirection="column">
              <Text color="red">{`a${sequence}b`}</Text>
              <Transform transform={(line) => `${line}${sequence}`}>
                <Text>c</Text>
              </Transform>
              <Text>end</Text>
            </Box>
          ),
          { painting },
        );
        const bytes = Buffer.from(encodeDifference(previous, stage.grid, 'true-color')).toString();
        expect(withoutOwnSequences(bytes)).not.toMatch(
          /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
        );
        await emulator.write(bytes);
        expect(gridText(emulator.grid())).toMatch(/^a.*b\nc.*\nend$/);
        previous = stage.grid;
        stage.close();
      }
      expect(events).toEqual([]);
      expect(emulator.terminal.modes).toEqual(modes);
      expect(emulator.isOnAlternateScreen()).toBe(true);
      expect(emulator.isCursorVisible()).toBe(false);
    });
  });
}

/** The bytes without the sequences the difference writer uses. */
function withoutOwnSequences(bytes: string): string {
  return bytes.replaceAll(/\x1b\[(\?2026[hl]|2J|K|[\d;]*[mHCEB])|[\r\b]/g, '');
}

describe('a stage', () => {
  test('tells when the view ends itself, and not when it is closed', async () => {
    let exits = 0;
    const ending = stageOf(ExitingView, { onExit: () => exits++ });
    ending.push('x');
    expect(exits).toBe(1);
    ending.close();
    stageOf(ExitingView, { onExit: () => exits++ }).close();
    expect(exits).toBe(1);
  });

  test('falls back to the frame Ink writes when its nodes cannot be painted', async () => {
    let calls = 0;
    const failOnce = (line: string): string => {
      if (calls++ === 0) throw new Error('once');
      return line;
    };
    const stage = stageOf(() => <Transform transform={failOnce}>{<Text color="red">shown</Text>}</Transform>);
    expect(stage.painting).toBe('frame');
    expect(gridText(stage.grid)).toBe('shown\n\n');
    expect(stage.errors).toEqual([]);
    stage.resize({ columns: 4, rows: 2 });
    expect(gridText(stage.grid)).toBe('show\nn');
    stage.close();
  });

  test('keeps keys that come before the view listens', async () => {
    const state = createState('deaf');
    const stage = stageOf(() => <LateKeyView state={state} />);
    stage.push('early');
    state.set('listening');
    await untilShown(stage, /keys:early/);
    stage.close();
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
    for (let index = 0; index < 20; index++) stageOf(KeyView).close();
    expect(count()).toBe(before);
  });

  test('does not keep the texts it has shown', async () => {
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
    await run(1_000, 1_500);
    const before = heap();
    await run(1_501, 4_000);
    // Ink's own caches would keep 15 MB of these texts; those of the painter are limited.
    expect(heap() - before).toBeLessThan(7_000_000);
    stage.close();
  });
});
