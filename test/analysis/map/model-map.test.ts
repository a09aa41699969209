/** The picture of the model as data, held against the frames that it is made from. */
import { describe, expect, test } from 'vitest';
import { leavesOf, type ModelMap, mapViewAt, modelMap } from '../../../src/analysis/map/model-map.js';
import { type MapBox, type MapScope, mapPathOf, tracksOf } from '../../../src/analysis/map/tree.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { START } from '../../../src/timeline/cursor.js';
import type { History } from '../../../src/timeline/history.js';
import type { Trace, TraceFrame, TraceValue } from '../../../src/timeline/trace.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { createRecording } from '../../support/recording.js';

const isForward = ({ scope: [phase] }: TraceFrame): boolean => ['forward', 'predict', 'loss'].includes(phase);

/** The scopes of a step without its phase, and without the word that says that a gradient goes through them. */
function namesOf({ scope }: TraceFrame): readonly string[] {
  const names = scope.filter((name, k) => k > 0 && !(k === 1 && name.startsWith('through ')));
  const through = /^through (.*)/.exec(scope[1] ?? '')?.[1];
  return names.length > 0 ? names : [through ?? scope[0]];
}

function pathsIn(frames: readonly TraceFrame[]): readonly string[] {
  const paths = frames
    .filter(isForward)
    .flatMap((frame) => namesOf(frame).map((_, k, all) => all.slice(0, k + 1).join('/')));
  return [...new Set(paths)];
}

function boxesIn(map: ModelMap): readonly MapBox[] {
  return [...map.parents.keys()];
}

function scopesIn(map: ModelMap): readonly MapScope[] {
  return boxesIn(map).filter((box): box is MapScope => box.kind === 'scope');
}

describe.each(oneOf(6, SHIPPED, 1))('the picture of %s', (name) => {
  const trace = timelineOf(name).trace(0);
  const map = modelMap(trace);

  test('has each scope once, and each step in the box of its scope', () => {
    expect(
      scopesIn(map)
        .map(({ path }) => path.join('/'))
        .sort(),
    ).toEqual([...pathsIn(trace.frames)].sort());
    const steps = [...map.parents].flatMap(([box, parent]) =>
      box.kind === 'step' ? [{ frame: box.frame, parent }] : [],
    );
    expect(new Set(steps.map(({ frame }) => frame.index)).size).toBe(steps.length);
    expect(steps.map(({ frame }) => frame.index).sort((a, b) => a - b)).toEqual(
      trace.frames.filter(isForward).map(({ index }) => index),
    );
    for (const { frame, parent } of steps) expect(parent?.path).toEqual(namesOf(frame));
  });

  test('has each parameter once, of the shape that the model declares', () => {
    const drawn = boxesIn(map).flatMap((box) =>
      leavesOf(map, box).flatMap(({ value, parameter, again }) => (again || parameter === null ? [] : [value])),
    );
    const declared = timelineOf(name).program.model.parameters.map((parameter) => ({
      symbol: parameter.symbol ?? parameter.name,
      shape: parameter.shape,
    }));
    const describe = ({ symbol, shape }: Pick<TraceValue, 'symbol' | 'shape'>) => `${symbol} ${shape.join()}`;
    expect(drawn.map(describe).sort()).toEqual(declared.map(describe).sort());
  });

  test('names what is given to a step wherever it is used', () => {
    for (const box of boxesIn(map)) {
      if (box.kind !== 'step') continue;
      const given = box.frame.inputs.filter(({ frame }) => frame === null).map(({ node }) => node);
      expect(leavesOf(map, box).map(({ value }) => value.node)).toEqual(given);
    }
  });

  test('has a place for each step of the way back in the box of its scope, and for each update at its parameter', () => {
    const own = new Map(boxesIn(map).map((box) => [box, map.frames.get(box) ?? []]));
    for (const frame of trace.frames) {
      const [phase, second] = frame.scope;
      const place = map.places[frame.index];
      if (phase === 'backward' && second?.startsWith('through ') === true) {
        const scope = scopesIn(map).find(({ path }) => path.join('/') === namesOf(frame).join('/'));
        expect(own.get(scope ?? map.parents.keys().next().value!)).toContain(frame.index);
      }
      if (phase === 'update' && /^new /.test(frame.label)) {
        expect(place).not.toBeNull();
        expect(leavesOf(map, place!).map(({ value }) => value.symbol)).toContain(frame.output.symbol);
      }
    }
  });

  test('is lit by what has been executed, at every step', () => {
    const timeline = timelineOf(name);
    for (let frame = -1; frame < trace.frames.length; frame += DEPTH > 1 ? 1 : 3) expectLit(timeline, 0, frame);
  });
});

/** Whether a step of the backward phase is about what a forward step made. */
function leadsBackTo(step: TraceFrame, { output, ...made }: TraceFrame): boolean {
  if (step.scope[0] !== 'backward') return false;
  // A pullback ends with what its op made, and the way sets out from the loss.
  if (step.inputs.at(-1)?.node === output.node) return true;
  if (step.op.name === 'assemble') {
    const isInside = namesOf(step).every((name, k) => namesOf({ ...made, output })[k] === name);
    return isInside && step.inputs.some(({ symbol }) => symbol === `∂loss/∂${output.symbol}`);
  }
  if (namesOf(step).join() !== namesOf({ ...made, output }).join()) return false;
  if (step.op.name === 'accumulate') return step.output.symbol === `∂loss/∂${output.symbol}`;
  return step.op.name.startsWith('slope') && step.inputs.some(({ node }) => node === output.node);
}

/** Box by box, what has come there, read from the frames up to the cursor. */
function expectLit(timeline: History, iteration: number, frame: number): void {
  const moment = momentAt(timeline, { ...START, iteration, frame });
  const before = moment.trace.frames.slice(0, frame + 1);
  const view = mapViewAt(moment);
  const { map } = view;
  for (const box of map.parents.keys()) {
    if (box.kind !== 'step') continue;
    const { index, label } = box.frame;
    const hasGradient = before.some((done) => leadsBackTo(done, box.frame));
    const wanted = hasGradient ? 'gradient' : before.some((done) => done.index === index) ? 'data' : 'nothing';
    expect(view.reachOf(box), label).toBe(wanted);
  }
  for (const [parameter, owner] of map.owners) {
    const { gradients, updated } = moment.trace.outcome;
    const has = (value: (typeof updated)[number] | undefined) =>
      before.some(({ output }) => output.node === value?.node);
    const reach = view.parameterReach(owner, parameter);
    expect(reach === 'update').toBe(has(updated[parameter]));
    expect(reach === 'update' || reach === 'gradient').toBe(has(updated[parameter]) || has(gradients[parameter]));
  }
}

describe('the residual stream', () => {
  const trace = timelineOf('river-gpt').trace(0);
  const forward = trace.frames.filter(isForward);
  const tracks = tracksOf(forward);
  const labelled = (predicate: (k: number) => boolean): readonly string[] =>
    forward.filter((_, k) => predicate(k)).map(({ scope, label }) => `${scope[1]}: ${label}`);

  test('is joined by the additions of computed values', () => {
    expect(labelled((k) => tracks[k].joins)).toEqual(
      forward.filter(({ op }) => op.name === 'add').map(({ scope, label }) => `${scope[1]}: ${label}`),
    );
    expect(labelled((k) => tracks[k].begins === 'from the stream')).toEqual([
      'block 0: ln1 = norm(embed)',
      'block 0: ln2 = norm(mid)',
      'block 1: ln1 = norm(out)',
      'block 1: ln2 = norm(mid)',
    ]);
    expect(labelled((k) => tracks[k].begins === 'anew')).toEqual(['embedding: position = wpe[positions]']);
  });

  test('goes straight on from one addition to the next: what is added is on a track of its own', () => {
    for (const [k, { joins, depth }] of tracks.entries()) {
      if (!joins) continue;
      const [a, b] = forward[k].inputs.map(
        ({ frame }) => tracks[forward.findIndex(({ index }) => index === frame)].depth,
      );
      expect([Math.min(a, b), Math.max(a, b)]).toEqual([depth, depth + 1]);
    }
  });

  test.each(['we-love-deep-learning', 'villages-mlp', 'villages-bigram', 'we-love-deep-learning-36'])(
    'is not there in %s',
    (name) => {
      const frames = timelineOf(name).trace(0).frames.filter(isForward);
      expect(tracksOf(frames).every(({ depth, begins, joins }) => depth === 0 && begins === null && !joins)).toBe(true);
    },
  );
});

describe('scopes that repeat', () => {
  test('are the blocks one after the other, the heads and the predictions beside each other', () => {
    const found = (name: string): readonly string[] => repeatsIn(timelineOf(name).trace(0));
    expect(found('river-gpt')).toEqual([
      'block 0 … block 1 in a row',
      'head 0 … head 3 side by side',
      'head 0 … head 3 side by side',
    ]);
    expect(found('we-love-deep-learning')).toEqual([
      'prediction 1: <BOS> → we … prediction 4: we love deep → learning side by side, sharing table',
    ]);
    expect(found('villages-mlp')).toEqual([]);
  });

  test('are open where the run was last, and folded elsewhere', () => {
    const timeline = timelineOf('river-gpt');
    const openAt = (frame: number): readonly string[] => {
      const { map, folded } = mapViewAt(momentAt(timeline, { ...START, frame }));
      const scopes = scopesIn(map).filter(({ path }) => path.length === 1 && path[0].startsWith('block'));
      return scopes.filter((scope) => !folded.has(scope)).map(({ path }) => path[0]);
    };
    const { frames } = timeline.trace(0);
    const firstIn = (path: string): number => frames.findIndex(({ scope }) => scope.join('/').startsWith(path));
    expect(openAt(-1)).toEqual(['block 0']);
    expect(openAt(firstIn('forward/block 1'))).toEqual(['block 1']);
    expect(openAt(firstIn('loss'))).toEqual(['block 1']);
    expect(openAt(firstIn('backward/through forward/block 0'))).toEqual(['block 0']);
  });
});

function repeatsIn(trace: Trace): readonly string[] {
  const found: string[] = [];
  const map = modelMap(trace);
  const visit = (parts: ModelMap['parts']): void => {
    for (const part of parts) {
      if (part.kind === 'scope') visit(part.parts);
      if (part.kind !== 'repeats') continue;
      const [first, last] = [part.scopes[0], part.scopes[part.scopes.length - 1]].map(({ path }) => path.at(-1));
      const shared = part.shared.map(({ parameter }) => trace.outcome.parameters[parameter].symbol);
      const sharing = shared.length === 0 ? '' : `, sharing ${shared.join()}`;
      found.push(`${first} … ${last} ${part.isParallel ? 'side by side' : 'in a row'}${sharing}`);
      for (const scope of part.scopes) visit(scope.parts);
    }
  };
  visit(map.parts);
  return found;
}

describe('the step that a box leads to', () => {
  test.each(oneOf(6, SHIPPED, 1))('is in %s its first in the phase of the cursor', (name) => {
    const timeline = timelineOf(name);
    const { frames } = timeline.trace(0);
    for (const phase of ['forward', 'predict', 'loss', 'backward']) {
      const frame = frames.findLastIndex(({ scope }) => scope[0] === phase);
      const view = mapViewAt(momentAt(timeline, { ...START, frame }));
      for (const box of view.boxes) {
        if (box.kind !== 'scope') continue;
        const inside = frames.filter(
          (candidate) => candidate.scope[0] !== 'update' && box.path.every((part, k) => namesOf(candidate)[k] === part),
        );
        const [first] = [...inside.filter(({ scope }) => scope[0] === phase), ...inside];
        const led = frames[view.stepOf(box)];
        // The way back sets out at the loss, and a gradient that is summed up at its parameter belongs to it, too.
        if (led.scope[0] === 'backward' && led.index < first.index) expect(led.scope.length).toBe(1);
        else expect(led, box.path.join('/')).toBe(first);
      }
    }
  });

  test('is in the update phase the first about the parameters in it', () => {
    const timeline = timelineOf('villages-microgpt');
    const { frames } = timeline.trace(0);
    const view = mapViewAt(momentAt(timeline, { ...START, frame: frames.length - 1 }));
    const led = (path: string): string => {
      const box = view.boxes.find((candidate) => candidate.kind === 'scope' && candidate.path.join('/') === path);
      return frames[view.stepOf(box!)].label;
    };
    expect(led('block 0/feed-forward')).toBe('m of h0.fc1');
    expect(led('output')).toBe('m of lm_head');
    expect(led('predict')).toBe('exponentials');
  });
});

describe('a recording of ops that nobody knows', () => {
  const recording = createRecording();
  const map = modelMap(recording.trace(3));

  test('is drawn by its scopes alone, with what is given to them', () => {
    expect(boxesIn(map).map((box) => (box.kind === 'scope' ? box.path.join('/') : box.kind))).toEqual([
      'fc',
      'act',
      'forward',
      'loss',
    ]);
    const [fc] = boxesIn(map);
    expect(leavesOf(map, fc).map(({ value }) => value.symbol)).toEqual(['x0', 'fc.weight', 'fc.bias', 'x1']);
  });

  test('has its steps in the boxes of their scopes, the update at its parameter', () => {
    const labels = recording.trace(3).frames.map(({ scope, label }, index) => {
      const place = map.places[index];
      return `${scope.join('/')}/${label}: ${place?.kind === 'scope' ? place.path.join('/') : place?.kind}`;
    });
    expect(labels).toContain('backward/fc/AddmmBackward: fc');
    expect(labels).toContain('backward/fc/accumulate: fc');
    expect(labels).toContain('update/Lion: fc');
    expect(labels).toContain('forward/aten::nll: forward');
  });

  test('can be drawn wherever one stands in it', () => {
    for (const iteration of [3, 4, 7, 12]) {
      for (let frame = -1; frame < recording.trace(iteration).frames.length; frame++) {
        const view = mapViewAt(momentAt(recording, { ...START, iteration, frame }));
        expect(view.boxes.length).toBeGreaterThan(0);
        for (const box of view.boxes) expect(recording.trace(iteration).frames[view.stepOf(box)]).toBeDefined();
      }
    }
  });
});

test('the path of a step leaves out its phase, unless it is in no other scope', () => {
  const path = (...scope: readonly string[]) => mapPathOf({ scope }).join('/');
  expect(path('forward', 'block 0', 'attention')).toBe('block 0/attention');
  expect(path('predict')).toBe('predict');
  expect(path('backward', 'through loss')).toBe('loss');
  expect(path('backward', 'through forward', 'output')).toBe('output');
  expect(path('backward', 'fc')).toBe('fc');
});
