/**
 * The driver: runs commands on one session and carries out what reaches beyond it. Long commands run in slices, between
 * which the screen is drawn and Esc works. A move that is stopped stands where it has got to; any other command that is
 * stopped leaves the session as it was before.
 */

import { type Command, type Effect, type EffectOrTask, isTask } from '../debugger/command.js';
import { PlayTimer } from '../debugger/play-timer.js';
import { openPrompt, remember } from '../debugger/prompt/prompt.js';
import { restoreSession, type SavedIn } from '../debugger/saving/saved-session.js';
import { type Script, ScriptStack, type StartedScript } from '../debugger/saving/script.js';
import type { SavedSession } from '../debugger/saving/session-file.js';
import { type Message, type Session, startedOver, warning } from '../debugger/session.js';
import { type EndedCommand, type Pace, type SessionHost, UNHURRIED } from '../debugger/session-host.js';
import { TaskRunner } from '../debugger/task-runner.js';
import { asCommand } from '../document/document.js';
import type { Task } from '../engine/task.js';
import { Refusal } from '../files/refusal.js';
import { type Branches, branchOf, MAIN } from '../timeline/branches.js';
import { effectOf, type SettledEffect, settleOrWarn } from './effects.js';
import { escapeChange, wayOfEscape } from './escape.js';
import { isQuestion, overlayOf, parseGiven, withQuestion } from './given-line.js';
import { carryOutOnHost } from './host-effects.js';
import { playOn } from './move-commands.js';

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
      onProgress: (progress) => this.host.write({ progress }),
      onGivenUp: (why) => this.giveUp(why),
    });
    this.playTimer = new PlayTimer(this.pace, () => this.playOn());
  }

  /** @param line as it was typed; default: the command by its name */
  run(command: Command, argument = '', line = `${command.name} ${argument}`.trimEnd()): void {
    if (command.interrupts !== true && this.isBusy()) {
      const isAllowed = argument === '' && this.whyNot(command) === null;
      const overlay = isAllowed ? overlayOf(this.host.read(), command) : null;
      if (overlay === null) this.warn(`Still on the way. ${asCommand('stop')} stops the move.`);
      else this.host.write({ overlay });
      return;
    }
    this.perform(command, argument, line);
  }

  /** Runs a line typed at the prompt, and closes the prompt. While something else runs, the prompt keeps the line. */
  execute(line: string): void {
    const context = this.host.read();
    const parsed = parseGiven(context, line);
    const given = parsed instanceof Refusal ? null : parsed;
    if (given !== null && given.command.interrupts !== true && this.isBusy()) {
      this.warn('The move is still on the way: commands work when it has ended.');
      return;
    }
    this.host.write({ typed: remember(context.session.typed, line), overlay: { kind: 'none' } });
    if (parsed instanceof Refusal && this.isBusy()) this.warn(parsed.message);
    else if (parsed instanceof Refusal) this.refuse(line.trim(), parsed.message);
    if (given !== null) this.run(given.command, given.argument, line.trim());
    if (this.host.read().session.collecting !== null) {
      this.host.write({ overlay: { kind: 'prompt', prompt: openPrompt() } });
    }
  }

  private whyNot(command: Command): string | null {
    return this.host.refusalOf?.(command) ?? command.disabled?.(this.host.read()) ?? null;
  }

  /** Runs lines in order, each after the one before has ended, whether or not that one succeeded. */
  runLines(name: string, lines: readonly string[]): Readonly<StartedScript> {
    return this.start({ name, lines, keepGoing: true, trusted: true, nested: false });
  }

  /** Restores a session, then runs the commands that were saved with it. */
  async restore(saved: SavedSession, savedIn: SavedIn = 'session'): Promise<void> {
    const context = this.host.read();
    let isRestored = false;
    const restoring = function* (): Task<Effect> {
      const effect = yield* restoreSession(context, saved, savedIn);
      isRestored = effect.kind === 'change' && effect.branches !== undefined;
      return effect;
    };
    this.apply(restoring());
    await this.whenIdle();
    const { message } = this.host.read().session;
    if (saved.commands.length === 0 || !isRestored) return;
    const lines = saved.commands;
    const script = this.start({ name: 'session', lines, keepGoing: true, trusted: false, nested: true });
    await this.whenIdle();
    const { refusal } = script;
    this.host.write({ message: refusal === null ? message : warning(refusal) });
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

  /** Starts over after a new run has replaced the session's, with these commands. */
  restart(change: Partial<Session>, lines: readonly string[] = []): void {
    // The command that opened the run has not ended yet.
    const { current } = this;
    this.clear();
    this.current = current;
    const { session, branches } = this.host.read();
    this.host.write(startedOver(session, branchOf(branches, MAIN).timeline, change));
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
    const reason = this.whyNot(command);
    if (reason === null) this.apply(effectOf(() => command.run(before, argument)));
    else {
      this.warn(reason);
      if (!this.runner.isRunning) this.finishCommand();
    }
  }

  /** @param meanwhile what is said if it takes long */
  private apply(effect: EffectOrTask, meanwhile: Message | null = null): void {
    // Stopping must not replace the task that it stops.
    if (!isTask(effect) && effect.kind === 'stop') {
      this.stop();
      return;
    }
    this.runner.begin(
      settleOrWarn(() => this.host.read(), effect),
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
        this.change(withQuestion(effect.change, this.question), effect.branches);
        return;
      case 'lines':
        this.change({ message: null, ...effect.change });
        if (effect.name === 'breakpoint') this.scripts.leave('breakpoint');
        this.start({ name: effect.name, lines: effect.lines, keepGoing: true, trusted: false, nested: true });
        return;
      case 'stop':
        this.stop();
        return;
      default: {
        const { message, effect: next, script, quits } = carryOutOnHost(this.host, effect, this.scripts);
        if (message !== undefined) this.host.write({ message });
        if (next !== undefined) this.apply(next);
        if (script !== undefined) this.start(script);
        if (quits) this.quit();
      }
    }
  }

  private quit(): void {
    const { current } = this;
    this.dispose();
    this.tell(current);
    this.host.quit();
  }

  /** Runs the next command of the innermost script. A loop, since a file may have any number of empty lines. */
  private advance(): void {
    for (let line = this.scripts.nextLine(); line !== null; line = this.scripts.nextLine()) {
      const parsed = parseGiven(this.host.read(), line);
      if (parsed === null) continue;
      if (parsed instanceof Refusal) this.refuse(line, parsed.message);
      else this.perform(parsed.command, parsed.argument, line, true);
      return;
    }
    this.release();
  }

  /** Ends a line that is no command as a command that was refused. */
  private refuse(line: string, message: string): void {
    this.current = { line, nested: this.scripts.innermost?.nested ?? false, before: this.host.read() };
    this.warn(message);
    this.finishCommand();
  }

  private giveUp(text: string): void {
    const { current } = this;
    this.clear();
    this.host.write({ progress: null, playing: false, message: warning(text) });
    this.tell(current);
    this.release();
  }

  private change(change: Partial<Session>, branches?: Branches): void {
    const before = this.host.read().session;
    this.host.write(change, branches);
    this.playTimer.follow(before, this.host.read().session, change.cursor !== undefined);
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
    if (problem !== null) this.warn(problem);
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
    if (problem !== null) this.warn(problem);
    this.host.onCommand?.({ ...command, after: this.host.read() });
  }

  private release(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** A line that says "stop" runs where nothing else is under way, and the lines after it run, too. */
  private stop(): void {
    const isLine = this.current !== null && !this.runner.isRunning;
    const busy = !isLine && this.isBusy();
    const { progress } = this.runner;
    const context = this.host.read();
    if (!isLine) this.dispose();
    const way = wayOfEscape(context, busy, progress);
    this.change({ ...escapeChange(context, busy), ...(way !== null && { message: null }) });
    if (way !== null) this.apply(way.effect, way.meanwhile);
    else if (isLine) this.finishCommand();
  }

  private warn(text: string): void {
    this.host.write({ message: warning(text) });
  }
}
