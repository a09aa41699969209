// Stands in for node:crypto where ssh2 encrypts. It fills each packet's padding by a call of its own to the generator,
// which costs as much as the encryption of a short packet.
import * as crypto from 'node:crypto';

export const { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } = crypto;

const POOL_BYTES = 65_536;

/** Does what Node's does, from a pool. Each random byte is handed out once, and none is kept. */
export const randomFillSync = createRandomFill();

function createRandomFill() {
  const pool = Buffer.alloc(POOL_BYTES);
  let next = POOL_BYTES;
  return (buffer: Buffer, offset: number, size: number): Buffer => {
    if (next + size > POOL_BYTES) {
      crypto.randomFillSync(pool);
      next = 0;
    }
    pool.copy(buffer, offset, next, next + size);
    pool.fill(0, next, next + size);
    next += size;
    return buffer;
  };
}
