/**
 * A hash of float64 values, which tells whether they still have the bits that they had: in WebAssembly, or in plain
 * TypeScript where there is none. Four lanes of 64 bits take every fourth value: the lane is rotated by 7 bits, and the
 * bits of the value are added modulo 2. Before a bit comes back to its place, after 64 values, each lane is mixed by
 * multiplications.
 * Invariant: every bit of every value counts, and so does its place. Only which NaN a NaN is does not count, since that
 * differs with how far the engine has compiled the code that made it.
 */
import { memoryForCopies } from './calls.js';
import { TILE } from './layout.js';
import { memoryOf } from './tensor-memory.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Values are hashed in pieces of this size, since those elsewhere are copied to the kernel. */
export const PIECE = TILE;
/** In each of four lanes 60 values, and at most 3 that are left over. */
const BLOCK = 240;
const NOT_A_NUMBER = [0, 0x7ff80000] as const;
/** What the lanes after the first begin with, besides the seed: the low and the high half of each. */
const OFFSETS = [0, 0, 0x79b97f4a, 0x9e37, 0x476d1ce4, 0xbf58, 0x49bb1331, 0x94d0] as const;

/**
 * @param seed a whole number from 0 up to 2^53, such as the hash of what comes before
 * @returns another one
 */
export function hash(values: Float64Array, seed: number): number {
  const own = memoryOf(values);
  const memory = own ?? memoryForCopies()([]);
  let result = seed;
  for (let start = 0; start < values.length; start += PIECE) {
    const count = Math.min(PIECE, values.length - start);
    if (memory === null) result = hashPlainly(values.subarray(start, start + count), result);
    else {
      const at = own === undefined ? memory.place(values, start, count) : values.byteOffset + start * BYTES;
      result = memory.exports.hash(count, at, result);
    }
  }
  return result;
}

/** The hash of at most one piece. */
export function hashPlainly(values: Float64Array, seed: number): number {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const lanes = Int32Array.from(OFFSETS, (offset, half) => offset ^ (half % 2 === 0 ? seed : seed / 2 ** 32));
  for (let start = 0; start < values.length; start += BLOCK) {
    const end = Math.min(values.length, start + BLOCK);
    const inLanes = end - ((end - start) % 4);
    for (let i = start; i < end; i++) {
      const isNumber = !Number.isNaN(values[i]);
      const lane = i < inLanes ? 2 * ((i - start) % 4) : 0;
      const [low, high] = [lanes[lane], lanes[lane + 1]];
      lanes[lane] = ((low << 7) | (high >>> 25)) ^ (isNumber ? words[2 * i] : NOT_A_NUMBER[0]);
      lanes[lane + 1] = ((high << 7) | (low >>> 25)) ^ (isNumber ? words[2 * i + 1] : NOT_A_NUMBER[1]);
    }
    for (let lane = 0; lane < lanes.length; lane += 2) mix(lanes, lane);
  }
  lanes[0] ^= values.length;
  mix(lanes, 0);
  for (let lane = 2; lane < lanes.length; lane += 2) {
    lanes[0] ^= lanes[lane];
    lanes[1] ^= lanes[lane + 1];
    mix(lanes, 0);
  }
  return (lanes[1] >>> 0) * 2 ** 21 + (lanes[0] >>> 11);
}

function mix(lanes: Int32Array, lane: number): void {
  const high = lanes[lane + 1];
  const low = Math.imul(lanes[lane] ^ (high >>> 15), 0x85ebca6b);
  lanes[lane] = low;
  lanes[lane + 1] = Math.imul(high ^ (low >>> 13), 0xc2b2ae35);
}
