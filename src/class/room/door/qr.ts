/** How to join, as a picture for a phone's camera. */
import encodeQR from 'qr';

/** Lines of half blocks, for a dark or a light screen, or with colours of their own. */
export function qrLines(text: string, paper: 'dark' | 'light' | 'own'): readonly string[] {
  const dark = encodeQR(text, 'raw', { ecc: 'low', border: 2 });
  const lines: string[] = [];
  for (let y = 0; y < dark.length; y += 2) {
    const line = dark[y]!.map((upper, x) => halfBlock(upper, dark[y + 1]?.[x] ?? false, paper === 'dark')).join('');
    lines.push(paper === 'own' ? `\x1b[38;5;16;48;5;231m${line}\x1b[m` : line);
  }
  return lines;
}

function halfBlock(upper: boolean, lower: boolean, isOnDark: boolean): string {
  // On a dark screen, the light modules are drawn in the text colour.
  const [top, bottom] = isOnDark ? [!upper, !lower] : [upper, lower];
  return top ? (bottom ? '█' : '▀') : bottom ? '▄' : ' ';
}
