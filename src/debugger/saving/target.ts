/** The file that a command is to read or to write; a name with spaces may stand in quotes. */

/** A file to write. */
export function readTarget(argument: string) {
  const { rest, force } = readForce(argument);
  return { path: readPath(rest), force };
}

/** --force may also be added to the end of a line that was refused. */
export function readForce(argument: string) {
  const rest = argument.replace(/^--force(?=\s|$)|\s--force$/, '');
  return { rest: rest.trim(), force: rest !== argument };
}

export function readPath(argument: string): string {
  const text = argument.trim();
  return /^"([^"]+)"$/.exec(text)?.[1] ?? text;
}
