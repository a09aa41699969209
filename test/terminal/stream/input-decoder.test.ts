// What a terminal sends as keys by their names and events of the mouse; no input makes it throw.
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PointerEvent } from '../../../src/document/cells/cell-grid.js';
import { createInputDecoder } from '../../../src/terminal/stream/input-decoder.js';

async function decode(...pieces: readonly (string | Uint8Array)[]) {
  const keys: string[] = [];
  const events: PointerEvent[] = [];
  const decoder = createInputDecoder({ onKey: (name) => keys.push(name), onMouse: (event) => events.push(event) });
  for (const piece of pieces) decoder.push(piece);
  await new Promise((resolve) => setImmediate(resolve));
  return { keys, events };
}

const keysOf = async (...pieces: readonly (string | Uint8Array)[]) => (await decode(...pieces)).keys;

describe('a key', () => {
  it.each([
    ['\x1b[A', 'up'],
    ['\x1b[B', 'down'],
    ['\x1b[C', 'right'],
    ['\x1b[D', 'left'],
    ['\x1b[F', 'end'],
    ['\x1b[H', 'home'],
    ['\x1bOA', 'up'],
    ['\x1bOF', 'end'],
    ['\x1b[1~', 'home'],
    ['\x1b[4~', 'end'],
    ['\x1b[7~', 'home'],
    ['\x1b[8~', 'end'],
    ['\x1b[5~', 'pageup'],
    ['\x1b[6~', 'pagedown'],
    ['\x1b[3~', 'backspace'],
    ['\x1b[Z', 'tab'],
    ['\t', 'tab'],
    ['\r', 'return'],
    ['\n', 'return'],
    ['\x7f', 'backspace'],
    ['\b', 'backspace'],
    [' ', 'space'],
    ['\x1b', 'escape'],
    ['\x03', 'ctrl+c'],
    ['\x04', 'ctrl+d'],
    ['\x1a', 'ctrl+z'],
    ['a', 'a'],
    ['Q', 'Q'],
    ['é', 'é'],
    ['語', '語'],
    ['𝄞', '𝄞'],
  ])('that sends %j is called %s', async (sequence, name) => {
    expect(await keysOf(sequence)).toEqual([name]);
    expect(await keysOf(`x${sequence}`)).toEqual(['x', name]);
  });

  it('is the same with shift, alt or control where a sequence says so', async () => {
    expect(await keysOf('\x1b[1;5C\x1b[1;2D\x1b[5;3~\x1b[3;2~\x1b\x1b[A')).toEqual([
      'right',
      'left',
      'pageup',
      'backspace',
      'up',
    ]);
  });

  it('is Escape and then another when both arrive at once', async () => {
    expect(await keysOf('\x1bq')).toEqual(['escape', 'q']);
    expect(await keysOf('x\x1b é')).toEqual(['x', 'escape', 'space', 'é']);
    expect(await keysOf('\x1b', 'q')).toEqual(['escape', 'q']);
    expect(await keysOf('\x1b\r\x1b\x7f\x1b\x03')).toEqual([
      'escape',
      'return',
      'escape',
      'backspace',
      'escape',
      'ctrl+c',
    ]);
  });

  it('is none where it has no name: function keys, insert, other controls', async () => {
    expect(await keysOf('\x1bOP\x1b[15~\x1b[2~\x1b[24;5~')).toEqual([]);
    expect(await keysOf('\x00\x1c\x1d\x1e\x1f\x80\x9b\u202e\ud800')).toEqual([]);
  });

  it('is one of many that come at once, each by itself', async () => {
    expect(await keysOf('aé\r\x7f\x03\x04 \x1b')).toEqual([
      'a',
      'é',
      'return',
      'backspace',
      'ctrl+c',
      'ctrl+d',
      'space',
      'escape',
    ]);
    expect(await keysOf('sss\x1b[C\x1b[D')).toEqual(['s', 's', 's', 'right', 'left']);
    expect(await keysOf('\x1b\x1b')).toEqual(['escape']);
  });
});

describe('what is no key', () => {
  it.each([
    '\x1b[1;5I',
    '\x1b[29;5~',
    '\x1b[5n',
    '\x1b[0n',
    '\x1b[27;5;9~',
    '\x1b[I',
    '\x1b[O',
    '\x1b[2A',
    '\x1b[1;99A',
    '\x1b[1 A',
    '\x1b[201~',
    '\x1b[<0;3;4M',
    '\x1b[<x',
    '\x1b[?62;4c',
    '\x1bO2P',
    '\x1b]0;title\x07',
    '\x1b]0;title\x1b\\',
    '\x1b]52;c;AAAA\x1b\\',
    '\x1bP1$r0m\x1b\\',
    '\x1b_Gi=1;AAAA\x1b\\',
  ])('such as %j is dropped whole', async (sequence) => {
    expect(await keysOf(`a${sequence}b`)).toEqual(['a', 'b']);
  });

  it('is dropped where it is broken off, and what follows is read as ever', async () => {
    expect(await keysOf('\x1b[12\r')).toEqual(['return']);
    expect(await keysOf('\x1b[1;\x1b[A')).toEqual(['up']);
    expect(await keysOf('\x1b]0;title\x1b[A')).toEqual(['up']);
    expect(await keysOf('\x1b]0;title without an end')).toEqual([]);
  });
});

describe('what is pasted', () => {
  it('is one key of its own, in one line of printable characters', async () => {
    expect(await keysOf('a\x1b[200~print loss\r\nq\x1b[A\x07\x1b[201~b')).toEqual(['a', 'paste print loss q[A', 'b']);
    expect(await keysOf('\x1b[200~\x1b[201~')).toEqual(['paste ']);
  });

  it('is put together from pieces of any size, and Escape within waits for the end', async () => {
    stopTimers();
    const pasted = 'we 語\x1b love\x1b[201~';
    for (let size = 1; size < pasted.length; size++) {
      const pieces = pasted.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
      const keys: string[] = [];
      const decoder = createInputDecoder({ onKey: (name) => keys.push(name) });
      decoder.push('\x1b[200~');
      for (const piece of pieces) {
        decoder.push(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      decoder.push('\x1b[C');
      expect(keys).toEqual(['paste we 語 love', 'right']);
    }
  });

  it('ends with Escape after which nothing comes where its end never comes', () => {
    stopTimers();
    const keys: string[] = [];
    const decoder = createInputDecoder({ onKey: (name) => keys.push(name) });
    decoder.push('\x1b[200~abc');
    decoder.push('\x1b');
    expect(keys).toEqual([]);
    vi.runAllTimers();
    expect(keys).toEqual(['paste abc', 'escape']);
    decoder.push('q');
    expect(keys).toEqual(['paste abc', 'escape', 'q']);
  });

  it('ends with Ctrl-C where its end never comes, and holds no more than a few lines', async () => {
    expect(await keysOf('\x1b[200~abc', '\x03q')).toEqual(['paste abc', 'ctrl+c', 'q']);
    const [key] = await keysOf('\x1b[200~', 'x'.repeat(10_000_000), '\x1b[201~');
    expect(key.length).toBeLessThan(5000);
  });
});

describe('a sequence in pieces', () => {
  it('is put together, and Escape is a key when nothing follows', async () => {
    const keys: string[] = [];
    const decoder = createInputDecoder({ onKey: (name) => keys.push(name) });
    decoder.push('\x1b');
    decoder.push('[1;');
    decoder.push('5C');
    decoder.push('\x1b');
    expect(keys).toEqual(['right']);
    await new Promise((resolve) => setImmediate(resolve));
    decoder.push('\x1b[1');
    await new Promise((resolve) => setImmediate(resolve));
    decoder.push('x');
    expect(keys).toEqual(['right', 'escape', 'x']);
  });

  it('of UTF-8 is put together, too', async () => {
    const bytes = Buffer.from('é𝄞');
    expect(await keysOf(bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4))).toEqual(['é', '𝄞']);
  });

  it('is not kept for ever, however long it is', async () => {
    expect(await keysOf(`\x1b]${'1'.repeat(10_000)}`, 'x')).toEqual(['x']);
    expect(await keysOf('\x1b'.repeat(100_000), 'xy')).toEqual(['x', 'y']);
  });
});

describe('a report', () => {
  const COLOUR = '\x1b]11;rgb:ffff/ffff/ffff\x1b\\';
  const MODE = '\x1b[?2026;2$y';

  it('is told as a whole and is no key, however it is cut and how long the rest takes', async () => {
    for (const report of [COLOUR, MODE]) {
      for (let cut = 3; cut < report.length; cut++) {
        const told: string[] = [];
        const keys: string[] = [];
        const decoder = createInputDecoder({ onKey: (name) => keys.push(name), onReport: (text) => told.push(text) });
        decoder.push(`a${report.slice(0, cut)}`);
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
        decoder.push(`${report.slice(cut)}b`);
        expect({ told, keys }).toEqual({ told: [report], keys: ['a', 'b'] });
      }
    }
  });
});

describe('the mouse', () => {
  const events = async (text: string) => (await decode(text)).events;

  it('is told as presses, drags, releases and turns of the wheel, in cells from 0', async () => {
    expect(await events('\x1b[<0;1;1M\x1b[<32;12;5M\x1b[<0;12;5m\x1b[<64;3;4M\x1b[<65;3;4M')).toEqual([
      { kind: 'press', x: 0, y: 0 },
      { kind: 'drag', x: 11, y: 4 },
      { kind: 'release', x: 11, y: 4 },
      { kind: 'wheel-up', x: 2, y: 3 },
      { kind: 'wheel-down', x: 2, y: 3 },
    ]);
  });

  it('tells nothing of other buttons and of places that are none, and passes neither on as keys', async () => {
    const told = await decode('\x1b[<2;5;5M\x1b[<1;5;5M\x1b[<0;0;5M\x1b[<35;5;5M');
    expect(told).toEqual({ keys: [], events: [] });
  });

  it('leaves all keys as they came, however they are cut', async () => {
    const stream = 'a\x1b[<0;10;20Mé\x1b[A\x1b[<64;1;1M語\x1b[<xb\x1b[<1;2qc';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(stream.length), { maxLength: 6 }), async (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const { keys, events } = await decode(...places.slice(1).map((end, k) => stream.slice(places[k], end)));
        expect(keys).toEqual(['a', 'é', 'up', '語', 'b', 'c']);
        expect(events.map(({ kind }) => kind)).toEqual(['press', 'wheel-up']);
      }),
    );
  });

  it('may take its time between two pieces of a report, which nobody types', async () => {
    const told: PointerEvent[] = [];
    const keys: string[] = [];
    const decoder = createInputDecoder({ onKey: (name) => keys.push(name), onMouse: (event) => told.push(event) });
    decoder.push('\x1b[<0;1');
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    decoder.push('2;5Mq');
    expect({ told, keys }).toEqual({ told: [{ kind: 'press', x: 11, y: 4 }], keys: ['q'] });
  });

  it('holds nothing back for long', async () => {
    const { keys, events } = await decode(`\x1b[<${'1;'.repeat(40)}`);
    expect({ keys, events }).toEqual({ keys: [], events: [] });
    expect((await decode(`\x1b[<${'1;'.repeat(40)}`, '\rx')).keys).toEqual(['return', 'x']);
  });
});

it('never throws, whatever arrives, and gives nothing but names and characters that can be shown', () => {
  const keys: string[] = [];
  const decoder = createInputDecoder({ onKey: (name) => keys.push(name) });
  const piece = fc.oneof(
    fc.constantFrom('\x1b', '[', 'O', ']', ';', '5', '1', '~', 'I', 'n', '$', '^', '<', '\x07', '\x1b[1;5', '\x9b'),
    fc.string({ maxLength: 3, unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      decoder.push(pieces.join(''));
      const names = /^(?:ctrl\+[a-z]|up|down|left|right|home|end|pageup|pagedown|tab|return|backspace|space|escape)$/;
      const wrong = keys.splice(0).filter((key) => !names.test(key) && !/^[^\p{Cc}\p{Cs}\u202a-\u202e]$/u.test(key));
      expect(wrong).toEqual([]);
    }),
    { numRuns: 2000, seed: -656315093 },
  );
});

/** Only those that wait for a time; a turn of the event loop stays one. */
function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}
