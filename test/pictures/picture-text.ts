/**
 * Text within a PNG picture, in a chunk of its own: what the picture shows, so that a test can tell whether it is out of
 * date. Fonts differ from one machine to the next, and so do pixels.
 */
import { crc32 } from 'node:zlib';

/** The signature, and the first chunk, which has to stay first. */
const HEAD = 8 + 25;
const KEYWORD = 'Description';
const KIND = 'iTXt';

export function withText(png: Uint8Array, text: string): Buffer {
  // Keyword, not compressed, no language, no translated keyword.
  const data = Buffer.concat([Buffer.from(KEYWORD), Buffer.from([0, 0, 0, 0, 0]), Buffer.from(text)]);
  const body = Buffer.concat([Buffer.from(KIND), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, HEAD), length, body, sum, png.subarray(HEAD)]);
}

/** Null where there is none. */
export function textIn(png: Buffer): string | null {
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const data = png.subarray(at + 8, at + 8 + length);
    if (png.toString('latin1', at + 4, at + 8) === KIND) return data.subarray(KEYWORD.length + 5).toString('utf8');
    at += 12 + length;
  }
  return null;
}
