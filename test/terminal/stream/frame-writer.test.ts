/** The newest grid to a stream, never more than it takes. */
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { CellGrid } from '../../../src/document/cells/cell-grid.js';
import { createFrameWriter, writeFramesTo } from '../../../src/terminal/stream/frame-writer.js';
import { createEmulator } from '../../support/emulator.js';
import { gridOf } from '../../support/grids.js';
import { gridText } from '../../support/shown-grid.js';

const SIZE = { columns: 20, rows: 2 };
const grid = (text: string): CellGrid => gridOf(SIZE, text.split('\n'));

/** A stream whose reader has to be let go on for each write. */
function createSlowStream() {
  const chunks: Buffer[] = [];
  let waiting: (() => void) | undefined;
  const stream = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      waiting = done;
    },
  });
  const release = async (): Promise<void> => {
    const done = waiting;
    waiting = undefined;
    done?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { stream, chunks, release };
}

describe('a frameWriter', () => {
  test('sends nothing while its stream is full, and then only the newest grid', async () => {
    const { stream, chunks, release } = createSlowStream();
    const frameWriter = writeFramesTo(stream, { depth: '16' });
    frameWriter.present(grid('frame 0'));
    for (let frame = 1; frame <= 1_000; frame++) frameWriter.present(grid(`frame ${frame}`));
    expect(chunks).toHaveLength(1);
    expect(stream.writableLength).toBe(chunks[0]!.length);
    await release();
    expect(chunks).toHaveLength(2);
    await release();
    await release();
    expect(chunks).toHaveLength(2);
    const emulator = createEmulator(SIZE);
    for (const chunk of chunks) emulator.write(chunk);
    expect(gridText(emulator.grid())).toBe('frame 1000\n');
  });

  test('sends nothing for a grid that shows the same', () => {
    const sent: Uint8Array[] = [];
    const frameWriter = createFrameWriter({ depth: '16', write: (bytes) => sent.push(bytes) > 0 });
    frameWriter.present(grid('same'));
    frameWriter.present(grid('same'));
    expect(sent).toHaveLength(1);
  });

  test('sends nothing while it is paused, and then everything', () => {
    const sent: string[] = [];
    const frameWriter = createFrameWriter({
      depth: '16',
      write: (bytes) => sent.push(Buffer.from(bytes).toString()) > 0,
    });
    frameWriter.present(grid('before'));
    frameWriter.pause();
    frameWriter.present(grid('meanwhile'));
    frameWriter.resume();
    expect(sent).toHaveLength(1);
    frameWriter.repaint();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toContain('meanwhile');
    frameWriter.present(grid('after'));
    expect(sent).toHaveLength(3);
  });

  test('sends everything again when it is to repaint, once its stream has room', () => {
    const sent: string[] = [];
    let hasRoom = true;
    const frameWriter = createFrameWriter({
      depth: '16',
      write: (bytes) => {
        sent.push(Buffer.from(bytes).toString());
        return hasRoom;
      },
    });
    frameWriter.present(grid('text'));
    hasRoom = false;
    frameWriter.repaint();
    expect(sent[1]).toBe(sent[0]);
    frameWriter.repaint();
    expect(sent).toHaveLength(2);
    frameWriter.resume();
    expect(sent[2]).toBe(sent[0]);
  });

  test('sends nothing after it was closed', async () => {
    const { stream, chunks, release } = createSlowStream();
    const frameWriter = writeFramesTo(stream, { depth: '16' });
    frameWriter.present(grid('a'));
    frameWriter.present(grid('b'));
    frameWriter.close();
    await release();
    frameWriter.present(grid('c'));
    expect(chunks).toHaveLength(1);
    expect(stream.listenerCount('drain')).toBe(0);
  });
});
