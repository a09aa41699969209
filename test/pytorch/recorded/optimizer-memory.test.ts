/** What an optimizer of PyTorch remembers, read from a recording by the names that runs of backstep's own have for it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const made = makeSharedFolder();
const KINDS = ['adam', 'momentum'];

describe.each(IS_FRESH)('recorded anew: %s', (isFresh) => {
  if (isFresh) python('record_all.py', [made, ...KINDS.map((kind) => `optimizer_memory,${kind}`)]);
  const talkOf = (kind: string) => talkTo(openHistoryAt(join(isFresh ? made : STORED, `optimizer_memory-${kind}.bst`)));

  test.each([
    ['adam', 'm', '0.9 * OLD + 0.1 * NEW'],
    ['adam', 'v', '0.999 * OLD + 0.001 * NEW * NEW'],
    ['momentum', 'velocity', '0.9 * OLD + NEW'],
  ])('what %s calls %s follows its rule', async (kind, slot, rule) => {
    const { say } = talkOf(kind);
    await say('goto end');
    const numberOf = async (expression: string): Promise<number> =>
      Number((await say(`print ${expression}`)).replace(/^.* = /, '').replaceAll('−', '-'));
    const now = `${slot}("weight")[1, 2]`;
    const expected = rule.replace('OLD', `previous(${now})`).replaceAll('NEW', 'gradient("weight")[1, 2]');
    const value = await numberOf(now);
    expect(Math.abs(value)).toBeGreaterThan(1e-6);
    expect((await numberOf(expected)) / value).toBeCloseTo(1, 4);
  });

  test('is that of the iteration before until it is made, and not known where nothing shows how it begins', async () => {
    const { say } = talkOf('adam');
    const ask = async (place: string): Promise<string> => {
      await say(`goto ${place}`);
      return await say('print m("bias")[0]');
    };
    const [early, late, end] = [await ask('2.start'), await ask('1.24'), await ask('end')];
    expect(early).toMatch(/^m\("bias"\)\[0\] = /);
    expect(early).toBe(late);
    expect(end).not.toBe(early);
    expect(await say('print velocity("bias")[0]')).toMatch(
      /momentum_buffer\.bias is not known to be made in this iteration\.$/,
    );
    expect(await ask('0.update')).toMatch(/exp_avg\.bias is not known to be made in this iteration\.$/);
  });
});
