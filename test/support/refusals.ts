import { refusalIn } from '../../src/files/refusal.js';

/** What is made, or the words in which it is refused. */
export function tried<T>(make: () => T): T | { readonly kind: 'refused'; readonly message: string } {
  try {
    return make();
  } catch (error) {
    return { kind: 'refused', message: refusalIn(error) };
  }
}

/** The words in which something is refused; empty where it is done. */
export function refusalOf(action: () => unknown): string {
  try {
    action();
    return '';
  } catch (error) {
    return refusalIn(error);
  }
}
