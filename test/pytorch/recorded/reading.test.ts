/**
 * Recordings of PyTorch runs in the debugger: each fault that was put into a script is named within three commands, by op,
 * line and parameter. The recordings that are stored here are read everywhere; in the mode "long", where PyTorch is
 * installed, the scripts are recorded again as well.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { explainWhy } from '../../../src/analysis/causes.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { selectedElement } from '../../../src/debugger/places/selection.js';
import { recheck } from '../../../src/debugger/rules/recheck.js';
import { fieldsOf, newSession } from '../../../src/debugger/session.js';
import { newBreakpoint } from '../../../src/debugger/stopping/breakpoints.js';
import { createChecker } from '../../../src/debugger/stopping/checkers.js';
import { searchFor } from '../../../src/debugger/stopping/stops.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { coordinatesOf } from '../../../src/numbers/engine/tensor.js';
import { openRecording } from '../../../src/pytorch/recorded/open-recording.js';
import { isReportText } from '../../../src/report/format.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { START } from '../../../src/timeline/cursor.js';
import type { History } from '../../../src/timeline/history.js';
import { sweep } from '../../../src/timeline/move.js';
import { isKnown, type TraceFrame } from '../../../src/timeline/trace.js';
import { viewHistory } from '../../../src/timeline/views.js';
import { run } from '../../support/command-line.js';
import { oneOf } from '../../support/depth.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { python, RECORDS_ALL } from '../../support/pytorch.js';
import { refusalOf, tried } from '../../support/refusals.js';
import { makeSharedFolder, makeTestFolder } from '../../support/temporary-folder.js';

/** Python starts slowly on a busy machine. */
const LONGEST = 900_000;
const STORED = fileURLToPath(new URL('stored', import.meta.url));

interface Fault {
  readonly script: string;
  readonly rule: string;
  readonly iteration: number;
  readonly said: RegExp;
}

const FAULTS: readonly Fault[] = [
  {
    script: 'sqrt_at_zero',
    rule: 'non-finite',
    iteration: 1,
    said: /∇div#2\(2\) is ∞, made from finite inputs; after the update project.weight, project.bias are not finite/,
  },
  { script: 'log_of_zero', rule: 'non-finite', iteration: 1, said: /log\(4, 0\) is −∞.*score.weight, score.bias/ },
  { script: 'float16_overflow', rule: 'non-finite', iteration: 2, said: /mul\(0, 0\) is ∞.*head.weight is not finite/ },
  {
    script: 'masked_labels',
    rule: 'non-finite',
    iteration: 1,
    said: /nll_loss_forward is NaN, made from finite inputs/,
  },
  { script: 'high_rate', rule: 'non-finite', iteration: 7, said: /pow\(1, 0\) is ∞, made from finite inputs/ },
  {
    script: 'nan_in_data',
    rule: 'non-finite',
    iteration: 2,
    said: /batch\.x\(3, 1\) is NaN.*0\.addmm.*0\.weight, 0\.bias/,
  },
  { script: 'layernorm_eps_zero', rule: 'non-finite', iteration: 1, said: /norm\.native_layer_norm\(0, 0\) is NaN/ },
  {
    script: 'inplace_overwrite',
    rule: 'overwritten',
    iteration: 0,
    said: /mul writes over tanh, which the backward pass of addmm needs: ∂loss\/∂head\.weight/,
  },
  {
    script: 'frozen_layer',
    rule: 'unmoved',
    iteration: 0,
    said: /0\.weight, 0\.bias did not move: requires_grad is False.*2\.weight, 2\.bias did not move: no optimizer has them/,
  },
  {
    script: 'masked_row',
    rule: 'non-finite',
    iteration: 1,
    said: /_softmax\(2, 0, 0\) is NaN, made from add#2, whose infinities a mask put there; .*tokens.weight, query.weight/,
  },
  {
    script: 'missing_zero_grad',
    rule: 'stale-gradient',
    iteration: 1,
    said: /adds to gradients of 2.bias, 2.weight, 0.bias and 1 more that were there before the iteration, as where zero_grad/,
  },
  {
    script: 'detached_branch',
    rule: 'unmoved',
    iteration: 0,
    said: /right\.weight, right\.bias did not move: they have no gradient: .* between relu \(detached_branch\.py:17\) and add \(detached_branch\.py:18\)/,
  },
];

function open(path: string, rank: number | null = null): History {
  const opened = finish(openRecording(path, rank));
  return opened.history;
}

function hold(history: History) {
  const held = holdSession(history, fieldsOf(newSession(history)));
  const say = async (line: string): Promise<string> => {
    held.driver.execute(line);
    await held.driver.whenIdle();
    return held.session.open.message?.text ?? '';
  };
  return { held, say };
}

/** The line of a script that is marked as its fault; 0 where the fault is no line. */
function lineOfFault(script: string): number {
  const text = readFileSync(new URL(`${script}.py`, import.meta.url), 'utf8');
  return text.split('\n').findIndex((line) => line.includes('# FAULT')) + 1;
}

function framesOf(history: History): readonly TraceFrame[] {
  return Array.from({ length: history.numbers.count }, (_, k) => history.trace(history.numbers.at(k)).frames).flat();
}

/** Those that have no fault. */
const SOUND = ['character_gpt', 'every_layer'];

const SOURCES = [{ name: 'stored', folder: () => STORED, record: () => {} }, ...(RECORDS_ALL ? [freshly()] : [])];

/** So that values which are changed by hand are not damaged; every line keeps its place. */
function forgetStatistics(path: string, rank = 'rank0'): void {
  const trace = join(path, rank, 'trace.jsonl');
  writeFileSync(trace, readFileSync(trace, 'utf8').replaceAll('"stats":', '"nodes":'));
}

function freshly() {
  const made = makeSharedFolder();
  return {
    name: 'recorded now',
    folder: () => made,
    record: () => {
      python('record_all.py', [made, ...FAULTS.map(({ script }) => script), ...SOUND]);
    },
  };
}

describe.each(SOURCES)('recordings that are $name', ({ folder, record }) => {
  beforeAll(record, LONGEST);

  test.each(FAULTS)('$script: the rule $rule finds the fault', async ({ script, rule, iteration, said }) => {
    const { held, say } = hold(open(join(folder(), `${script}.bst`)));
    await say(`rule ${rule}`);
    expect(await say('continue')).toMatch(said);
    expect(held.session.where.cursor.iteration).toBe(iteration);
    const frame = held.timeline.trace(iteration).frames[held.session.where.cursor.frame];
    if (rule !== 'unmoved') {
      expect(frame.source?.line).toBe(lineOfFault(script));
      expect(frame.source?.text()?.[lineOfFault(script) - 1]).toContain('# FAULT');
    }
  });

  test('of every script know at least 95 % of the steps that compute', () => {
    for (const script of [...FAULTS.map((fault) => fault.script), ...SOUND]) {
      const frames = framesOf(open(join(folder(), `${script}.bst`)));
      const unknown = frames.filter(({ op }) => !isKnown(op)).map(({ op }) => op.name);
      expect(unknown.length / frames.length, `${script}: ${[...new Set(unknown)].join(', ')}`).toBeLessThanOrEqual(
        0.05,
      );
    }
  });

  test('of a GPT are computed again in float64 to 8 units in the last place of Σ|terms|', () => {
    const worse = framesOf(open(join(folder(), 'character_gpt.bst'))).flatMap((frame) => {
      const found = finish(recheck(frame));
      return found !== null && found.units > 8 ? [`${frame.output.symbol}: ${found.units}`] : [];
    });
    expect(worse).toEqual([]);
  });

  test('of layers of all kinds are computed again to 8 units, but for the exponential that PyTorch rounds before it takes 1 away', () => {
    const worse = framesOf(open(join(folder(), 'every_layer.bst'))).flatMap((frame) => {
      const found = finish(recheck(frame));
      return found !== null && found.units > 8 ? [frame.op.name] : [];
    });
    expect(worse.filter((name) => !['elu', 'elu_backward'].includes(name))).toEqual([]);
  });

  test.each(SOUND)('%s: no rule finds fault with what is right', async (script) => {
    for (const rule of ['non-finite', 'unmoved', 'overwritten', 'stale-gradient']) {
      const { say } = hold(open(join(folder(), `${script}.bst`)));
      await say(`rule ${rule}`);
      expect(await say('continue'), rule).toMatch(/^Nothing to stop at/);
    }
  });

  test('of a GPT lead from the change of one weight back to the tokens that pushed it', async () => {
    const { held, say } = hold(open(join(folder(), 'character_gpt.bst')));
    await say('goto end');
    const trace = held.timeline.trace(held.session.where.cursor.iteration);
    const position = trace.outcome.parameters.findIndex(({ symbol }) => symbol === 'tokens.weight');
    await say(`goto ${trace.iteration}.${trace.outcome.updated[position]!.frame! + 1}`);
    const frameHere = () => trace.frames[held.session.where.cursor.frame];
    const elementHere = () =>
      selectedElement(momentAt(held.timeline, held.session.where.cursor), held.session.where.selection);
    const causesHere = () => explainWhy(trace, frameHere(), elementHere()).causes;
    const follow = async (wanted: string): Promise<void> => {
      await say('why');
      await say(`follow ${causesHere().findIndex(({ name }) => name.startsWith(wanted)) + 1}`);
    };
    const [token, column] = coordinatesOf(frameHere().output.shape, elementHere());

    // Through the optimizer's ops and the clipping, to where the uses of the weight by the head and the embedding meet.
    for (let k = 0; k < 8 && !causesHere().some(({ name }) => name.startsWith('∇head.mm(')); k++) {
      const isGradient = causesHere().some(({ name }) => name.startsWith('∂loss/∂tokens.weight('));
      await follow(isGradient ? '∂loss/∂tokens.weight(' : 'exp_avg.');
    }
    expect(causesHere()).toHaveLength(2);
    // By the embedding, the places where the token stands pushed it; a single one is looked through to.
    const [{ name, source }] = causesHere().filter((cause) => !cause.name.startsWith('∇head.mm('));
    const isPlace = name.startsWith('∇blocks');
    const pushing =
      isPlace || source.kind !== 'step'
        ? [{ name }]
        : explainWhy(trace, trace.frames[source.frame], source.element).causes;
    const given = trace.frames[0].inputs.find(({ symbol }) => symbol === 'batch.x')!;
    const places = Array.from(given.data!.keys()).filter((place) => given.data![place] === token);
    const namesOfPlaces = places.map((place) =>
      [Math.floor(place / given.shape[1]), place % given.shape[1], column].join(', '),
    );
    expect(pushing.map((cause) => /\((.*)\)$/.exec(cause.name)?.[1]).toSorted()).toEqual(namesOfPlaces.toSorted());

    // By the head, every place of the text pushed it by the score of this token there.
    await follow('∇head.mm(');
    const scores = causesHere().filter(({ name }) => name.startsWith('∇_log_softmax_backward_data('));
    expect(scores.map(({ name }) => name).toSorted()).toEqual(
      Array.from(
        { length: given.data!.length },
        (_, place) => `∇_log_softmax_backward_data(${place}, ${token})`,
      ).toSorted(),
    );
    await follow('∇_log_softmax_backward_data(');
    await follow('∇nll_loss_backward(');
    expect(frameHere().op.name).toBe('nll_loss_backward');
  });
});

test('every step of a recording is drawn, with what is asked there', async () => {
  for (const { script } of oneOf(8, FAULTS)) {
    const { held, say } = hold(open(join(STORED, `${script}.bst`)));
    for (let at = '', k = 0; at !== JSON.stringify(held.session.where.cursor); k++) {
      at = JSON.stringify(held.session.where.cursor);
      await say(['why', 'uses', 'gradients', 'model'][k % 4]);
      const parts = screenParts(held.session, held.branches, 120, 40);
      expect(parts?.step.map(textOf).join('')).not.toMatch(/undefined|null/);
      await say('step');
      expect(screenParts(held.session, held.branches, 80, 24)?.step.map(textOf).join('')).not.toMatch(/undefined|null/);
    }
  }
});

test.skipIf(!RECORDS_ALL)(
  'every step of a GPT in float64 is computed again to 8 units, and almost every one is known',
  () => {
    const folder = makeTestFolder();
    python('record_all.py', [folder, 'character_gpt,float64,0']);
    const frames = framesOf(open(join(folder, 'character_gpt-float64-0.bst')));
    expect(frames.filter(({ op }) => !isKnown(op)).length / frames.length).toBeLessThan(0.05);
    expect(frames.filter((frame) => (finish(recheck(frame))?.units ?? 0) > 8)).toEqual([]);
  },
  LONGEST,
);

test('a step that was computed otherwise is told, with both numbers', async () => {
  const path = join(makeTestFolder(), 'run.bst');
  cpSync(join(STORED, 'sqrt_at_zero.bst'), path, { recursive: true });
  const file = join(path, 'rank0', '000000.safetensors');
  const { frames } = open(path).trace(0);
  const pow = frames.find(({ op }) => op.name === 'pow');
  const bytes = readFileSync(file);
  const [first = Number.NaN] = pow?.output.data ?? [];
  const sought = Buffer.alloc(4);
  sought.writeFloatLE(first);
  bytes.writeFloatLE(first * 1.00001, bytes.indexOf(sought));
  writeFileSync(file, bytes);
  forgetStatistics(path);
  const { held, say } = hold(open(path));
  await say('rule deviates');
  expect(await say('continue')).toMatch(
    /pow\(0, 0\) is 0\.05042\d+, in float64 0\.0504\d+: \d\d\.?\d* units in the last place/,
  );
  expect(held.session.where.cursor.frame).toBe(pow?.index);
});

test('the search for steps that deviate can be broken off within an iteration', () => {
  const history = open(join(STORED, 'character_gpt.bst'));
  const breakpoint = newBreakpoint({ kind: 'rule', rule: 'deviates', thresholds: [8] }, null, false);
  const from = { ...START, iteration: history.numbers.at(0) };
  for (const direction of ['forward', 'backward'] as const) {
    const end = direction === 'forward' ? from : { ...from, frame: history.trace(from.iteration).frames.length - 1 };
    const task = sweep(history, end, direction, searchFor([breakpoint], history, end));
    let slices = 0;
    for (let slice = task.next(); slice.done !== true; slice = task.next()) slices++;
    expect(slices, direction).toBeGreaterThan(300);
  }
});

test('a line of the program can be stopped at, each time that it is executed', async () => {
  const { held, say } = hold(open(join(STORED, 'sqrt_at_zero.bst')));
  await say('break sqrt_at_zero.py:17');
  await say('continue');
  expect(held.timeline.trace(0).frames[held.session.where.cursor.frame].op.name).toBe('pow');
  await say('continue');
  expect(held.timeline.trace(0).frames[held.session.where.cursor.frame].scope[0]).toBe('backward');
  expect(await say('break nowhere.py:17')).toContain('no step of iteration 0 matches "nowhere.py:17"');
});

describe('opening a recording', () => {
  const copied = (script = 'sqrt_at_zero'): string => {
    const path = join(makeTestFolder(), 'run.bst');
    cpSync(join(STORED, `${script}.bst`), path, { recursive: true });
    return path;
  };
  const change = (path: string, name: string, to: (text: Buffer) => Buffer | string): void => {
    const file = join(path, 'rank0', name);
    writeFileSync(file, to(readFileSync(file)));
  };
  const refusal = (path: string, rank: number | null = null): string =>
    refusalOf(() => finish(openRecording(path, rank)));

  test('takes the folder, a rank in it, or --rank', async () => {
    const path = copied();
    expect(open(join(path, 'rank0')).numbers.count).toBe(2);
    expect(open(path, 0).numbers.count).toBe(2);
    expect(refusal(path, 3)).toContain('rank 3 is not in it; it has 0');
    const { stdout } = await run(path, '--rank', '0', '--eval', 'goto 1.1');
    expect(stdout).toContain('main, iteration 1, step 1 of ');
  });

  test('makes a missing index again', () => {
    const path = copied();
    const before = open(path);
    change(path, 'index.jsonl', () => '');
    const again = open(path);
    expect(again.numbers.count).toBe(before.numbers.count);
    expect(again.trace(1).frames.length).toBe(before.trace(1).frames.length);
    expect(again.metric('loss', 1)).toBe(before.metric('loss', 1));
  });

  test('shows the iterations before the place where a file is cut off, wherever that is', () => {
    const path = copied();
    const whole = open(path).trace(0).frames.length;
    const trace = readFileSync(join(path, 'rank0', 'trace.jsonl'));
    const index = readFileSync(join(path, 'rank0', 'index.jsonl'));
    for (let cut = 1; cut < trace.length; cut += 1997) {
      const kept = trace.subarray(0, trace.length - cut);
      for (const lines of [index, Buffer.alloc(0), index.subarray(0, index.length - 20)]) {
        change(path, 'trace.jsonl', () => kept);
        change(path, 'index.jsonl', () => lines);
        const opened = tried(() => finish(openRecording(path, null)));
        if ('kind' in opened) expect(opened.message).toMatch(/no iteration in it is whole yet|no whole line yet/);
        else if (opened.history.numbers.at(0) === 0) expect(opened.history.trace(0).frames.length).toBe(whole);
      }
    }
  });

  test('says that values which are cut off were not recorded', () => {
    const path = copied();
    change(path, '000001.safetensors', (bytes) => bytes.subarray(0, bytes.length / 2));
    const { frames } = open(path).trace(1);
    expect(frames[0].inputs.some(({ data }) => data === null) || frames.at(-1)?.output.data === null).toBe(true);
    change(path, '000001.safetensors', () => 'x');
    expect(open(path).trace(1).frames[0].output.data).toBeNull();
  });

  test('refuses a version from the future, and what is no recording, with a sentence', () => {
    const path = copied();
    change(path, 'trace.jsonl', (text) => text.toString().replace('"version":1', '"version":2'));
    expect(refusal(path)).toContain('it has version 2 of the format, and this backstep reads version 1');
    change(path, 'trace.jsonl', () => '{"a": 1}\n');
    expect(refusal(path)).toContain('trace.jsonl does not begin as a recording does');
    expect(refusal(makeTestFolder())).toContain('a recording holds a folder rank0, and there is none');
  });

  test('takes no harm from what is hostile', () => {
    const path = copied();
    const hostile = [
      (line: string) => line.replace('"aten::', '"\\u001b[31maten::'),
      (line: string) => line.replace(/"file":"[^"]*"/, '"file":"../../../../etc/passwd"'),
      (line: string) => line.replace(/"v":\d+/g, '"v":999999999'),
      (line: string) => line.replace(/"shape":\[[\d,]*\]/g, '"shape":[1000000000,1000000000]'),
      (line: string) => line.replace(/"shape":\[[\d,]*\]/g, '"shape":[-1]'),
      (line: string) => line.replace(/"strides":\[[\d,]*\]/g, '"strides":[1e9,1e9]'),
      (line: string) => line.replace(/"of":\d+/, '"of":100000'),
      (line: string) => line.replace(/"scope":\[[^\]]*\]/, '"scope":["\\u202e\\u0007"]'),
      (line: string) => line.slice(0, line.length / 2),
      (line: string) => (line.startsWith('{"i"') ? '[[[[]]]]' : line),
    ];
    const original = readFileSync(join(path, 'rank0', 'trace.jsonl'), 'utf8');
    for (const spoil of hostile) {
      // The lines keep their places, as if the index were right.
      change(path, 'trace.jsonl', () =>
        original
          .split('\n')
          .map((line, k) => (k === 0 ? line : spoil(line).slice(0, line.length).padEnd(line.length)))
          .join('\n'),
      );
      const history = open(path);
      for (const { op, scope, output, inputs } of history.trace(1).frames) {
        expect([op.name, ...scope, output.symbol].join()).not.toMatch(/[\u0000-\u001f\u202e]/);
        for (const { data, shape } of [output, ...inputs]) {
          if (data !== null) expect(data.length).toBe(shape.reduce((size, n) => size * n, 1));
        }
      }
    }
  });

  test('leaves out lines of the index that point beyond the trace', () => {
    const path = copied();
    change(path, 'index.jsonl', (text) => `${text}{"iteration":7,"at":1e15,"length":10,"frames":1000000000}\n`);
    expect(open(path).numbers.count).toBe(2);
  });

  test('takes in what is recorded while it is open', async () => {
    const path = copied();
    const index = readFileSync(join(path, 'rank0', 'index.jsonl'), 'utf8').split('\n');
    change(path, 'index.jsonl', () => `${index[0]}\n${index[1].slice(0, 20)}`);
    const history = open(path);
    expect(history.numbers.count).toBe(1);
    change(path, 'index.jsonl', () => index.join('\n'));
    await expect.poll(() => history.numbers.count, { timeout: 20_000 }).toBe(2);
    expect(history.trace(1).frames.length).toBeGreaterThan(10);
  });
});

describe('two recordings', () => {
  const stored = (script: string): string => join(STORED, `${script}.bst`);

  test('that are the same are said to be', async () => {
    const { stdout, code } = await run('compare', stored('log_of_zero'), stored('log_of_zero'));
    expect(stdout).toMatch(/^The same, to 8 units in the last place: \d+ steps of 2 iterations\.\n$/);
    expect(code).toBe(0);
  });

  test('part at the first step whose values differ, shown with both values and the line', async () => {
    const path = join(makeTestFolder(), 'other.bst');
    cpSync(stored('log_of_zero'), path, { recursive: true });
    const [, , third] = open(path).trace(0).frames;
    const file = join(path, 'rank0', '000000.safetensors');
    const bytes = readFileSync(file);
    const sought = Buffer.alloc(4);
    sought.writeFloatLE(third.output.data?.[1] ?? Number.NaN);
    bytes.writeFloatLE(0.125, bytes.indexOf(sought));
    writeFileSync(file, bytes);
    forgetStatistics(path);
    const { stdout, code } = await run('compare', stored('log_of_zero'), path);
    expect(stdout).toContain('They part in iteration 0 at step ');
    expect(stdout).toMatch(/= 0\.125\n {4}log_of_zero\.py:1\d: /);
    expect(code).toBe(1);
  });

  test('of which one is a run of backstep are held together by parameters, losses and gradients', async () => {
    const { stdout, code } = await run('compare', stored('own_run'), 'we-love-deep-learning');
    expect(stdout).toMatch(
      /^The same, to 8 units in the last place: 12 values of parameters, losses and gradients of 3 iterations\.\n$/,
    );
    expect(code).toBe(0);
    const other = await run(
      'compare',
      stored('own_run'),
      'we-love-deep-learning',
      '--set',
      'optimizer.learningRate=0.2',
    );
    expect(other.stdout).toMatch(/^They part in iteration 0 at logits after the update, [\d.e+]+ units/);
    expect(other.code).toBe(1);
    const unlike = await run('compare', stored('own_run'), 'we-love-deep-learning-36');
    expect(unlike.stdout).toBe('One has 1 parameters, the other 3.\n');
  });

  test('may be two iterations of one', async () => {
    const { stdout, code } = await run('compare', stored('high_rate'), stored('high_rate'), '--iterations', '5,6');
    expect(stdout).toMatch(
      /^They part in iteration 5 at step 1, .*\n.*, iteration 5: addmm\(0, 0\) = .*\n.*\n.*, iteration 6: addmm/,
    );
    expect(code).toBe(1);
    const refused = await run('compare', stored('high_rate'), stored('high_rate'), '--iterations', '5,4');
    expect(refused.stderr).toBe('backstep: Iteration 4 was not recorded.\n');
  });

  test('may be two ranks of one, which have other data and the same gradients after the all-reduce', async () => {
    const path = join(makeTestFolder(), 'run.bst');
    cpSync(stored('own_run'), path, { recursive: true });
    cpSync(join(path, 'rank0'), join(path, 'rank1'), { recursive: true });
    const file = join(path, 'rank1', '000000.safetensors');
    const { frames } = open(path).trace(0);
    const bytes = readFileSync(file);
    const [first = Number.NaN] = frames[0].output.data ?? [];
    const sought = Buffer.alloc(8);
    sought.writeDoubleLE(first);
    bytes.writeDoubleLE(first + 1, bytes.indexOf(sought));
    writeFileSync(file, bytes);
    const damaged = await run('compare', path, join(path, 'rank1'));
    expect(damaged.stdout).toMatch(/^They cannot be compared further: in iteration 0 of the second, .* are damaged: /);
    expect(damaged.code).toBe(1);
    forgetStatistics(path, 'rank1');
    expect((await run('compare', path, join(path, 'rank1'))).stdout).toMatch(/^They part in iteration 0 at step 1,/);
    const { stdout, code } = await run('compare', join(path, 'rank0'), join(path, 'rank1'));
    expect(stdout).toMatch(
      /^Ranks have data of their own: .*\nThe same, to 8 units in the last place: \d+ steps of 3 iterations\.\n$/,
    );
    expect(code).toBe(0);
  });

  test('part where one has a step that the other lacks, or have nothing in common', async () => {
    const { stdout } = await run('compare', stored('log_of_zero'), stored('sqrt_at_zero'));
    expect(stdout).toMatch(/^Iteration 0: forward › \S+ › addmm is in .* only\.\n/);
    expect((await run('compare', stored('high_rate'), stored('sqrt_at_zero'))).stdout).toBe(
      'They have no iteration in common.\n',
    );
  });
});

test('the report on a recording names the first bad step with its inputs and its line', async () => {
  const { stdout, code } = await run('report', join(STORED, 'sqrt_at_zero.bst'));
  expect(code).toBe(0);
  expect(stdout).toContain('backstep: sqrt_at_zero.bst (Distance)');
  expect(stdout).toMatch(/non-finite: iteration 1, step 11 of 23: ∇div#2\(2\) is ∞/);
  expect(stdout).toContain('differentiates sqrt, step 6');
  expect(stdout).toMatch(/▸ 17 {10}return torch\.sqrt/);
  expect(stdout).toContain('unmoved: ');
  const markdown = (await run('report', join(STORED, 'sqrt_at_zero.bst'), '--format', 'markdown')).stdout;
  expect(markdown).toMatch(/^# backstep: sqrt\\_at\\_zero\.bst \(Distance\)\n\n/);
  expect(markdown).toMatch(/\n\*\*non-finite\*\*: iteration 1, step 11 of 23: .*\n\n- backward › /);
  expect(markdown).toMatch(/\n```text\n[^`]*\n> 17 {10}return torch\.sqrt[^`]*\n```\n/);
  expect(isReportText(markdown)).toBe(true);
  const refused = await run('report', join(STORED, 'sqrt_at_zero.bst'), '--format', 'json');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'backstep: The report on a recording is text or Markdown about all of it: leave out --iterations and --format json.\n',
  ]);
});

test('the rule non-finite opens only iterations that the index does not call finite; of a run of our own nothing tells', () => {
  const where = { kind: 'rule', rule: 'non-finite', thresholds: [] } as const;
  const breakpoint = newBreakpoint(where, null, false);
  const { mayStopIn } = createChecker(breakpoint, open(join(STORED, 'sqrt_at_zero.bst')));
  expect([mayStopIn?.(0), mayStopIn?.(1)]).toEqual([false, true]);
  expect(createChecker(breakpoint, timelineOf('villages-bigram')).mayStopIn).toBeNull();
  expect(createChecker(breakpoint, viewHistory(timelineOf('villages-bigram'))).mayStopIn).toBeNull();
});
