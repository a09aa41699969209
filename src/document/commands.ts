/**
 * Commands in texts: their lines stand between two characters that no text of a user has, until it is known how whoever
 * reads the text gives commands.
 */
const [START, END] = ['\u0001', '\u0002'];
const MARKED = new RegExp(`(Press )?${START}([^${END}]*)${END}`, 'g');

export function asCommand(line: string): string {
  return START + line + END;
}

/** @param write what stands in the place of a line; `press` is "Press " where it stands before the line, else empty */
export function replaceCommands(text: string, write: (line: string, press: string, at: number) => string): string {
  return text.replace(MARKED, (_, press: string | undefined, line: string, at: number) => write(line, press ?? '', at));
}

/** Words, and between them lines of commands. */
export function splitCommands(text: string): readonly string[] {
  return text.split(new RegExp(`${START}([^${END}]*)${END}`));
}
