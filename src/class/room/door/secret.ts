/**
 * Secrets that let people in: how they are made, and compared without telling how much of one was right.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Compares hashes, so the time reveals neither the length nor the beginning of the secret. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** A password of `groups` groups: four unambiguous characters each, 20 bits per group. */
export function makePassword(groups: number): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const group = (): string => Array.from(randomBytes(4), (byte) => letters[byte % letters.length]).join('');
  return Array.from({ length: groups }, group).join('-');
}
