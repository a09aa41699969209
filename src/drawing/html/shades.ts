/** Numbers as shades, by the names of classes. */

/** Shades on each side of 0. */
const SHADES = 8;

/** `p1` … `p8` above 0, `n1` … `n8` below; empty for 0 and for what is no number. */
export function shadeOf(value: number, largest: number): string {
  if (!(value > 0 || value < 0) || largest === 0) return '';
  const step = Math.max(1, Math.min(SHADES, Math.ceil((Math.abs(value) / largest) * SHADES)));
  return `${value > 0 ? 'p' : 'n'}${step}`;
}
