/** The first number that is not finite, in recorded iterations that tell no loss, as where an exception comes first. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const NAME = 'untold_loss';
const CASES = [
  ['before_backward', 'forward', 'an exception comes before backward'],
  ['after_backward', 'forward', 'an exception comes after backward'],
  ['after_step', 'forward', 'an exception comes after the step'],
  ['never_raised', 'forward', 'no exception comes'],
  ['within_forward', 'forward', 'an exception comes within the forward pass'],
  ['squashed', 'forward', 'the loss is finite, and the derivative is not'],
  ['beside_a_metric', 'forward', 'a metric before it is not finite either'],
  ['second_of_two', 'forward', 'the loss is a sum'],
  ['in_a_gradient', 'update', 'the script writes a gradient'],
] as const;
const MASKED = CASES.length;
const made = makeSharedFolder();

describe.each(IS_FRESH)('the rule non-finite, in what is recorded anew: %s', (isFresh) => {
  if (isFresh) python('record_all.py', [made, NAME]);
  const history = openHistoryAt(join(isFresh ? made : STORED, `${NAME}.bst`));

  test.each(CASES)('names the step that made it: %s', async (name, phase) => {
    const { held, say } = talkTo(history);
    const iteration = CASES.findIndex(([each]) => each === name);
    await say(`goto ${iteration}`);
    await say('rule non-finite');
    const text = await say('continue');
    const { frames } = history.trace(iteration);
    const { scope, source } = frames[held.session.where.cursor.frame];
    expect([held.session.where.cursor.iteration, scope[0]]).toEqual([iteration, phase]);
    expect(source?.text()?.[source.line - 1]).toContain(`# FAULT ${name}`);
    expect(text).toContain('made from finite inputs');
    expect(text).not.toContain('neither the loss');
  });

  test('leaves a mask alone that an exception kept from its softmax', async () => {
    const { held, say } = talkTo(history);
    await say(`goto ${MASKED}`);
    await say('rule non-finite');
    await say('continue');
    expect(held.session.where.cursor.frame).toBe(history.trace(MASKED).frames.length - 1);
  });
});
