/**
 * Scripts: commands in a text, one a line; and those under way: a file of commands, one that it runs, the stops of a tour.
 * Invariant: as many lines come back as the text has, so that a message can name the line. The innermost script goes on
 * until its lines are used up or one of them is refused; then the one that ran it does.
 */

/** The largest script or session file, in bytes: 1 MiB. */
export const SCRIPT_SIZE_LIMIT = 1_048_576;

/** What marks a command in a transcript; everything else in it is what came of the commands. */
export const TRANSCRIPT_PROMPT = '> ';

/** What stands before every line of a quoted transcript. */
const QUOTE = '# ';

/** Lines that mean nothing to a shell or an editor, whatever they say; readScript() reads them all the same. */
export function quoteTranscript(entry: string): string {
  return entry.replace(/^.*\n/gm, (line) => `${QUOTE}${line}`);
}

/** The same for JSON, which has no lines to mark: a shell would look for these two characters. */
export function quoteJson(text: string): string {
  return text.replaceAll('$', '\\u0024').replaceAll('`', '\\u0060');
}

/** The commands of a script, or of a transcript; lines without one are empty. */
export function readScript(text: string): readonly string[] {
  const given = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const lines = isQuoted(given) ? given.map((line) => line.slice(QUOTE.length)) : given;
  const isTranscript = lines.some((line) => line.startsWith(TRANSCRIPT_PROMPT));
  return lines.map((line) => {
    if (isTranscript) return line.startsWith(TRANSCRIPT_PROMPT) ? line.slice(TRANSCRIPT_PROMPT.length) : '';
    return withoutComment(line);
  });
}

/** A # with a space before it and no digit after it, outside quotes; in `softmax#2` it says which. */
function withoutComment(line: string): string {
  return line.replace(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?:^|\s+)#(?!\d).*$/gs, (_, quoted) => quoted ?? '');
}

function isQuoted(lines: readonly string[]): boolean {
  return (
    lines.every((line) => line === '' || line.startsWith('#')) &&
    lines.some((line) => line.startsWith(`${QUOTE}${TRANSCRIPT_PROMPT}`))
  );
}

export interface Script {
  /** For messages. */
  readonly name: string;
  readonly lines: readonly string[];
  /** Whether to go on after a line that was refused. */
  readonly keepGoing: boolean;
  /** Whether it may read and write files; what came with a session file may not. */
  readonly trusted: boolean;
  readonly nested: boolean;
}

/** A script that has begun, with what has become of it so far. */
export interface StartedScript extends Script {
  next: number;
  /** What was said of the first line that was refused. */
  refusal: string | null;
  /** Where it was broken off: the line that would have come next, in it or in a script that it ran; else null. */
  notRun: string | null;
}

/** Scripts that run scripts. */
export const DEEPEST_SCRIPT = 8;

export class ScriptStack {
  /** The innermost last. */
  private started: StartedScript[] = [];

  get innermost(): StartedScript | undefined {
    return this.started.at(-1);
  }

  get depth(): number {
    return this.started.length;
  }

  /** Whether any line is left to be run. */
  get hasLines(): boolean {
    return this.started.some(({ next, lines }) => next < lines.length);
  }

  /** Whether all of them may read and write files. */
  get isTrusted(): boolean {
    return this.started.every(({ trusted }) => trusted);
  }

  /** Whether one of these is among them. */
  includes(...names: readonly string[]): boolean {
    return this.started.some(({ name }) => names.includes(name));
  }

  push(script: Script): StartedScript {
    const started = { ...script, next: 0, refusal: null, notRun: null };
    this.started.push(started);
    return started;
  }

  /** Ends the innermost script, if it has this name, so that one stop after the other does not pile scripts up. */
  leave(name: string): void {
    if (this.innermost?.name === name) this.started.pop();
  }

  /** The next line of the innermost script that has one left; null when none has. */
  nextLine(): string | null {
    for (let script = this.innermost; script !== undefined; script = this.innermost) {
      if (script.next < script.lines.length) return script.lines[script.next++].trim();
      this.started.pop();
    }
    return null;
  }

  /** The line just run was refused. Returns what to say where that ends scripts, with the line that did; else null. */
  refuse(reason: string): string | null {
    const script = this.innermost;
    if (script === undefined) return null;
    script.refusal ??= reason;
    if (script.keepGoing) return null;
    // A script that goes on after a refused line goes on after a refused script, too.
    while (this.innermost?.keepGoing === false) this.started.pop();
    return `${script.name}, line ${script.next}: ${reason}`;
  }

  /** Breaks all of them off. */
  clear(): void {
    const left = this.started.flatMap(({ lines, next }) => lines.slice(next).find((line) => line.trim() !== '') ?? []);
    for (const script of this.started) script.notRun = left.at(-1) ?? null;
    this.started = [];
  }
}
