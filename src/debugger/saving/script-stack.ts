/**
 * The scripts under way: a file of commands, one that it runs, the stops of a tour.
 * Invariant: the innermost goes on until its lines are used up or one of them is refused; then the one that ran it does.
 */

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
