/**
 * The driver: runs commands on one session, long ones in slices between which the screen lives and Esc is heard.
 * Invariant: at most one task is under way; stopping it leaves the session where it was before.
 */
import { frameAt } from '../timeline/cursor.js';
import type { Arrival } from '../timeline/move.js';
import { moveIterations } from '../timeline/move.js';
import { runFor, type Task } from '../timeline/task.js';
import type { Timeline } from '../timeline/timeline.js';
import type { Command, Destination } from './command.js';
import { goTo } from './go-to.js';
import { moveBy } from './move-commands.js';
import { type Message, NEW_SESSION, type PlayMotion, type Session } from './session.js';

/** Where the session is kept, and who ends it. */
export interface SessionHost {
  read(): { readonly session: Session; readonly timeline: Timeline };
  write(change: Partial<Session>): void;
  quit(): void;
}

/** A key waits for this long before the screen shows a long move's progress instead of its end. */
const FIRST_SLICE_MILLISECONDS = 40;
const SLICE_MILLISECONDS = 12;
/** Drawing takes about as long as a slice, so progress is not shown after every one. */
const PROGRESS_MILLISECONDS = 100;

export class Driver {
  private task: Task<Destination> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private progressShownAt = 0;

  constructor(private readonly host: SessionHost) {}

  run(command: Command, argument = ''): void {
    const context = this.host.read();
    if (this.task !== null && command.name !== 'stop' && command.name !== 'quit') {
      this.say('warning', 'Still on the way. Esc stops the move.');
      return;
    }
    const reason = command.disabled?.(context) ?? null;
    if (reason !== null) {
      this.say('warning', reason);
      return;
    }
    const effect = command.run(context, argument);
    switch (effect.kind) {
      case 'change':
        this.change({ message: null, ...effect.change });
        return;
      case 'travel':
        this.travel(effect.task, effect.motion);
        return;
      case 'stop':
        this.stop();
        return;
      case 'quit':
        this.dispose();
        this.host.quit();
    }
  }

  /** What was typed at the go-to prompt. */
  goTo(text: string): void {
    this.host.write({ overlay: { kind: 'none' } });
    const effect = goTo(this.host.read(), text);
    if (effect.kind === 'travel') this.travel(effect.task, undefined);
    else if (effect.kind === 'change') this.change(effect.change);
  }

  /** A new timeline has come into the session: everything begins anew. */
  restart(message: Message | null): void {
    this.dispose();
    this.host.write({ ...NEW_SESSION, message });
  }

  dispose(): void {
    this.task = null;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private change(change: Partial<Session>): void {
    const before = this.host.read().session.playing;
    this.host.write(change);
    const { playing } = this.host.read().session;
    if (playing && !before) this.scheduleNext();
    if (!playing && before) this.dispose();
  }

  private travel(task: Task<Destination>, motion: PlayMotion | undefined): void {
    if (motion !== undefined) this.host.write({ motion });
    this.task = task;
    this.slice(FIRST_SLICE_MILLISECONDS);
  }

  private slice(milliseconds: number): void {
    const { task } = this;
    if (task === null) return;
    let progress: Session['progress'] = null;
    const ended = runFor(task, milliseconds, (latest) => {
      progress = latest;
    });
    if (this.task !== task) return;
    if (ended !== null) {
      this.task = null;
      this.arrive(ended.result);
      return;
    }
    const now = performance.now();
    if (now - this.progressShownAt >= PROGRESS_MILLISECONDS) {
      this.host.write({ progress, message: null });
      this.progressShownAt = now;
    }
    setImmediate(() => {
      if (this.task === task) this.slice(SLICE_MILLISECONDS);
    });
  }

  private arrive({ cursor, end, message, change }: Destination): void {
    const { session, timeline } = this.host.read();
    const playing = session.playing && end === null;
    this.host.write({
      cursor,
      selection: this.keepsSelection(cursor) ? session.selection : null,
      scroll: null,
      listingLine: null,
      panel: { kind: 'step' },
      progress: null,
      playing,
      message: message ?? (end === null ? null : endMessage(end, timeline)),
      ...change,
    });
    if (playing) this.scheduleNext();
  }

  /** The same element stays selected while one steps through outputs of one shape. */
  private keepsSelection(cursor: Arrival['cursor']): boolean {
    const { session, timeline } = this.host.read();
    const from = timeline.kept(session.cursor.iteration);
    const to = timeline.kept(cursor.iteration);
    if (from === null || to === null || session.cursor.row !== cursor.row) return false;
    const before = frameAt(from, session.cursor)?.output.shape.join();
    return before !== undefined && before === frameAt(to, cursor)?.output.shape.join();
  }

  private stop(): void {
    const moving = this.task !== null;
    const { playing } = this.host.read().session;
    this.dispose();
    const text = moving ? 'Stopped; you are where you were.' : playing ? 'Paused.' : null;
    this.host.write({
      progress: null,
      playing: false,
      overlay: { kind: 'none' },
      focus: 'step',
      panel: { kind: 'step' },
      message: text === null ? null : { tone: 'information', text },
    });
  }

  private scheduleNext(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const { speed } = this.host.read().session;
    this.timer = setTimeout(() => {
      const context = this.host.read();
      if (!context.session.playing || this.task !== null) return;
      const { motion, cursor } = context.session;
      const task =
        motion === 'iteration' ? moveIterations(context.timeline, cursor, 1) : moveBy(context, 'forward', motion);
      this.travel(task, undefined);
    }, 1000 / speed);
  }

  private say(tone: Message['tone'], text: string): void {
    this.host.write({ message: { tone, text } });
  }
}

function endMessage(end: 'start' | 'end', timeline: Timeline): Message {
  const text =
    end === 'start'
      ? 'This is the start of the run: nothing lies before it.'
      : `This is the end of the run: ${timeline.iterations} iterations. Start with --set training.iterations=N for more.`;
  return { tone: 'information', text };
}
