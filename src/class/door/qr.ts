/** How to join, as a picture for a phone's camera. */
import encodeQR from 'qr';

/** Lines of half blocks: dark on light where colours are allowed, otherwise drawn for a dark screen. */
export function qrLines(text: string, withColor: boolean): readonly string[] {
  const dark = encodeQR(text, 'raw', { ecc: 'low', border: 2 });
  const lines: string[] = [];
  for (let y = 0; y < dark.length; y += 2) {
    const line = dark[y]!.map((upper, x) => halfBlock(upper, dark[y + 1]?.[x] ?? false, withColor)).join('');
    lines.push(withColor ? `\x1b[38;5;16;48;5;231m${line}\x1b[m` : line);
  }
  return lines;
}

function halfBlock(upper: boolean, lower: boolean, withColor: boolean): string {
  // Without colours, the light modules are drawn in the text colour.
  const [top, bottom] = withColor ? [upper, lower] : [!upper, !lower];
  return top ? (bottom ? '█' : '▀') : bottom ? '▄' : ' ';
}
