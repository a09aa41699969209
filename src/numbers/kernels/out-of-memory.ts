/** What is said where the machine has no more memory, which is no fault of the program. */

/** Memory for tensors that could not be had. */
class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory';

  constructor(bytes: number) {
    super(`There is not enough memory: ${Math.ceil(bytes / 1e6)} MB for tensors could not be had. ${ADVICE}`);
  }
}

const ADVICE = 'A smaller batch, block or model takes less.';

/** What to say of an error if memory has run out; null for any other. */
export function memoryProblem(error: unknown): string | null {
  if (error instanceof OutOfMemory) return error.message;
  return isRefused(error) ? `There is not enough memory. ${ADVICE}` : null;
}

/** Runs something that takes memory of this size. */
export function allocating<T>(bytes: number, allocate: () => T): T {
  try {
    return allocate();
  } catch (error) {
    // A size that no buffer can have is too large, too.
    throw error instanceof RangeError ? new OutOfMemory(bytes) : error;
  }
}

/** Whether the JavaScript engine was refused memory; a module of WebAssembly passes that on as an error of its own. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !['RangeError', 'RuntimeError'].includes(error.name)) return false;
  return /allocation failed|could not allocate|out of memory/i.test(error.message);
}
