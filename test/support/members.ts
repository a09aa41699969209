/** Members of a class without screens. */
import type { GuestRole, Member } from '../../src/class/room/roles.js';

export interface TestMember extends Member {
  /** What the member was told. */
  readonly told: readonly (string | null)[];
  /** The words with which the member was sent out; null while here. */
  readonly sentAway: string | null;
}

export function createMember(name: string, role: GuestRole = 'viewer', more: Partial<Member> = {}): TestMember {
  const told: (string | null)[] = [];
  let sentAway: string | null = null;
  return {
    role,
    name,
    address: '192.0.2.1',
    voter: `${name}@192.0.2.1`,
    isNamed: true,
    isHost: false,
    isExploring: false,
    isBehind: false,
    isAway: false,
    exploration: null,
    refresh: () => {},
    catchUp: () => {},
    tell: (text) => void told.push(text),
    askToLeave: () => {},
    end: (_, words = '') => {
      sentAway = words;
    },
    request: () => {},
    ...more,
    told,
    get sentAway() {
      return sentAway;
    },
  };
}
