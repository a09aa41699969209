/**
 * Who drives the class, and how that changes.
 * Invariant: nobody takes over from a presenter who drives but by that presenter's yes, or after half a minute in which
 * the presenter was asked and pressed nothing; the terminal of the server alone needs neither. Everybody is told.
 */
import type { Member } from '../roles.js';

interface DrivingOptions {
  readonly members: ReadonlySet<Member>;
  readonly onChange: () => void;
}

export const ANSWER_MILLISECONDS = 30_000;

export function createDriving({ members, onChange }: DrivingOptions) {
  let driver: Member | null = null;
  let asking: Member | null = null;
  let isPresent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const presenters = (): readonly Member[] => [...members].filter(({ role }) => role === 'presenter');
  const settle = (): void => {
    clearTimeout(timer);
    asking = null;
  };
  const give = (next: Member | null, how: string): void => {
    settle();
    driver = next;
    for (const member of members) {
      // The row says so itself, once nothing older covers it.
      if (next === null || (member === next && how === '')) member.tell(null);
      else member.tell(`${member === next ? 'You drive' : `${next.name} drives`} now${how}.`);
    }
    onChange();
  };
  const ask = (member: Member, from: Member): string | null => {
    if (asking !== null) return asking === member ? null : `${asking.name} has asked already.`;
    asking = member;
    isPresent = false;
    timer = setTimeout(() => {
      const waiting = asking ?? member;
      if (!isPresent) give(waiting, `: ${from.name} was away`);
      else {
        settle();
        waiting.tell(`${from.name} keeps driving.`);
        onChange();
      }
    }, ANSWER_MILLISECONDS).unref();
    onChange();
    return null;
  };
  return {
    /** The member whose keys count; null while no presenter is there. */
    get driver() {
      return driver;
    },
    /** The presenter who has asked to drive, until there is an answer. */
    get asking() {
      return asking;
    },
    /** @param before the place that the member comes back to */
    join: (member: Member, before: Member | null = null) => {
      const drives = member.role === 'presenter' && (driver === null || driver === before);
      const asks = before !== null && asking === before;
      if (drives) driver = member;
      if (asks) asking = member;
      if (drives || asks) onChange();
    },
    leave: (member: Member) => {
      if (asking === member) {
        settle();
        onChange();
      }
      if (driver === member) {
        const others = presenters().filter((other) => other !== member);
        // Prefer who has asked, then a presenter who is looking at the shared session.
        give(
          asking ?? others.find(({ isExploring }) => !isExploring) ?? others[0] ?? null,
          `: ${member.name} has left`,
        );
      }
    },
    /** Hands over, says yes, or asks. Returns what to say to the member, or null. */
    handOver: (member: Member) => {
      if (driver === null) give(member, '');
      else if (driver !== member) return ask(member, driver);
      else {
        const next = asking ?? nextAfter(presenters(), member);
        if (next === null) return 'You are the only presenter here.';
        give(next, `: ${member.name} has handed over`);
      }
      return null;
    },
    /** Lets the member drive, whoever drives now. */
    take: (member: Member) => {
      if (driver !== member) give(member, '');
    },
    /** Notes that the driver has pressed a key, and so is there. */
    notePresence: () => {
      isPresent = true;
    },
    close: settle,
  };
}

/** The next member, wrapping around; null when there is no other. */
function nextAfter(members: readonly Member[], member: Member): Member | null {
  const next = members[(members.indexOf(member) + 1) % members.length];
  return next === undefined || next === member ? null : next;
}
