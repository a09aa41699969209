/**
 * Who is in a class: presenters and viewers, and how many there are.
 */
import type { ClassRequest } from '../../debugger/command.js';
import { remember } from '../../numbers/kernels/remember.js';
import { likenessOf } from './door/printable-name.js';
import type { Exploration } from './keeping/kept-guests.js';

export type GuestRole = 'presenter' | 'viewer';

export interface Identity {
  readonly role: GuestRole;
  /** As others see it: printable and short. */
  readonly name: string;
  /** Whether they gave that name themselves. */
  readonly isNamed: boolean;
  /** Where they come from: an address, or the network that it stands for. */
  readonly address: string;
  /** Members with the same value share one vote. It is a key or, without one, a name at an address. */
  readonly voter: string;
  /** Whether this is the terminal in which the server was started. */
  readonly isHost: boolean;
}

/** What a vote needs to know of the one who casts it. */
export type Voter = Pick<Identity, 'voter' | 'name' | 'isNamed' | 'address'>;

/** How somebody's part in a class ends. */
export type GuestEnd =
  | 'left'
  | 'ended'
  | 'came back'
  | 'sent out'
  | 'idle'
  | 'stalled'
  | 'flooding'
  | 'failed'
  | 'disconnected';

/** Someone in the class. */
export interface Member extends Identity {
  readonly isExploring: boolean;
  readonly isBehind: boolean;
  /** Whether nothing has been heard of the member for so long that nobody may be there. */
  readonly isAway: boolean;
  /** What the member has explored; null without it. */
  readonly exploration: Exploration | null;
  /** Called when something that the member's row shows may have changed. */
  refresh(): void;
  /** Called a little after the shared session has changed: for whoever was not shown a screen of it. */
  catchUp(): void;
  /** Shows a sentence in the member's row for a while, in the place of the one before; null only takes that away. */
  tell(text: string | null): void;
  /** Ends the member's part in the class, with a farewell if there is one. */
  end(how: GuestEnd, farewell?: string): void;
  /** Called when the member who drives asks to leave: that takes a second key. */
  askToLeave(): void;
  /** Called when the member asks the class for something. */
  request(request: ClassRequest): void;
}

/** Somebody's place that they left without a word, by a closed lid or a lost network; null without one. */
export function placeLeftBy(members: ReadonlySet<Member>, { role, voter }: Identity): Member | null {
  for (const member of members) if (member.role === role && member.voter === voter && member.isAway) return member;
  return null;
}

/** The name, or with a number after it if somebody here has it, or one that can be taken for it. */
export function freeName(members: Iterable<Pick<Member, 'name'>>, name: string): string {
  const taken = new Set(Array.from(members, likenessOfMember));
  const likeness = likenessOf(name);
  for (let number = 1; ; number++) {
    const added = number === 1 ? '' : ` ${number}`;
    // A space ends what looks like one letter, so the two parts can be taken by themselves.
    if (!taken.has(likeness + likenessOf(added))) return name + added;
  }
}

const likenessOfMember = remember((member: Pick<Member, 'name'>) => likenessOf(member.name));

/** One word, and what is added to it here. */
const ONE_WORD = /^[\p{L}\p{M}\p{N}'._-]+( \d+)?( \(viewer\))?( \d+)?$/u;

/** A name among other words. Names that viewers have chosen are quoted if they have more than one word. */
export function nameInText({ role, name }: Pick<Identity, 'role' | 'name'>): string {
  return role === 'presenter' || ONE_WORD.test(name) ? name : `"${name}"`;
}

export interface MemberCounts {
  readonly viewers: number;
  readonly exploring: number;
  readonly behind: number;
}

export function countMembers(members: ReadonlySet<Member>): MemberCounts {
  let [viewers, exploring, behind] = [0, 0, 0];
  for (const member of members) {
    if (member.isBehind) behind++;
    if (member.role !== 'viewer') continue;
    viewers++;
    if (member.isExploring) exploring++;
  }
  return { viewers, exploring, behind };
}
