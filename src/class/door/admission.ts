/**
 * Whether somebody may join a class now.
 * Invariant: limits count everybody who is there, by whichever door they came. Who comes back has their place.
 */
import type { Classroom } from '../classroom.js';
import type { Limits } from '../limits.js';
import { type Identity, placeLeftBy } from '../roles.js';

/** Why somebody is turned away; null if they may come in. */
export function whyTurnedAway(
  { members, moderation }: Pick<Classroom, 'members' | 'moderation'>,
  identity: Identity,
  limits: Pick<Limits, 'mostViewers' | 'mostPresenters' | 'mostGuestsOfAddress'>,
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
