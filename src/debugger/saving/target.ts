/** The file that a command is to write. */

/** --force may also be added to the end of a line that was refused. */
export function readTarget(argument: string): { readonly path: string; readonly force: boolean } {
  const rest = argument.replace(/^--force(?=\s|$)|\s--force$/, '');
  return { path: rest.trim(), force: rest !== argument };
}
