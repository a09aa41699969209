/** What number an element shows, for scripts that ask about it. */
import type { Address } from '../../document.js';

export const ADDRESS = 'data-of';

/** What number it is, as an attribute of its element. */
export function addressed(address: Address | undefined): Readonly<Record<string, string | undefined>> {
  return { [ADDRESS]: address === undefined ? undefined : JSON.stringify(address) };
}
