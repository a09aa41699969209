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
import { fieldsOf, type Message, type SessionChange, startedOver, warning } from '../debugger/session.js';
import { type Pace, type SessionHost, UNHURRIED } from '../debugger/session-host.js';
import { TaskRunner } from '../debugger/task-runner.js';
import { asCommand } from '../document/document.js';
import { Refusal } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { type Branches, branchOf, MAIN } from '../timeline/branches.js';
import {
  conductIn,
  type DriverEvent,
  type DriverState,
  type GivenCommand,
  IDLE,
  nextState,
  type Work,
  workOf,
} from './driver-state.js';
import { effectOf, type SettledEffect, settleOrWarn } from './effects.js';
import { escapeChange, wayOfEscape } from './escape.js';
import { isQuestion, overlayOf, parseGiven, withQuestion, withTried } from './given-line.js';
import { carryOutOnHost } from './host-effects.js';
import { playOn } from './move-commands.js';

export class Driver {
  private readonly pace: Pace;
  private readonly runner: TaskRunner;
  private readonly scripts = new ScriptStack();
  private readonly playTimer: PlayTimer;
  private state: DriverState = IDLE;
  private onIdle: (() => void)[] = [];

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
    if (conductIn(this.state, command).key === 'only opened') this.open(command, argument);
    else if (command.interrupts === true) this.interrupt(command, argument);
    else this.perform(command, argument, line);
  }

  /** Runs a line typed at the prompt, and closes the prompt. While something else runs, the prompt keeps the line. */
  execute(line: string): void {
    const context = this.host.read();
    const parsed = parseGiven(context, line);
    const given = parsed instanceof Refusal ? null : parsed;
    if (given !== null && conductIn(this.state, given.command).line === 'kept at the prompt') {
      this.warn('The move is still on the way: commands work when it has ended.');
      return;
    }
    this.host.write({ typed: remember(context.session.open.typed, line), overlay: { kind: 'none' } });
    if (parsed instanceof Refusal && this.state.kind !== 'idle') this.warn(parsed.message);
    else if (parsed instanceof Refusal) this.refuse(line.trim(), parsed.message);
    if (given !== null) this.run(given.command, given.argument, line.trim());
    if (this.host.read().session.open.collecting !== null) {
      this.host.write({ overlay: { kind: 'prompt', prompt: openPrompt() } });
    }
  }

  /** Runs lines in order, each after the one before has ended, whether or not that one succeeded. */
  runLines(name: string, lines: readonly string[]): Readonly<StartedScript> {
    return this.start(linesOf(name, lines));
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
    this.apply(this.underWay(), restoring());
    await this.whenIdle();
    const { message } = this.host.read().session.open;
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

  /** Resolves when nothing is under way. */
  whenIdle(): Promise<void> {
    return this.state.kind === 'idle' ? Promise.resolve() : new Promise((resolve) => this.onIdle.push(resolve));
  }

  /** Does what a run needs before it can be shown, as part of the command that opens it. Esc leaves all as it was. */
  prepare<T>(task: Task<T>, onEnd: (result: T) => void): void {
    this.host.write({ overlay: { kind: 'none' }, message: null });
    const work = this.underWay();
    this.runner.begin(task, (result) => {
      this.hideProgress();
      onEnd(result);
      this.end(work);
    });
  }

  /** Starts over after a new run has replaced the session's, with these commands. */
  restart(change: SessionChange, lines: readonly string[] = []): void {
    // The command that opened the run has computed all it had to, and has not ended yet.
    const opener = this.runner.isRunning ? null : this.commandUnderWay();
    this.breakOff();
    const { session, branches } = this.host.read();
    this.host.write(fieldsOf(startedOver(session, branchOf(branches, MAIN).timeline, change)));
    if (lines.length > 0) this.start(linesOf('lesson', lines), opener);
    else this.go({ kind: 'drop', but: opener });
  }

  dispose(): void {
    this.breakOff();
    this.go({ kind: 'drop', but: null });
  }

  private breakOff(): void {
    this.runner.drop();
    this.scripts.clear();
    this.playTimer.stop();
  }

  private go(event: DriverEvent): void {
    this.state = nextState(this.state, event);
    if (this.state.kind === 'idle') for (const resolve of this.onIdle.splice(0)) resolve();
  }

  private begin(work: Work): Work {
    this.go({ kind: 'begin', work });
    return work;
  }

  /** What is under way, or else begins now, without a command. */
  private underWay(): Work {
    return workOf(this.state) ?? this.begin({ kind: 'moving', command: null });
  }

  /** What is under way, if somebody has given it. */
  private commandUnderWay(): Work | null {
    const work = workOf(this.state);
    return work?.command == null ? null : work;
  }

  /** Ends what was under way, unless it goes on in slices, or has been ended by what it began. */
  private end(work: Work): void {
    if (workOf(this.state) !== work || this.runner.isRunning) return;
    this.go({ kind: 'end' });
    this.tell(work);
    if (this.state.kind === 'scripted') this.goOn();
  }

  private goOn(): void {
    const { message } = this.host.read().session.open;
    const problem = message?.tone === 'warning' ? this.scripts.refuse(message.text) : null;
    if (problem !== null) this.warn(problem);
    // After the last line the next key must find nothing under way.
    if (!this.scripts.hasLines) {
      this.advance();
      return;
    }
    const between = this.state;
    this.pace.schedule(() => {
      if (this.state === between) this.advance();
    });
  }

  /** Runs the next command of the innermost script. A loop, since a file may have any number of empty lines. */
  private advance(): void {
    for (let line = this.scripts.nextLine(); line !== null; line = this.scripts.nextLine()) {
      const parsed = parseGiven(this.host.read(), line);
      if (parsed === null) continue;
      if (parsed instanceof Refusal) this.refuse(line, parsed.message);
      else this.perform(parsed.command, parsed.argument, line);
      return;
    }
    this.go({ kind: 'drop', but: null });
  }

  /** @param after what has to end before the first line runs: not what nobody gave, once it has computed all */
  private start(
    script: Script,
    after = this.runner.isRunning ? workOf(this.state) : this.commandUnderWay(),
  ): StartedScript {
    const started = this.scripts.push(script);
    this.go({ kind: 'script', after });
    if (after === null) this.advance();
    return started;
  }

  private whyNot(command: Command): string | null {
    return this.host.refusalOf?.(command) ?? command.disabled?.(this.host.read()) ?? null;
  }

  private given(line: string, command: Command | null): GivenCommand {
    return { line, command, nested: this.scripts.innermost?.nested ?? false, before: this.host.read() };
  }

  private perform(command: Command, argument: string, line: string): void {
    const given = this.given(line, command);
    const work = this.begin({ kind: isQuestion(command) ? 'asking' : 'moving', command: given });
    const reason = this.whyNot(command);
    if (reason !== null) {
      this.warn(reason);
      this.end(work);
      return;
    }
    const effect = effectOf(() => command.run(given.before, argument));
    if (isStop(effect)) this.stop(work);
    else this.apply(work, effect);
  }

  /** Opens the prompt or the help over what is under way. */
  private open(command: Command, argument: string): void {
    const isAllowed = argument === '' && this.whyNot(command) === null;
    const overlay = isAllowed ? overlayOf(this.host.read(), command) : null;
    if (overlay === null) this.warn(`Still on the way. ${asCommand('stop')} stops the move.`);
    else this.host.write({ overlay });
  }

  private interrupt(command: Command, argument: string): void {
    const reason = this.whyNot(command);
    if (reason !== null) {
      this.warn(reason);
      return;
    }
    const context = this.host.read();
    const effect = effectOf(() => command.run(context, argument));
    // Stopping must not replace the task that it stops.
    if (isStop(effect)) this.stop(null);
    else this.apply(this.underWay(), effect);
  }

  /** @param meanwhile what is said if it takes long */
  private apply(work: Work, effect: EffectOrTask, meanwhile: Message | null = null): void {
    this.runner.begin(
      settleOrWarn(() => this.host.read(), effect),
      (settled) => {
        this.hideProgress();
        this.carryOut(work, settled);
        this.end(work);
      },
      () => {
        if (this.host.read().session.open.message !== meanwhile) this.host.write({ message: meanwhile });
      },
    );
  }

  private carryOut(work: Work, effect: SettledEffect): void {
    switch (effect.kind) {
      case 'change': {
        const { change, branches } = effect;
        const named = work.kind === 'asking' ? withQuestion(change, work.command.line) : change;
        this.change(withTried(named, this.host.read(), work.command?.command ?? null), branches);
        return;
      }
      case 'lines':
        this.change({ message: null, ...effect.change });
        if (effect.name === 'breakpoint') this.scripts.leave('breakpoint');
        this.start({ name: effect.name, lines: effect.lines, keepGoing: true, trusted: false, nested: true });
        return;
      case 'stop':
        this.stop(null);
        return;
      default: {
        const { message, effect: next, script, quits } = carryOutOnHost(this.host, effect, this.scripts);
        if (message !== undefined) this.host.write({ message });
        if (next !== undefined) this.apply(work, next);
        if (script !== undefined) this.start(script);
        if (quits) this.quit(work);
      }
    }
  }

  private quit(work: Work): void {
    this.dispose();
    this.tell(work);
    this.host.quit();
  }

  /** Ends a line that is no command as a command that was refused. */
  private refuse(line: string, message: string): void {
    const work = this.begin({ kind: 'moving', command: this.given(line, null) });
    this.warn(message);
    this.end(work);
  }

  private giveUp(text: string): void {
    const work = workOf(this.state);
    this.dispose();
    this.host.write({ progress: null, playing: false, message: warning(text) });
    this.tell(work);
  }

  private change(change: SessionChange, branches?: Branches): void {
    const before = this.host.read().session;
    this.host.write(change, branches);
    this.playTimer.follow(before, this.host.read().session, change.cursor !== undefined);
  }

  private hideProgress(): void {
    if (this.host.read().session.where.progress !== null) this.host.write({ progress: null });
  }

  private playOn(): void {
    const context = this.host.read();
    if (context.session.where.playing && this.state.kind === 'idle') this.apply(this.underWay(), playOn(context));
  }

  /** Tells the transcript and the host of a command that has ended. */
  private tell(work: Work | null): void {
    if (work?.command == null) return;
    const { command } = work;
    const problem = this.host.files?.noteCommand({ ...command, after: this.host.read() }) ?? null;
    if (problem !== null) this.warn(problem);
    this.host.onCommand?.({ ...command, after: this.host.read() });
  }

  /** @param line of a script that says "stop", if one does: nothing else is under way then, and the lines after it run, too */
  private stop(line: Work | null): void {
    const busy = line === null && this.state.kind !== 'idle';
    const { progress } = this.runner;
    const context = this.host.read();
    if (line === null) this.dispose();
    const way = wayOfEscape(context, busy, progress);
    this.change({ ...escapeChange(context, busy), ...(way !== null && { message: null }) });
    if (way !== null) this.apply(line ?? this.underWay(), way.effect, way.meanwhile);
    else if (line !== null) this.end(line);
  }

  private warn(text: string): void {
    this.host.write({ message: warning(text) });
  }
}

function linesOf(name: string, lines: readonly string[]): Script {
  return { name, lines, keepGoing: true, trusted: true, nested: false };
}

function isStop(effect: EffectOrTask): boolean {
  return !isTask(effect) && effect.kind === 'stop';
}
