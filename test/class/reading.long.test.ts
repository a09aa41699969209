/** The rest of reading along, beside reading.test.ts: many who scroll, the keys of others, and small terminals. */
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { openClass, present, view } from '../support/class.js';
import { joinPlainly } from '../support/plain-guest.js';
import { hasSsh } from '../support/ssh-client.js';

const SMALL = { columns: 80, rows: 24 } as const;
const PAGE_DOWN = '\x1b[6~';

describe.skipIf(!hasSsh)('a follower', () => {
  test('scrolls however many others do', async () => {
    const there = await openClass();
    await present(there, SMALL);
    const crowd = await Promise.all(
      Array.from({ length: 60 }, (_, k) =>
        joinPlainly(there.port, { ...SMALL, user: `guest${k}`, term: 'xterm-256color', env: {} }),
      ),
    );
    for (const guest of crowd) await guest.until(/↓ \d+ more PgDn[\s\S]*following ada/);
    for (const guest of crowd) guest.write(PAGE_DOWN);
    for (const guest of crowd) await guest.until(/PgUp ↑ \d+ more/);
  });

  test('is asked for no key that only the presenter has, and not told what the presenter did wrong', async () => {
    const lesson = parseLesson(
      'asides',
      '# T\n## Begin\nFor everyone.\n\n(Press V for more.)\n\n> goto 0.4\n## Ask\n> quiz word\n',
      COMMANDS,
    );
    const there = await openClass({ lesson });
    const presenter = await present(there);
    const viewer = await view(there);
    await presenter.until(/Press V for more/);
    expect(await viewer.until(/For everyone\./)).not.toContain('Press V');
    presenter.write('\x7f');
    await presenter.until(/This is the first stop/);
    expect(viewer.text()).not.toContain('first stop');
    presenter.write(':nonsense\r');
    await presenter.until(/nonsense/);
    presenter.write('?');
    await presenter.until(/help: what do you want to do/);
    presenter.write('\x1b');
    await presenter.until(/1\/2 Begin/);
    presenter.write(' ');
    await viewer.until(/Press 1 to 8 to guess\./);
    expect(viewer.text()).not.toMatch(/shows the answer|asks in another way|nonsense|what do you want/);
    await presenter.until(/Space shows the answer/);
  });

  test('sees how the loss goes on a terminal of 24 rows', async () => {
    const there = await openClass();
    const presenter = await present(there, SMALL);
    const viewer = await view(there, SMALL);
    presenter.write('g40\r');
    await viewer.until(/iteration 40 of|iteration 40\/|40 of 5000/);
    expect(viewer.text()).toMatch(/loss +[\d.]+ [▁▂▃▄▅▆▇█]+|[▁▂▃▄▅▆▇█]{5}/);
  });
});
