/**
 * Causal masks, written in many ways: none of them is called a fault, and a fault beside any of them is found first, with
 * the line of the script that made it.
 */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { finitenessOf } from '../../../src/debugger/overflow/masks.js';
import { overflowsAt } from '../../../src/debugger/overflow/non-finite.js';
import type { History } from '../../../src/timeline/history.js';
import type { TraceFrame } from '../../../src/timeline/trace.js';
import { run } from '../../support/command-line.js';
import { DEPTH, longTest } from '../../support/depth.js';
import { HAS_TORCH, python, RECORDS_ALL } from '../../support/pytorch.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeSharedFolder, makeTestFolder } from '../../support/temporary-folder.js';

const LONGEST = 900_000;
const STORED = fileURLToPath(new URL('stored', import.meta.url));
const FAULTS = ['log', 'sqrt', 'row', 'early', 'overflow'] as const;

interface Found {
  readonly frame: TraceFrame;
  readonly text: string;
}

/** What is found in an iteration: first what gets into the loss or a parameter, then what does not, each in order. */
function findingsIn(history: History, iteration: number): readonly Found[] {
  const trace = history.trace(iteration);
  const overflows = overflowsAt({ replay: null, startsAnew: () => false }, trace);
  const found = trace.frames.flatMap((frame) => {
    const finding = overflows.findingAt(frame);
    return finding === null ? [] : [{ frame, text: finding.text }];
  });
  const [mattering, others] = [true, false].map((does) =>
    found.filter(({ frame }) => overflows.matters(frame) === does),
  );
  return [...mattering, ...others];
}

function iterationsOf({ numbers }: History): readonly number[] {
  return Array.from({ length: numbers.count }, (_, position) => numbers.at(position));
}

const LINES = readFileSync(new URL('causal_masks.py', import.meta.url), 'utf8').split('\n');

/** Whether the first finding is the fault: made on a line marked as it, or of a row that is masked whole by softmax. */
function isFault(fault: string, [first]: readonly Found[]): boolean {
  if (first === undefined) return false;
  if (fault === 'row') return /softmax|logsumexp|sub|attention|amax/.test(first.frame.op.name);
  return LINES[(first.frame.source?.line ?? 0) - 1]?.includes(`# FAULT ${fault}`) === true;
}

/** With is_causal, by the kernels math and flash, there is no mask of which a row could be masked. Flash knows no dropout. */
function causalWays(dropout: number): readonly number[] {
  return dropout === 0 ? [17, 20] : [17];
}

/** Whether a recording whose index has this line says that its iteration is finite throughout. */
function isFiniteIn(fields: object): boolean | undefined {
  const path = join(makeTestFolder(), 'copied.bst');
  cpSync(join(STORED, 'frozen_layer.bst'), path, { recursive: true });
  const file = join(path, 'rank0', 'index.jsonl');
  const line = JSON.parse(readFileSync(file, 'utf8').split('\n')[0]);
  writeFileSync(file, `${JSON.stringify({ ...line, ...fields })}\n`);
  const { numbers, isFinite: isSound } = openHistoryAt(path);
  return isSound?.(numbers.first);
}

function expectSound(history: History): void {
  const found = iterationsOf(history).flatMap((iteration) =>
    findingsIn(history, iteration).map(({ text }) => `${iteration}: ${text}`),
  );
  expect(found).toEqual([]);
}

function expectFaults(history: History, dropout: number, faultOf: (iteration: number) => string): void {
  const wrong = iterationsOf(history).flatMap((iteration) => {
    const found = findingsIn(history, iteration);
    if (faultOf(iteration) === 'row' && causalWays(dropout).includes(iteration)) return [];
    return isFault(faultOf(iteration), found)
      ? []
      : [
          `${iteration} ${faultOf(iteration)}: ${found.map(({ text, frame }) => `${frame.op.name}:${frame.source?.line} ${text}`).join(' | ')}`,
        ];
  });
  expect(wrong).toEqual([]);
}

describe('masks of stored recordings', () => {
  const sound = openHistoryAt(join(STORED, 'causal_masks.bst'));
  const faulty = openHistoryAt(join(STORED, 'causal_masks-each.bst'));

  test('are no findings, however they were written', async () => {
    expectSound(sound);
    const { say } = talkTo(sound);
    await say('rule non-finite');
    expect(await say('continue')).toMatch(/^Nothing to stop at in \d+ steps/);
  });

  test('do not come before the fault beside them', () => {
    expectFaults(faulty, 0, (iteration) => FAULTS[iteration % FAULTS.length]);
  });

  test('are not told of by diagnose or the report', async () => {
    const path = join(STORED, 'causal_masks.bst');
    expect((await run('report', path)).stdout).toContain('non-finite: nothing.');
    const { held, say } = talkTo(sound);
    for (const iteration of iterationsOf(sound)) {
      await say(`diagnose ${iteration}`);
      expect(JSON.stringify(held.session.open.answer)).toContain('"origin":null');
    }
    const report = (await run('report', join(STORED, 'causal_masks-each.bst'))).stdout;
    expect(report).toMatch(/non-finite: iteration 0, step \d+ of \d+: log\(0, 0, 0\) is −∞, made from finite inputs/);
  });
});

describe.skipIf(!HAS_TORCH)('the index that the recorder writes', () => {
  const names = readdirSync(STORED);
  /** By recording, then by iteration. */
  let indexed: ReadonlyMap<string, Readonly<Record<number, { nonfinite: number | null; masked?: true }>>> = new Map();
  beforeAll(() => {
    const { stdout } = python(
      'nonfinite_of.py',
      names.map((name) => join(STORED, name)),
    );
    const lines = stdout.trim().split('\n');
    indexed = new Map(names.map((name, k) => [name, JSON.parse(lines[k])]));
  }, LONGEST);

  longTest('counts no healthy mask, and says that there are infinities', () => {
    const healthy = indexed.get('causal_masks.bst') ?? {};
    expect(Object.values(healthy).filter(({ nonfinite }) => nonfinite !== null)).toEqual([]);
    // With is_causal the kernel masks by itself.
    expect(Object.values(healthy).filter(({ masked }) => masked === true).length).toBe(26);
  });

  longTest('names an op wherever a NaN is made, or an infinity gets into the loss, a gradient or a parameter', () => {
    for (const name of names) {
      const history = openHistoryAt(join(STORED, name));
      for (const iteration of iterationsOf(history)) {
        const { frames } = history.trace(iteration);
        const makesNaN = frames.some(({ output }) => finitenessOf(output) === 'nan');
        const entry = indexed.get(name)?.[iteration];
        if (makesNaN) expect(entry?.nonfinite, `${name} ${iteration}`).not.toBeNull();
        else if (findingsIn(history, iteration).length === 0)
          expect(entry?.nonfinite, `${name} ${iteration}`).toBeNull();
      }
    }
  });

  longTest('lets no iteration be passed over in which the rule finds something', () => {
    for (const name of names) {
      const history = openHistoryAt(join(STORED, name));
      for (const iteration of iterationsOf(history)) {
        const entry = indexed.get(name)?.[iteration];
        const isPassedOver = entry?.nonfinite === null && entry.masked !== true;
        if (isPassedOver) expect(findingsIn(history, iteration), `${name} ${iteration}`).toEqual([]);
      }
    }
  });
});

test('an iteration with infinities that are a mask is looked at, and one that is finite throughout is not', () => {
  expect(isFiniteIn({ nonfinite: null })).toBe(true);
  expect(isFiniteIn({ nonfinite: null, masked: true })).toBe(false);
  expect(isFiniteIn({ nonfinite: 0 })).toBe(false);
});

describe.skipIf(!RECORDS_ALL)('masks of recordings made now', () => {
  const sizes = DEPTH > 1 ? [4, 12, 70] : [4];
  const dropouts = DEPTH > 1 ? [0, 0.1] : [0.1];
  let folder = '';
  beforeAll(() => {
    folder = makeSharedFolder();
    const sound = sizes.flatMap((length) => [`${length},0,none`, `${length},0.1,none`, `${length},0,none,0`]);
    const faulty = sizes.flatMap((length) =>
      dropouts.flatMap((dropout) => FAULTS.map((fault) => `${length},${dropout},${fault}`)),
    );
    python('record_all.py', [folder, ...[...sound, ...faulty].map((args) => `causal_masks,${args}`)]);
  }, LONGEST);
  const recorded = (...args: readonly (string | number)[]): History =>
    openHistoryAt(join(folder, `${['causal_masks', ...args].join('-')}.bst`));

  longTest.each(sizes)(
    'of length %i are no findings, with dropout or without, by numbers or by what was counted',
    (length) => {
      expectSound(recorded(length, 0, 'none'));
      expectSound(recorded(length, 0.1, 'none'));
      expectSound(recorded(length, 0, 'none', 0));
    },
    LONGEST,
  );

  longTest.each(FAULTS)(
    'do not come before %s',
    (fault) => {
      for (const length of sizes) {
        for (const dropout of dropouts) expectFaults(recorded(length, dropout, fault), dropout, () => fault);
      }
    },
    LONGEST,
  );
});
