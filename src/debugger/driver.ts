/**
 * The driver: runs commands on one session and carries out what reaches beyond it. Long commands run in slices, between
 * which the screen is drawn and Esc works. A move that is stopped stands where it has got to; any other command that is
 * stopped leaves the session as it was before.
 */
import { type Branches, branchOf, MAIN } from '../timeline/branches.js';
import type { Progress, Task } from '../timeline/task.js';
import type { Command, Effect } from './command.js';
import { COMMANDS } from './commands.js';
import { type SettledEffect, settle } from './effects.js';
import { escapeChange, wayOfEscape } from './escape.js';
import { carryOutOnHost } from './host-effects.js';
import { USUAL_LOOK } from './looking/look.js';
import { playOn } from './moving/move-commands.js';
import { PlayTimer } from './play-timer.js';
import { type ParsedLine, parseLine } from './prompt/command-line.js';
import { openPrompt, remember } from './prompt/prompt.js';
import { carryOutOnFiles, type FileEffect } from './saving/file-effects.js';
import { restoreSession } from './saving/restore-session.js';
import { type Script, ScriptStack, type StartedScript } from './saving/script-stack.js';
import type { SavedSession } from './saving/session-file.js';
import { type Message, newSession, type Session } from './session.js';
import { type EndedCommand, type Pace, type SessionHost, UNHURRIED } from './session-host.js';
import { collector } from './stopping/stop-commands.js';
import { TaskRunner } from './task-runner.js';
import { isNumberOf } from './teaching/guess.js';
import { openQuizOf } from './teaching/quiz.js';

export class Driver {
  private readonly pace: Pace;
  private readonly runner: TaskRunner;
  private readonly scripts = new ScriptStack();
  private readonly playTimer: PlayTimer;
  /** The command that the running task belongs to. */
  private current: Omit<EndedCommand, 'after'> | null = null;
  /** Its line, if it is a question. */
  private question: string | null = null;
  private waiting: (() => void)[] = [];

  constructor(private readonly host: SessionHost) {
    this.pace = host.pace ?? UNHURRIED;
    this.runner = new TaskRunner(this.pace, {
      onProgress: (progress) => this.host.write({ progress: shownOf(progress) }),
      onTooLong: () => this.giveUp(tooLong(this.pace)),
      onTooMuch: (message) => this.giveUp(message),
    });
    this.playTimer = new PlayTimer(this.pace, () => this.playOn());
  }

  /** @param line as it was typed; default: the command by its name */
  run(command: Command, argument = '', line = `${command.name} ${argument}`.trimEnd()): void {
    if (command.interrupts !== true && this.isBusy()) {
      const overlay = argument === '' ? this.overlayOf(command) : null;
      if (overlay === null) this.say('warning', 'Still on the way. Esc stops the move.');
      else this.host.write({ overlay });
      return;
    }
    this.perform(command, argument, line);
  }

  /** Runs a line typed at the prompt, and closes the prompt. While something else runs, the prompt keeps the line. */
  execute(line: string): void {
    const { session } = this.host.read();
    const parsed = this.parse(line);
    if (parsed.kind === 'command' && parsed.command.interrupts !== true && this.isBusy()) {
      this.say('warning', 'The move is still on the way: Enter works when it has ended.');
      return;
    }
    this.host.write({ typed: remember(session.typed, line), overlay: { kind: 'none' } });
    if (parsed.kind === 'refused' && this.isBusy()) this.say('warning', parsed.message);
    else if (parsed.kind === 'refused') this.refuse(line.trim(), parsed.message);
    if (parsed.kind === 'command') this.run(parsed.command, parsed.argument, line.trim());
    if (this.host.read().session.collecting !== null) {
      this.host.write({ overlay: { kind: 'prompt', prompt: openPrompt() } });
    }
  }

  /** The prompt or the help, if the command does nothing but open it: to type and to read need not wait for a move. */
  private overlayOf(command: Command): Session['overlay'] | null {
    const context = this.host.read();
    if ((this.host.refusalOf?.(command) ?? command.disabled?.(context) ?? null) !== null) return null;
    const effect = command.run(context, '');
    const overlay = effect.kind === 'change' ? effect.change.overlay : undefined;
    return overlay?.kind === 'prompt' || overlay?.kind === 'help' ? overlay : null;
  }

  /** A line as a command, or as one more of those that a breakpoint is to run. */
  private parse(line: string): ParsedLine {
    const { session, timeline } = this.host.read();
    const parsed = parseLine(COMMANDS, answerTo(session, line), timeline.program);
    const command = collector(COMMANDS, session);
    return command === null || parsed.kind === 'empty' ? parsed : { kind: 'command', command, argument: line };
  }

  /** Runs lines in order, each after the one before has ended, whether or not that one succeeded. */
  runLines(name: string, lines: readonly string[]): Readonly<StartedScript> {
    return this.start({ name, lines, keepGoing: true, trusted: true, nested: false });
  }

  /** Restores a session, then runs the commands that were saved with it. */
  async restore(saved: SavedSession): Promise<void> {
    const context = this.host.read();
    let isRestored = false;
    const task = (function* (): Task<Effect> {
      const effect = yield* restoreSession(context, saved);
      isRestored = effect.kind === 'change' && effect.branches !== undefined;
      return effect;
    })();
    this.apply({ kind: 'compute', task });
    await this.whenIdle();
    const { message } = this.host.read().session;
    if (saved.commands.length === 0 || !isRestored) return;
    const lines = saved.commands;
    const script = this.start({ name: 'session', lines, keepGoing: true, trusted: false, nested: true });
    await this.whenIdle();
    const { refusal } = script;
    this.host.write({ message: refusal === null ? message : { tone: 'warning', text: refusal } });
  }

  get isComputing(): boolean {
    return this.runner.isRunning;
  }

  /** Resolves when nothing is running. */
  whenIdle(): Promise<void> {
    return this.isBusy() ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
  }

  /** Does what a run needs before it can be shown, as part of the command that opens it. Esc leaves all as it was. */
  prepare<T>(task: Task<T>, onEnd: (result: T) => void): void {
    this.host.write({ overlay: { kind: 'none' }, message: null });
    this.runner.begin(task, (result) => {
      if (this.host.read().session.progress !== null) this.host.write({ progress: null });
      onEnd(result);
      if (this.runner.isRunning) return;
      if (this.current !== null) this.finishCommand();
      else if (!this.isBusy()) this.release();
    });
  }

  /** Starts over after a new run has replaced the session's, with these commands. What belongs to the person stays. */
  restart(change: Partial<Session>, lines: readonly string[] = []): void {
    // The command that opened the run has not ended yet.
    const { current } = this;
    this.clear();
    this.current = current;
    const { session, branches } = this.host.read();
    const { typed, company, lessons, bookmarks, overlay } = session;
    const { detail, keys, glyphs } = session.look;
    const look = { ...USUAL_LOOK, detail, keys, glyphs };
    const kept = { typed, company, lessons, bookmarks, look };
    // A line that is being typed goes on, or its tail would act as keys.
    const typing = overlay.kind === 'prompt' ? { overlay } : {};
    this.host.write({ ...newSession(branchOf(branches, MAIN).timeline), ...kept, ...change, ...typing });
    if (lines.length > 0) this.runLines('lesson', lines);
    if (!this.isBusy() && this.current === null) this.release();
  }

  dispose(): void {
    this.clear();
    this.release();
  }

  private clear(): void {
    this.runner.drop();
    this.current = null;
    this.scripts.clear();
    this.playTimer.stop();
  }

  private start(script: Script): StartedScript {
    const started = this.scripts.push(script);
    if (!this.runner.isRunning && this.current === null) this.advance();
    return started;
  }

  private isBusy(): boolean {
    return this.runner.isRunning || this.scripts.depth > 0;
  }

  private perform(command: Command, argument: string, line: string, isOfScript = false): void {
    const before = this.host.read();
    if (command.interrupts !== true || isOfScript) {
      this.current = { line, nested: this.scripts.innermost?.nested ?? false, before };
      this.question = isQuestion(command) ? line : null;
    }
    const reason = this.host.refusalOf?.(command) ?? command.disabled?.(before) ?? null;
    if (reason === null) this.apply(command.run(before, argument));
    else {
      this.say('warning', reason);
      if (!this.runner.isRunning) this.finishCommand();
    }
  }

  /** @param meanwhile what is said if it takes long */
  private apply(effect: Effect, meanwhile: Message | null = null): void {
    // Stopping must not replace the task that it stops.
    if (effect.kind === 'stop') {
      if (this.current === null || this.runner.isRunning) this.stop();
      else this.leave();
      return;
    }
    this.runner.begin(
      settle(() => this.host.read(), effect),
      (settled) => {
        if (this.host.read().session.progress !== null) this.host.write({ progress: null });
        const { current } = this;
        this.carryOut(settled);
        // What was read from a file or opened has work of its own, which may have ended the command by now.
        const hasEnded = ['read-arrays', 'open'].includes(settled.kind) && this.current !== current;
        if (!this.runner.isRunning && !hasEnded) this.finishCommand();
      },
      () => {
        if (this.host.read().session.message !== meanwhile) this.host.write({ message: meanwhile });
      },
    );
  }

  private carryOut(effect: SettledEffect): void {
    switch (effect.kind) {
      case 'change':
        this.change(asked(effect.change, this.question), effect.branches);
        return;
      case 'class':
      case 'copy':
      case 'open': {
        const message = carryOutOnHost(this.host, effect);
        if (message !== null) this.host.write({ message });
        return;
      }
      case 'lines':
        this.change({ message: null, ...effect.change });
        if (effect.name === 'breakpoint') this.scripts.leave('breakpoint');
        this.start({ name: effect.name, lines: effect.lines, keepGoing: true, trusted: false, nested: true });
        return;
      case 'stop':
        this.stop();
        return;
      case 'quit':
        // Both come in a file, often from somebody else.
        if (this.scripts.includes('session', 'lesson')) {
          this.say('warning', 'A saved session or a lesson cannot quit the debugger.');
          return;
        }
        this.quit(effect.force);
        return;
      default:
        this.carryOutOnFiles(effect);
    }
  }

  private quit(force: boolean): void {
    const question = force ? null : (this.host.whyStay?.() ?? null);
    if (question !== null) {
      this.host.write({ message: { tone: 'warning', text: question, asks: 'quit' } });
      return;
    }
    const { current } = this;
    this.dispose();
    this.tell(current);
    this.host.quit();
  }

  private carryOutOnFiles(effect: FileEffect): void {
    const { files } = this.host;
    if (files === undefined || !this.scripts.isTrusted) {
      this.say('warning', 'Files cannot be read or written here.');
      return;
    }
    const outcome = carryOutOnFiles(files, effect, this.host.read(), this.scripts.depth);
    if (outcome.kind === 'effect') {
      this.apply(outcome.effect);
      return;
    }
    this.host.write({ message: outcome.kind === 'said' ? outcome.message : null });
    if (outcome.kind === 'said') return;
    const { name, lines } = outcome;
    this.start({ name, lines, keepGoing: false, trusted: true, nested: true });
  }

  /** Runs the next command of the innermost script. A loop, since a file may have any number of empty lines. */
  private advance(): void {
    for (let line = this.scripts.nextLine(); line !== null; line = this.scripts.nextLine()) {
      const parsed = this.parse(line);
      if (parsed.kind === 'empty') continue;
      if (parsed.kind === 'command') this.perform(parsed.command, parsed.argument, line, true);
      else this.refuse(line, parsed.message);
      return;
    }
    this.release();
  }

  /** Ends a line that is no command as a command that was refused. */
  private refuse(line: string, message: string): void {
    this.current = { line, nested: this.scripts.innermost?.nested ?? false, before: this.host.read() };
    this.say('warning', message);
    this.finishCommand();
  }

  private giveUp(text: string): void {
    const { current } = this;
    this.clear();
    this.host.write({ progress: null, playing: false, message: { tone: 'warning', text } });
    this.tell(current);
    this.release();
  }

  private change(change: Partial<Session>, branches?: Branches): void {
    const before = this.host.read().session.playing;
    this.host.write(change, branches);
    const { playing, speed } = this.host.read().session;
    if (playing && (!before || change.cursor !== undefined)) this.playTimer.start(speed);
    if (!playing && before) this.playTimer.stop();
  }

  private playOn(): void {
    const context = this.host.read();
    if (context.session.playing && !this.isBusy()) this.apply(playOn(context));
  }

  private finishCommand(): void {
    const { current } = this;
    this.current = null;
    this.question = null;
    this.tell(current);
    if (this.scripts.depth === 0) {
      this.release();
      return;
    }
    const { message } = this.host.read().session;
    const problem = message?.tone === 'warning' ? this.scripts.refuse(message.text) : null;
    if (problem !== null) this.say('warning', problem);
    // After the last line the next key must find nothing under way.
    if (!this.scripts.hasLines) {
      this.advance();
      return;
    }
    this.pace.schedule(() => {
      if (!this.runner.isRunning && this.current === null) this.advance();
    });
  }

  /** Tells the transcript and the host of a command that has ended. */
  private tell(command: Omit<EndedCommand, 'after'> | null): void {
    if (command === null) return;
    const problem = this.host.files?.noteCommand({ ...command, after: this.host.read() }) ?? null;
    if (problem !== null) this.say('warning', problem);
    this.host.onCommand?.({ ...command, after: this.host.read() });
  }

  private release(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private stop(): void {
    const busy = this.isBusy();
    const { progress } = this.runner;
    const context = this.host.read();
    this.dispose();
    const way = wayOfEscape(context, busy, progress);
    this.host.write({ ...escapeChange(context, busy), ...(way !== null && { message: null }) });
    if (way !== null) this.apply(way.effect, way.meanwhile);
  }

  /** What a line that says "stop" does: it runs where nothing else is under way, and the lines after it run, too. */
  private leave(): void {
    const context = this.host.read();
    const way = wayOfEscape(context, false, null);
    this.change({ ...escapeChange(context, false), ...(way !== null && { message: null }) });
    if (way === null) this.finishCommand();
    else this.apply(way.effect, way.meanwhile);
  }

  private say(tone: Message['tone'], text: string): void {
    this.host.write({ message: { tone, text } });
  }
}

/** While a question is open, a number alone is an answer to it, as it is where keys are pressed. */
function answerTo(session: Session, line: string): string {
  const quiz = openQuizOf(session);
  return quiz !== null && isNumberOf(quiz, line) ? `guess ${line.trim()}` : line;
}

/** Whether it asks anew, rather than going where an answer leads. */
function isQuestion({ group, name }: Command): boolean {
  return group === 'ask' && !['follow', 'back', 'forward'].includes(name);
}

/** An answer that a question has opened is saved as the question. */
function asked(change: Partial<Session>, question: string | null): Partial<Session> {
  const { answer } = change;
  const isNew = question !== null && answer != null && answer.asked === undefined;
  return isNew ? { ...change, answer: { ...answer, asked: question } } : change;
}

/** What a session shows of a progress: the list of printed lines still grows, and nothing in a session changes. */
function shownOf(progress: Progress | null): Progress | null {
  if (progress === null) return null;
  const { printed: _, ...shown } = progress;
  return shown;
}

function tooLong({ budgetMilliseconds }: Pace): string {
  return `That takes more than the ${budgetMilliseconds / 1000} s of computing that one command may use. You are where you were.`;
}
