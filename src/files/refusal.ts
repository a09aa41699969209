/**
 * What cannot be done, in words for whoever asked. A refusal passes through all that is under way, up to where they can be
 * told: a command line prints it, a session warns with it, a page shows it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export function refuse(message: string): never {
  throw new Refusal(message);
}

/** The words of a refusal. @throws any other error */
export function refusalIn(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  throw error;
}

/** Does something. Where it is refused, the words begin with these. */
export function refusing<T>(beginning: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    return refuse(beginning + refusalIn(error));
  }
}

/** Null where it is refused. */
export function unlessRefused<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    refusalIn(error);
    return null;
  }
}
