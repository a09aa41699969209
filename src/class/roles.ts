/**
 * Who is in a class: presenters and viewers, how many of them there are, and whether there is room for one more.
 */
import type { ClassRequest } from '../debugger/command.js';
import type { Limits } from './limits.js';

export type Role = 'presenter' | 'viewer';

export interface Identity {
  readonly role: Role;
  /** Printable and short, as others are to see it. */
  readonly name: string;
}

/** Somebody who is there. */
export interface Member extends Identity {
  readonly isExploring: boolean;
  readonly isBehind: boolean;
  /** Told when something that the member's row says may have changed. */
  refresh(): void;
  /** Told when the member's own key asked to leave. */
  leave(): void;
  /** Told when the member's own key asked to explore. */
  request(request: ClassRequest): void;
}

interface MemberCounts {
  readonly viewers: number;
  readonly following: number;
  readonly exploring: number;
  readonly behind: number;
}

export function countMembers(members: ReadonlySet<Member>): MemberCounts {
  const viewers = [...members].filter(({ role }) => role === 'viewer');
  const exploring = viewers.filter(({ isExploring }) => isExploring).length;
  const behind = [...members].filter(({ isBehind }) => isBehind).length;
  return { viewers: viewers.length, following: viewers.length - exploring, exploring, behind };
}

/** Why one more of a role is not let in; null where there is room. */
export function whyFull(
  members: ReadonlySet<Member>,
  role: Role,
  { mostViewers, mostPresenters }: Pick<Limits, 'mostViewers' | 'mostPresenters'>,
): string | null {
  const most = role === 'viewer' ? mostViewers : mostPresenters;
  const count = [...members].filter((member) => member.role === role).length;
  return count >= most ? 'The class is full. Please try again later.' : null;
}
