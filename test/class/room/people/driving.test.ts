/** Who drives a class: by whose yes, and after whose absence. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANSWER_MILLISECONDS, createDriving } from '../../../../src/class/room/people/driving.js';
import type { Member } from '../../../../src/class/room/roles.js';
import { createMember } from '../../../support/members.js';

describe('driving', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const members = new Set<Member>();
    const driving = createDriving({ members, onChange: () => {} });
    const join = (name: string, more: Partial<Member> = {}) => {
      const member = createMember(name, 'presenter', more);
      members.add(member);
      driving.join(member);
      return member;
    };
    const leave = (member: Member): void => {
      members.delete(member);
      driving.leave(member);
    };
    return { driving, join, leave };
  }

  it('changes hands by the yes of who drives, and everybody is told the names', () => {
    const { driving, join } = open();
    const [ada, ben, cy] = [join('ada'), join('ben'), join('cy')];
    expect(driving.handOver(cy)).toBeNull();
    expect([driving.driver, driving.asking]).toEqual([ada, cy]);
    expect(driving.handOver(ben)).toBe('cy has asked already.');
    expect(driving.handOver(ada)).toBeNull();
    expect([driving.driver, driving.asking]).toEqual([cy, null]);
    for (const { told } of [ada, ben]) expect(told).toEqual(['cy drives now: ada has handed over.']);
    expect(cy.told).toEqual(['You drive now: ada has handed over.']);
  });

  it('stays where it is when who drives goes on without an answer', () => {
    const { driving, join } = open();
    const [ada, ben] = [join('ada'), join('ben')];
    driving.handOver(ben);
    vi.advanceTimersByTime(ANSWER_MILLISECONDS - 1);
    driving.notePresence();
    vi.advanceTimersByTime(1);
    expect([driving.driver, driving.asking]).toEqual([ada, null]);
    expect(ben.told).toEqual(['ada keeps driving.']);
    expect(ada.told).toEqual([]);
  });

  it('goes to who has asked when who drives is away', () => {
    const { driving, join } = open();
    const [ada, ben] = [join('ada'), join('ben')];
    driving.notePresence();
    driving.handOver(ben);
    vi.advanceTimersByTime(ANSWER_MILLISECONDS);
    expect(driving.driver).toBe(ben);
    expect(ada.told).toEqual(['ben drives now: ada was away.']);
  });

  it('goes on with whoever has asked, else with who looks on, when who drives leaves', () => {
    const { driving, join, leave } = open();
    const [ada, ben, cy] = [join('ada', { isExploring: true }), join('ben', { isExploring: true }), join('cy')];
    driving.handOver(ben);
    leave(ada);
    expect([driving.driver, driving.asking]).toEqual([ben, null]);
    leave(ben);
    expect(driving.driver).toBe(cy);
    leave(cy);
    expect(driving.driver).toBeNull();
  });

  it("is nobody else's when who has asked leaves, and the terminal of the server needs no yes", () => {
    const { driving, join, leave } = open();
    const [ada, ben] = [join('ada'), join('ben')];
    driving.handOver(ben);
    leave(ben);
    vi.advanceTimersByTime(ANSWER_MILLISECONDS);
    expect([driving.driver, driving.asking]).toEqual([ada, null]);
    const host = join('the host', { isHost: true });
    driving.take(host);
    expect(driving.driver).toBe(host);
    expect(ada.told).toEqual(['the host drives now.']);
  });
});
