/**
 * What guests' experiments may take of the machine's memory: so much each, and so much all together.
 * Invariant: what a guest has made is never taken away; only making more is refused, with the figures.
 */
import { formatPlural } from '../../document/numbers.js';

const MEBIBYTE = 2 ** 20;

/** Bytes of one guest's branches, and of all guests' together. */
export const EXPERIMENT_BYTES = { each: 24 * MEBIBYTE, together: 384 * MEBIBYTE } as const;

export function createExperiments(most: { readonly each: number; readonly together: number }) {
  const taken = new Map<object, number>();
  return {
    /** Notes how many bytes an owner's branches take now; 0 forgets the owner. */
    note: (owner: object, bytes: number) => {
      if (bytes === 0) taken.delete(owner);
      else taken.set(owner, bytes);
    },
    /**
     * Why a branch that will take so many bytes is refused; null if there is room.
     * @param branches how many the owner has
     */
    refusalOf: (owner: object, bytes: number, branches: number) => {
      const own = taken.get(owner) ?? 0;
      if (bytes > most.each) {
        return `A branch of this model takes ${size(bytes)}, and a guest may use ${size(most.each)}.`;
      }
      if (own + bytes > most.each) {
        const have = `You have ${formatPlural(branches, 'branch', 'branches')}, ${size(own)} in all`;
        return `${have}; one more takes ${size(bytes)}, and a guest may use ${size(most.each)}. Delete one first.`;
      }
      const all = [...taken.values()].reduce((sum, each) => sum + each, 0);
      if (all + bytes <= most.together) return null;
      return `The branches of all guests take ${size(all)} of the ${size(most.together)} that they may use. Try again later.`;
    },
  };
}

function size(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
}
