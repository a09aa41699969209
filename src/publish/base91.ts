/**
 * Bytes as text that stands in HTML as it is: 13 bits in two of 91 characters, where base64 takes more than two for as
 * many.
 * Invariant: no character of it means anything to HTML.
 */

/** Printable ASCII without the space and what could end or begin markup: & < >. */
const CHARACTERS = Array.from({ length: 94 }, (_, k) => String.fromCharCode(k + 33)).filter(
  (each) => !'&<>'.includes(each),
);
const BASE = CHARACTERS.length;
const BITS = 13;
/** As many bits always fit one character. */
const BITS_OF_ONE = 6;

export function encode(bytes: Uint8Array): string {
  const parts: string[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held += byte * 2 ** bits;
    bits += 8;
    if (bits < BITS) continue;
    parts.push(pairOf(held % 2 ** BITS));
    held = Math.floor(held / 2 ** BITS);
    bits -= BITS;
  }
  if (bits > 0) parts.push(bits <= BITS_OF_ONE ? CHARACTERS[held] : pairOf(held));
  return parts.join('');
}

function pairOf(value: number): string {
  return CHARACTERS[value % BASE] + CHARACTERS[Math.floor(value / BASE)];
}

export function decode(text: string): Uint8Array<ArrayBuffer> {
  const values = new Map(CHARACTERS.map((character, k) => [character, k]));
  const valueAt = (k: number): number => values.get(text[k]) ?? 0;
  // The bits that fill up the last characters are fewer than a byte.
  const pairs = Math.floor(text.length / 2);
  const bytes = new Uint8Array(Math.floor((pairs * BITS + (text.length % 2) * BITS_OF_ONE) / 8));
  let held = 0;
  let bits = 0;
  let length = 0;
  for (let k = 0; k < text.length; k += 2) {
    held += (valueAt(k) + BASE * valueAt(k + 1)) * 2 ** bits;
    for (bits += BITS; bits >= 8 && length < bytes.length; bits -= 8) {
      bytes[length++] = held % 256;
      held = Math.floor(held / 256);
    }
  }
  return bytes;
}
