/** Whose screen is drawn first when the shared session changes. */
import { expect, test, vi } from 'vitest';
import { DARK } from '../../../src/terminal/components/theme.js';
import { openClass } from '../../support/class.js';
import { createMember } from '../../support/members.js';

test('the presenters’ screen is drawn before the viewers’, whoever came first', async () => {
  const { classroom } = await openClass();
  const drawn: string[] = [];
  const stages = (['viewer', 'presenter', 'viewer'] as const).map((role, k) => {
    const size = { columns: 100 + 20 * k, rows: 40 };
    const { stage } = classroom.poolFor(createMember(role, role)).acquire({ size, theme: DARK });
    stage.subscribe(() => drawn.push(role));
    return stage;
  });
  // The effects that listen to the session run after the first drawing.
  await new Promise(setImmediate);
  drawn.length = 0;
  stages[1].press('right');
  await vi.waitFor(() => expect(drawn).toEqual(['presenter', 'viewer', 'viewer']));
});
