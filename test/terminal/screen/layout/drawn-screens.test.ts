/** What is drawn once for everyone who looks at the same, and that it is the same. */
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { changedSession, dependsOnCompany, type Session } from '../../../../src/debugger/session.js';
import { INFORMATION_TOPICS } from '../../../../src/questions/information.js';
import { createScreenMemory, type ScreenParts, screenParts } from '../../../../src/terminal/screen/screen.js';
import { timelineOf } from '../../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../../support/held-session.js';

const LESSONS = [{ name: 'one', title: 'One', about: 'One', fixture: 'we-love-deep-learning' }];

function open(): HeldSession {
  return holdSession(timelineOf('we-love-deep-learning', 'training.iterations=8'), { lessons: LESSONS });
}

/** The session as someone else sees it. */
function seenBy(company: Session['teaching']['company'], { session }: HeldSession): Session {
  return changedSession(session, { company });
}

function partsFor(company: Session['teaching']['company'], held: HeldSession, memory = createScreenMemory()) {
  return screenParts(seenBy(company, held), held.branches, 120, 40, memory) as ScreenParts;
}

function withoutFooter({ footer: _, ...parts }: ScreenParts): Omit<ScreenParts, 'footer'> {
  return parts;
}

describe('a screen', () => {
  it('is drawn once in a turn for all who see the same, and anew in the next', async () => {
    const held = open();
    await held.execute('goto 1.softmax');
    const memory = createScreenMemory();
    const { step } = partsFor('class', held, memory);
    expect(partsFor('following', held, memory).step).toBe(step);
    held.press('right');
    expect(partsFor('following', held, memory).step).not.toEqual(step);
    await new Promise(setImmediate);
    await held.execute('goto 1.softmax');
    expect(partsFor('class', held, memory).step).not.toBe(step);
  });

  it('is drawn for each company where it tells them other things', () => {
    const held = open();
    const memory = createScreenMemory();
    const text = ({ step }: ScreenParts): string => JSON.stringify(step);
    expect(text(partsFor('class', held, memory))).toContain('lesson one');
    expect(text(partsFor('following', held, memory))).not.toContain('lesson one');
  });
});

describe('whoever looks sees the same', () => {
  it('at each step', async () => {
    const held = open();
    await held.execute('goto 1');
    for (let k = 0; k < held.timeline.trace(1).frames.length; k++) {
      held.press('right');
      expect(dependsOnCompany(held.session)).toBe(held.session.where.cursor.frame < 0);
      if (held.session.where.cursor.frame < 0) continue;
      expect(withoutFooter(partsFor('following', held))).toEqual(withoutFooter(partsFor('class', held)));
    }
  });

  const lines = COMMANDS.filter(({ group }) => ['ask', 'look', 'what-if'].includes(group))
    .filter(({ usage, complete }) => complete === undefined || usage.startsWith('['))
    .map(({ name }) => name);
  it.each([...lines, ...INFORMATION_TOPICS.map((topic) => `info ${topic}`)])('after "%s"', async (line) => {
    const held = open();
    await held.execute('goto 1.softmax', line);
    if (dependsOnCompany(held.session)) return;
    expect(withoutFooter(partsFor('following', held))).toEqual(withoutFooter(partsFor('class', held)));
  });
});
