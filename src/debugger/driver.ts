/**
 * The driver: runs commands on one session, long ones in slices between which the screen lives and Esc is heard.
 * Invariant: at most one task is under way; stopping it leaves the session where it was before.
 */
import { shorten } from '../data/printable.js';
import type { TextFile } from '../data/text-file.js';
import type { Branches } from '../timeline/branches.js';
import { moveIterations } from '../timeline/move.js';
import { runFor, type Task } from '../timeline/task.js';
import { answerBehind } from './answers/answers.js';
import type { Command, Destination, Effect } from './command.js';
import { COMMANDS } from './commands.js';
import { arrivalChange } from './moving/arrival.js';
import { moveBy } from './moving/move-commands.js';
import { parseLine } from './prompt/command-line.js';
import { remember } from './prompt/prompt.js';
import { restoreSession } from './saving/restore-session.js';
import { readScript } from './saving/script.js';
import { DEEPEST_SCRIPT, type Script, ScriptStack, type StartedScript } from './saving/script-stack.js';
import type { SavedSession } from './saving/session-file.js';
import { type Message, NEW_SESSION, type Session } from './session.js';
import { type EndedCommand, type Pace, type SessionHost, UNHURRIED } from './session-host.js';
import { isRevealed } from './teaching/quiz.js';

/** Drawing takes about as long as a slice, so progress is not shown after every one. */
const PROGRESS_MILLISECONDS = 100;
export class Driver {
  private task: Task<Effect> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private progressShownAt = 0;
  /** The command that the task belongs to. */
  private current: Omit<EndedCommand, 'after'> | null = null;
  private readonly scripts = new ScriptStack();
  private waiting: (() => void)[] = [];
  private readonly pace: Pace;
  /** Milliseconds that the task has taken so far. */
  private spent = 0;

  constructor(private readonly host: SessionHost) {
    this.pace = host.pace ?? UNHURRIED;
  }

  run(command: Command, argument = ''): void {
    const isStop = command.name === 'stop' || command.name === 'quit';
    if (!isStop && this.isBusy()) {
      this.say('warning', 'Still on the way. Esc stops the move.');
      return;
    }
    this.perform(command, argument, argument === '' ? command.name : `${command.name} ${argument}`);
  }

  /** A line as it is typed at the prompt, which closes. */
  execute(line: string): void {
    const { session } = this.host.read();
    this.host.write({ typed: remember(session.typed, line), overlay: { kind: 'none' } });
    const parsed = parseLine(COMMANDS, line);
    if (parsed.kind === 'refused') this.say('warning', parsed.message);
    if (parsed.kind === 'command') this.run(parsed.command, parsed.argument);
  }

  /** Runs lines one after the other, each when the one before has ended, whatever became of that. */
  runLines(name: string, lines: readonly string[]): void {
    this.start({ name, lines, keepGoing: true, trusted: true, nested: false });
  }

  /** Restores a session, then runs the commands that it kept. */
  async restore(saved: SavedSession): Promise<void> {
    const context = this.host.read();
    let isRestored = false;
    this.begin(
      (function* (): Task<Effect> {
        const effect = yield* restoreSession(context, saved);
        isRestored = effect.kind === 'change' && effect.branches !== undefined;
        return effect;
      })(),
    );
    await this.whenIdle();
    const { message } = this.host.read().session;
    if (saved.commands.length === 0 || !isRestored) return;
    const script = this.start({
      name: 'session',
      lines: saved.commands,
      keepGoing: true,
      trusted: false,
      nested: true,
    });
    await this.whenIdle();
    const { refusal } = script;
    this.host.write({ message: refusal === null ? message : { tone: 'warning', text: refusal } });
  }

  /** Resolves when nothing is under way. */
  whenIdle(): Promise<void> {
    return this.isBusy() ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
  }

  /** A new run has come into the session: everything begins anew. */
  restart(message: Message | null): void {
    this.dispose();
    const { typed, company } = this.host.read().session;
    this.host.write({ ...NEW_SESSION, typed, company, message });
  }

  dispose(): void {
    this.task = null;
    this.current = null;
    this.scripts.clear();
    this.stopTimer();
    this.release();
  }

  private start(script: Script): StartedScript {
    const started = this.scripts.push(script);
    if (this.task === null && this.current === null) this.advance();
    return started;
  }

  private isBusy(): boolean {
    return this.task !== null || this.scripts.depth > 0;
  }

  private perform(command: Command, argument: string, line: string): void {
    const before = this.host.read();
    if (command.name !== 'stop') this.current = { line, nested: this.scripts.innermost?.nested ?? false, before };
    const reason = this.host.refusalOf?.(command) ?? command.disabled?.(before) ?? null;
    if (reason !== null) this.say('warning', reason);
    else this.apply(command.run(before, argument));
    if (this.task === null) this.finishCommand();
  }

  private apply(effect: Effect): void {
    switch (effect.kind) {
      case 'change':
        this.change({ message: null, previous: null, ...effect.change }, effect.branches);
        return;
      case 'travel':
        if (effect.motion !== undefined) this.host.write({ motion: effect.motion });
        this.begin(arriving(this.host, effect.task));
        return;
      case 'compute':
        this.begin(effect.task);
        return;
      case 'class':
        if (this.host.onClassRequest === undefined) {
          this.say('information', 'There is no class here: "backstep serve" opens one.');
        } else this.host.onClassRequest(effect.request);
        return;
      case 'lines':
        this.change({ message: null, ...effect.change }, undefined);
        this.start({ name: 'tour', lines: effect.lines, keepGoing: true, trusted: false, nested: true });
        return;
      case 'stop':
        this.stop();
        return;
      case 'quit':
        this.dispose();
        this.host.quit();
        return;
      default:
        this.applyToFiles(effect);
    }
  }

  private applyToFiles(effect: Extract<Effect, { kind: 'source' | 'write-session' | 'transcript' }>): void {
    const { files } = this.host;
    if (files === undefined || !this.scripts.isTrusted) {
      this.say('warning', 'Files cannot be read or written here.');
      return;
    }
    switch (effect.kind) {
      case 'source':
        this.source(effect.path, files.readScript(effect.path));
        return;
      case 'write-session':
        this.report(files.writeSession(effect.path, effect.text), `Saved as ${shorten(effect.path)}.`);
        return;
      case 'transcript':
        if (effect.path === null) files.stopTranscript();
        this.report(
          effect.path === null ? null : files.startTranscript(effect.path, this.host.read()),
          effect.path === null
            ? 'The transcript has ended.'
            : `From here on all is written to ${shorten(effect.path)}.`,
        );
    }
  }

  private source(path: string, script: TextFile): void {
    if (script.kind === 'refused') this.say('warning', `${shorten(path)}: ${script.message}`);
    else if (this.scripts.depth >= DEEPEST_SCRIPT)
      this.say('warning', `Scripts run scripts at most ${DEEPEST_SCRIPT} deep.`);
    else {
      this.host.write({ message: null });
      const lines = readScript(script.text);
      this.start({ name: shorten(path), lines, keepGoing: false, trusted: true, nested: true });
    }
  }

  /** The next line of the innermost script that holds a command; a loop, since a file may have any number of empty ones. */
  private advance(): void {
    for (let line = this.scripts.nextLine(); line !== null; line = this.scripts.nextLine()) {
      const parsed = parseLine(COMMANDS, line);
      if (parsed.kind === 'empty') continue;
      if (parsed.kind === 'command') this.perform(parsed.command, parsed.argument, line);
      else {
        this.current = { line, nested: this.scripts.innermost?.nested ?? false, before: this.host.read() };
        this.say('warning', parsed.message);
        this.finishCommand();
      }
      return;
    }
    this.release();
  }

  private begin(task: Task<Effect>): void {
    this.task = task;
    this.spent = 0;
    this.slice(this.pace.firstSliceMilliseconds);
  }

  private slice(milliseconds: number): void {
    const { task } = this;
    if (task === null) return;
    let progress: Session['progress'] = null;
    const began = performance.now();
    const ended = runFor(task, milliseconds, (latest) => {
      progress = latest;
    });
    if (this.task !== task) return;
    if (ended !== null) {
      this.task = null;
      this.host.write({ progress: null });
      this.apply(ended.result);
      if (this.task === null) this.finishCommand();
      return;
    }
    const now = performance.now();
    this.spent += now - began;
    if (this.spent > this.pace.budgetMilliseconds) {
      this.giveUp();
      return;
    }
    if (now - this.progressShownAt >= PROGRESS_MILLISECONDS) {
      this.host.write({ progress, message: null });
      this.progressShownAt = now;
    }
    this.pace.schedule(() => {
      if (this.task === task) this.slice(this.pace.sliceMilliseconds);
    });
  }

  private giveUp(): void {
    const seconds = this.pace.budgetMilliseconds / 1000;
    this.dispose();
    const text = `That takes more than the ${seconds} s of computing that are yours at a time. You are where you were.`;
    this.host.write({ progress: null, playing: false, message: { tone: 'warning', text } });
  }

  private change(change: Partial<Session>, branches: Branches | undefined): void {
    const before = this.host.read().session.playing;
    this.host.write(change, branches);
    const { playing } = this.host.read().session;
    if (playing && (!before || change.cursor !== undefined)) this.scheduleNext();
    if (!playing && before) this.stopTimer();
  }

  private finishCommand(): void {
    const { current } = this;
    this.current = null;
    const after = this.host.read();
    if (current !== null) this.host.onCommand?.({ ...current, after });
    if (this.scripts.depth === 0) {
      this.release();
      return;
    }
    const { message } = after.session;
    const problem = message?.tone === 'warning' ? this.scripts.refuse(message.text) : null;
    if (problem !== null) this.say('warning', problem);
    this.pace.schedule(() => {
      if (this.task === null && this.current === null) this.advance();
    });
  }

  private release(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private stop(): void {
    const moving = this.isBusy();
    const { session } = this.host.read();
    const { playing, answer } = session;
    this.dispose();
    const text = moving ? 'Stopped; you are where you were.' : playing ? 'Paused.' : null;
    this.host.write({
      progress: null,
      playing: false,
      overlay: { kind: 'none' },
      // An answer is left by Esc, too, but not by the Esc that stops something.
      ...(moving || answer === null ? {} : { answer: answerBehind(answer), scroll: null, listingLine: null }),
      focus: 'step',
      quiz: quizAfterEscape(session, moving),
      tour: null,
      message: text === null ? null : { tone: 'information', text },
    });
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private scheduleNext(): void {
    this.stopTimer();
    const speed = Math.min(this.host.read().session.speed, this.pace.mostStopsASecond);
    this.timer = setTimeout(
      () =>
        this.pace.schedule(() => {
          const context = this.host.read();
          if (!context.session.playing || this.isBusy()) return;
          const { motion, cursor } = context.session;
          const task =
            motion === 'iteration' ? moveIterations(context.timeline, cursor, 1) : moveBy(context, 'forward', motion);
          this.begin(arriving(this.host, task));
        }),
      1000 / speed,
    );
  }

  private report(problem: string | null, done: string): void {
    this.say(problem === null ? 'information' : 'warning', problem ?? done);
  }

  private say(tone: Message['tone'], text: string): void {
    this.host.write({ message: { tone, text } });
  }
}

/** What is revealed is left by Esc; an open question only where nothing lies over it, and nobody else may be guessing. */
function quizAfterEscape(session: Session, moving: boolean): Session['quiz'] {
  const { quiz, cursor, company, playing, overlay, answer } = session;
  if (quiz === null || isRevealed(quiz, cursor)) return null;
  const isInFront = !moving && !playing && overlay.kind === 'none' && answer === null;
  return company === 'alone' && isInFront ? null : quiz;
}

function* arriving(host: SessionHost, task: Task<Destination>): Task<Effect> {
  const destination = yield* task;
  return { kind: 'change', change: arrivalChange(host.read(), destination) };
}
