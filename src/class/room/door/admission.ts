/**
 * Whether somebody may join a class now.
 * Invariant: limits count everybody who is there, by whichever door they came. Who comes back has their place.
 */
import { countBy } from '../../../training/group-by.js';
import type { Limits } from '../limits.js';
import type { Moderation } from '../people/moderation.js';
import { type GuestRole, type Identity, type Member, placeLeftBy } from '../roles.js';

type AdmissionLimits = Pick<Limits, 'mostViewers' | 'mostPresenters' | 'mostGuestsOfAddress'>;

interface Present {
  readonly members: ReadonlySet<Member>;
  readonly moderation: Pick<Moderation, 'refusalOf'>;
}

/** Presenters hear of a full class no more often than that. */
const TOLD_MILLISECONDS = 60_000;
const AWAY = 'You were away, and the class was full. Please join again.';

/**
 * The result says why somebody is turned away; null if they may come in, at once: where the class is full, somebody who is
 * gone may have lost the place for that.
 */
export function createAdmission(classroom: Present & { announce(text: string, to: GuestRole): void }) {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (identity: Identity, limits: AdmissionLimits): string | null => {
    const reason = whyTurnedAway(classroom, identity, limits);
    if (reason !== FULL || identity.role !== 'viewer') return reason;
    const viewers = [...classroom.members].filter(({ role }) => role === 'viewer');
    const gone = viewers.find(({ isAway }) => isAway);
    gone?.end('sent out', AWAY);
    const next = gone === undefined ? reason : whyTurnedAway(classroom, identity, limits);
    if (next === FULL && performance.now() - toldAt >= TOLD_MILLISECONDS) {
      toldAt = performance.now();
      classroom.announce(describeFull(viewers), 'presenter');
    }
    return next;
  };
}

/** Where most viewers have one address, it may be one person with many names. */
function describeFull(viewers: readonly Member[]): string {
  const counts = countBy(viewers, ({ address }) => address);
  const [address, count] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0] as const);
  const from = 2 * count > viewers.length ? ` ${count} of ${viewers.length} come from ${address} (:who).` : '';
  return `The class is full: somebody was turned away.${from}`;
}

/** Why somebody is turned away; null if they may come in. */
export function whyTurnedAway(
  { members, moderation }: Present,
  identity: Identity,
  limits: AdmissionLimits,
): string | null {
  const refusal = moderation.refusalOf(identity);
  if (refusal !== null) return refusal;
  const { role, address } = identity;
  const alike = [...members].filter((member) => member.role === role);
  const isFull = alike.length >= limits.mostPresenters;
  const why = role === 'viewer' ? whyFull(alike, address, limits) : isFull ? FULL : null;
  return why !== null && placeLeftBy(members, identity) !== null ? null : why;
}

/** Why there is no room for one more viewer of an address; null if there is. */
export function whyFull(
  viewers: readonly Pick<Identity, 'address'>[],
  address: string,
  limits: Pick<Limits, 'mostViewers' | 'mostGuestsOfAddress'>,
): string | null {
  if (viewers.length >= limits.mostViewers) return FULL;
  const near = viewers.filter((viewer) => viewer.address === address);
  return near.length >= limits.mostGuestsOfAddress ? 'There are too many guests from your address.' : null;
}

const FULL = 'The class is full. Please try again later.';
