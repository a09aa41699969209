/** What presenters decide about who takes part. */
import { describe, expect, it } from 'vitest';
import { createModeration } from '../../../../src/class/room/people/moderation.js';
import { freeName, type Member } from '../../../../src/class/room/roles.js';
import { createMember } from '../../../support/members.js';

describe('moderation', () => {
  function open() {
    const ada = createMember('ada', 'presenter');
    const members = new Set<Member>([ada]);
    const said: string[] = [];
    const moderation = createModeration({ members, announce: (text) => said.push(text), onChange: () => {} });
    const join = (member: Member) => {
      members.add(member);
      moderation.noteJoined(member);
    };
    return { ada, members, moderation, join, said };
  }

  it('sends out all viewers whose names fit a pattern, and says how many', () => {
    const { ada, moderation, join } = open();
    const bots = ['Bot0', 'bot1', 'Bot 2 of eve'].map((name) => createMember(name));
    const others = [createMember('abbot'), createMember('Botta', 'presenter')];
    for (const member of [...bots, ...others]) join(member);
    expect(moderation.moderate(ada, { kind: 'kick', name: 'Cat*' })).toBe('No viewer here is called Cat*.');
    expect(moderation.moderate(ada, { kind: 'kick', name: 'bot*2*eve' })).toBe('1 viewer was sent out.');
    expect(bots.map(({ sentAway }) => sentAway !== null)).toEqual([false, false, true]);
    expect(moderation.moderate(ada, { kind: 'kick', name: 'Bot*' })).toBe('3 viewers were sent out.');
    expect(others.map(({ sentAway }) => sentAway)).toEqual([null, null]);
    expect(moderation.refusalOf(bots[0] ?? ada)).toBe('You were sent out of this class.');
  });

  it('sends a viewer out, who cannot come back under that name from there', () => {
    const { ada, moderation, join } = open();
    const eve = createMember('eve');
    join(eve);
    expect(moderation.moderate(ada, { kind: 'kick', name: 'mallory' })).toBe('Nobody here is called mallory.');
    expect(moderation.moderate(ada, { kind: 'kick', name: 'Eve' })).toBe('eve was sent out.');
    expect(eve.sentAway).toBe('You were sent out of the class.');
    expect(moderation.refusalOf(eve)).toBe('You were sent out of this class.');
    expect(moderation.refusalOf(createMember('eve', 'viewer', { voter: 'eve@192.0.2.2' }))).toBeNull();
  });

  it('sends out neither oneself nor the terminal of the server, and keeps no presenter out', () => {
    const { ada, moderation, join } = open();
    const [host, other] = [createMember('the host', 'presenter', { isHost: true }), createMember('ben', 'presenter')];
    join(host);
    join(other);
    expect(moderation.moderate(ada, { kind: 'kick', name: 'ada' })).toMatch(/cannot be sent out/);
    expect(moderation.moderate(ada, { kind: 'kick', name: 'the host' })).toMatch(/cannot be sent out/);
    expect(moderation.moderate(ada, { kind: 'kick', name: 'ben' })).toBe('ben was sent out.');
    moderation.moderate(ada, { kind: 'lock', isOn: true });
    expect(moderation.refusalOf(other)).toBeNull();
  });

  it('lets only those back in who were there, while it is locked', () => {
    const { ada, moderation, join } = open();
    const [ann, bob] = [createMember('ann'), createMember('bob')];
    join(ann);
    moderation.moderate(ada, { kind: 'lock', isOn: true });
    expect(moderation.isLocked).toBe(true);
    expect(moderation.refusalOf(ann)).toBeNull();
    expect(moderation.refusalOf(bob)).toBe('The class is closed to newcomers.');
    moderation.moderate(ada, { kind: 'kick', name: 'ann' });
    expect(moderation.refusalOf(ann)).not.toBeNull();
    moderation.moderate(ada, { kind: 'lock', isOn: false });
    expect(moderation.refusalOf(bob)).toBeNull();
  });

  it('says by whom guesses are not taken', () => {
    const { ada, moderation, said } = open();
    moderation.moderate(ada, { kind: 'mute', isOn: true });
    expect(moderation.isMuted).toBe(true);
    expect(said).toEqual(['ada takes no guesses now.']);
  });
});

describe('a name', () => {
  it("is taken once at a time, whatever its letters' case", () => {
    const members = new Set<Member>([createMember('ann'), createMember('ann 2')]);
    expect(freeName(members, 'Ann')).toBe('Ann 3');
    expect(freeName(members, 'bob')).toBe('bob');
  });
});
