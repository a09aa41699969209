/**
 * The steps of every model as lines of Python: each step has some, names are names of Python and never the user's words,
 * and what a line reads is what its step read.
 */
import { describe, expect, test } from 'vitest';
import { linesOf, namesIn } from '../../src/engine/code.js';
import type { Frame } from '../../src/engine/tape.js';
import { discoverOps } from '../support/discover-ops.js';
import { timelineOf } from '../support/fixtures.js';
import { RUNS_AS_CODE } from '../support/runs-as-code.js';

const KEYWORDS = new Set('and as def del for if in is lambda not or sum torch math F lr t eps'.split(' '));

function framesOf([name, ...overrides]: readonly string[]): readonly Frame[] {
  return timelineOf(name, ...overrides).trace(1).frames;
}

const ops = await discoverOps();

describe('an iteration as lines of code', () => {
  test('needs every op to say how it is written', () => {
    expect(ops.filter(({ op }) => op.code === null)).toEqual([]);
  });

  for (const run of RUNS_AS_CODE) {
    const frames = framesOf(run);
    const names = namesIn(frames);

    test(`${run.join(' ')}: every step has its lines, which make what it is called`, () => {
      for (const frame of frames) {
        const lines = linesOf(frame, names);
        expect(lines?.join('\n')).toContain(names.of(frame.output));
        expect(lines?.join('\n')).not.toMatch(/[{}]|undefined|NaN/);
      }
    });

    test(`${run.join(' ')}: a name holds what the step read when its line reads it`, () => {
      const holds = new Map<string, number>();
      for (const { inputs, output, label } of frames) {
        for (const { node, frame, ...value } of inputs) {
          const name = names.of({ node, frame, ...value });
          expect(name).toMatch(/^[a-z_]\w*$/i);
          expect(KEYWORDS).not.toContain(name);
          if (frame === null && !holds.has(name)) holds.set(name, node);
          expect(`${label} reads ${name} of ${holds.get(name)}`).toBe(`${label} reads ${name} of ${node}`);
        }
        holds.set(names.of(output), output.node);
      }
    });
  }

  test('no word of a run becomes a part of a name, whatever it is', () => {
    const [word, other] = ['yak)/∂emu(', 'def'];
    const frames = framesOf([
      'we-love-deep-learning-36',
      'training.steps=fine',
      `sequences=[["${word}","${other}"]]`,
      `vocabulary=["<BOS>","${word}","${other}"]`,
      'model={"kind":"vocab36"}',
      'notes=[]',
      'specialTokens={"beginning":"<BOS>"}',
    ]);
    const names = namesIn(frames);
    const called = frames.map(({ output }) => names.of(output));
    expect(frames.map(({ output }) => output.symbol).join(' ')).toContain(word);
    expect(called).toContain('dprobs_dz_1');
    expect(called.join(' ')).not.toMatch(/def|yak|emu/);
  });
});
