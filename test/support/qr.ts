/** Reads QR codes off a screen. */
import decodeQR from 'qr/decode.js';

/** What a camera reads in lines of half blocks, dark on light. */
export function scan(lines: readonly string[]): string {
  const scale = 4;
  const rows = lines.flatMap((line) => ['█▀', '█▄'].map((dark) => [...line].map((block) => dark.includes(block))));
  const [height, width] = [rows.length * scale, rows[0].length * scale];
  const data = Uint8Array.from({ length: width * height * 4 }, (_, k) => {
    const [y, x] = [Math.floor(k / 4 / width), Math.floor(k / 4) % width];
    return k % 4 === 3 || !rows[Math.floor(y / scale)][Math.floor(x / scale)] ? 255 : 0;
  });
  return decodeQR({ width, height, data });
}
