/** Loops that a flight recorder watches, and that an exception ends: what can be run again is, and for the rest it is said why not. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { finish } from '../../../src/numbers/engine/task.js';
import { openRecording } from '../../../src/pytorch/recorded/open-recording.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt } from '../../support/recordings.js';
import { refusalOf } from '../../support/refusals.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const RAISED = 'raised ValueError: labels are out of range at raising_loop.py:27';
const KINDS = ['inside', 'behind', 'loader', 'left', 'struck', 'quiet', 'held', 'once', 'windowed'];
const made = makeSharedFolder();

describe.each(IS_FRESH)('a loop of over(), recorded anew: %s', (isFresh) => {
  if (isFresh) python('record_all.py', [made, ...KINDS.map((kind) => `raising_loop,${kind}`)]);
  const pathOf = (kind: string, folder: string): string =>
    join(isFresh ? made : join(FOLDER, folder), `raising_loop-${kind}.bst`);

  test.each([
    [
      'inside',
      `iteration 4 ${RAISED}, which ended the loop of over(): a loop that raises cannot run its steps again, unless over(…, on="nonfinite, exception") holds the exception back`,
    ],
    [
      'behind',
      `iteration 4 ${RAISED}, which ended the loop of over(): it was held back, and what stands behind the iteration in the loop raised another exception`,
    ],
    ['loader', 'the loader raised OSError: a file that is cut off at raising_loop.py:21 after iteration 3'],
    [
      'left',
      'over() saw nothing wrong up to iteration 4, where the loop was left, by break or by an exception outside of the iteration',
    ],
    [
      'struck',
      'the loop was left before over() could run its steps again (the loss of iteration 4 is nan): it does so when the loop asks for the next batch, so let over(…, then="stop") end the loop',
    ],
    ['quiet', 'over() saw nothing wrong up to iteration 5, where the loader was at its end'],
  ])('that has recorded nothing says why: %s', (kind, why) => {
    const path = pathOf(kind, 'unopened');
    expect(refusalOf(() => finish(openRecording(path, null)))).toContain(
      `cannot be opened: no iteration of it was recorded, since ${why}.`,
    );
  });

  test.each(['held', 'once'])('runs the steps before an exception again that it holds back: %s', (kind) => {
    const history = openHistoryAt(pathOf(kind, 'stored'));
    expect(Array.from({ length: history.numbers.count }, (_, k) => history.numbers.at(k))).toEqual([3, 4]);
    const { ending } = history.trace(4).outcome;
    // What raises only once did not raise again, and ran to its end.
    expect(ending?.raised?.text ?? null).toBe(kind === 'held' ? 'ValueError: labels are out of range' : null);
    expect(history.trace(3).outcome.updated).not.toContain(null);
  });

  test('that an exception ended after a window says so when that is opened', () => {
    const { remarks, history } = finish(openRecording(pathOf('windowed', 'stored'), null));
    expect(history.numbers.count).toBe(1);
    expect(remarks).toEqual([expect.stringContaining(`After the last iteration in it, iteration 4 ${RAISED}`)]);
  });
});
