/** Who may join a class, by whichever door. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAdmission, whyTurnedAway } from '../../../../src/class/room/door/admission.js';
import { createModeration } from '../../../../src/class/room/people/moderation.js';
import type { GuestRole, Member } from '../../../../src/class/room/roles.js';
import { createMember } from '../../../support/members.js';

const LIMITS = { mostViewers: 3, mostPresenters: 1, mostGuestsOfAddress: 2 };

describe('a newcomer', () => {
  const ada = createMember('ada', 'presenter', { address: 'a' });
  const members = new Set([ada, createMember('ben', 'viewer', { address: 'a' })]);
  const moderation = createModeration({ members, announce: () => {}, onChange: () => {} });
  const classroom = { members, moderation };

  it('may come while there is room in the class and at the address, where presenters do not count', () => {
    expect(whyTurnedAway(classroom, createMember('cy', 'viewer', { address: 'a' }), LIMITS)).toBeNull();
  });

  it('is turned away where the address has as many as it may have, but not elsewhere', () => {
    members.add(createMember('cy', 'viewer', { address: 'a' }));
    const next = createMember('di', 'viewer', { address: 'a' });
    expect(whyTurnedAway(classroom, next, LIMITS)).toContain('too many guests from your address');
    expect(whyTurnedAway(classroom, { ...next, address: 'b' }, LIMITS)).toBeNull();
  });

  it('is turned away by a full class, as a viewer or as a presenter', () => {
    members.add(createMember('di', 'viewer', { address: 'b' }));
    expect(whyTurnedAway(classroom, createMember('eve', 'viewer', { address: 'c' }), LIMITS)).toContain('full');
    expect(whyTurnedAway(classroom, createMember('bob', 'presenter', { address: 'c' }), LIMITS)).toContain('full');
  });

  it('who comes back to a place of theirs has it, however full the class', () => {
    members.add(createMember('gil', 'viewer', { address: 'b', isAway: true }));
    expect(whyTurnedAway(classroom, createMember('gil', 'viewer', { voter: 'gil@192.0.2.1' }), LIMITS)).toBeNull();
  });

  it('is turned away by a class that is closed', () => {
    moderation.moderate(ada, { kind: 'lock', isOn: true });
    const stranger = createMember('flo', 'viewer', { address: 'c' });
    expect(whyTurnedAway(classroom, stranger, { ...LIMITS, mostViewers: 9 })).toContain('closed to newcomers');
  });
});

describe('a class that is full', () => {
  function open() {
    const members = new Set<Member>();
    const announced: string[] = [];
    const moderation = createModeration({ members, announce: () => {}, onChange: () => {} });
    const announce = (text: string, to?: GuestRole) => void announced.push(`${to}: ${text}`);
    const admit = createAdmission({ members, moderation, announce });
    const join = (name: string, address: string, isAway = false): void => {
      const member: Member = createMember(name, 'viewer', {
        address,
        isAway,
        end: () => void members.delete(member),
      });
      members.add(member);
    };
    const ask = (): string | null =>
      admit(createMember('new', 'viewer', { address: 'z' }), { ...LIMITS, mostGuestsOfAddress: 9 });
    return { members, announced, join, ask };
  }

  it('tells presenters that somebody was turned away, and where most come from, now and then', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { announced, join, ask } = open();
    for (const [name, address] of [
      ['Bot0', 'b'],
      ['Bot1', 'b'],
      ['cy', 'c'],
    ] as const)
      join(name, address);
    for (let k = 0; k < 9; k++) expect(ask()).toContain('full');
    expect(announced).toEqual(['presenter: The class is full: somebody was turned away. 2 of 3 come from b (:who).']);
    vi.advanceTimersByTime(60_000);
    ask();
    expect(announced).toHaveLength(2);
  });

  it('gives the place of one who is gone to a newcomer', () => {
    const { announced, members, join, ask } = open();
    join('ben', 'b');
    join('gone', 'c', true);
    join('cy', 'c');
    expect(ask()).toBeNull();
    expect([...members].map(({ name }) => name)).toEqual(['ben', 'cy']);
    expect(announced).toEqual([]);
  });
});
