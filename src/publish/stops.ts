/**
 * The stops of what is published: those of a lesson, or places that a run or a saved session has by itself.
 * Invariant: sessions are those of somebody who looks on, to whom no key of the debugger is explained.
 */

import { COMMANDS, commandNamed } from '../commands/commands.js';
import { changedContext, settle } from '../commands/effects.js';
import { beginLesson } from '../commands/lesson-commands.js';
import { runCommands } from '../commands/run-commands.js';
import type { CommandContext } from '../debugger/command.js';
import { describePlace } from '../debugger/places/describe-place.js';
import { momentAt } from '../debugger/places/moment.js';
import { phasesOf } from '../debugger/places/phases.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { refuse } from '../files/refusal.js';
import type { Task } from '../timeline/task.js';

/** A stop as it is arrived at by somebody who comes from the one before. */
export interface ArrivedStop {
  readonly title: string;
  readonly context: CommandContext;
}

/** Goes through a lesson as its keys do. */
export function* stopsOfLesson(start: CommandContext, lesson: Lesson): Task<readonly ArrivedStop[]> {
  const next = commandNamed('next-stop');
  const stops: ArrivedStop[] = [];
  let context = changedContext(start, { ...ONLOOKER, lesson: beginLesson(lesson) });
  for (const { title } of lesson.stops) {
    // A question that was asked stays open, and is not to be answered before the next stop.
    const from = changedContext(context, { quiz: null });
    const effect = yield* settle(() => from, next.run(from, ''));
    if (effect.kind !== 'change') return refuse(`"${next.name}" leads nowhere.`);
    const { message } = effect.change;
    if (message?.tone === 'warning') return refuse(message.text);
    context = changedContext(from, { ...effect.change, message: null }, effect.branches);
    stops.push({ title, context });
  }
  return stops;
}

/** The start of a run, each phase of its first iteration, and the start of the next one. */
export function* stopsOfRun(start: CommandContext): Task<readonly ArrivedStop[]> {
  const first = changedContext(start, ONLOOKER);
  const phases = phasesOf(momentAt(first.timeline, first.session.cursor)).filter(({ count }) => count > 0);
  const stops: ArrivedStop[] = [{ title: 'before training', context: first }];
  let context = first;
  for (const title of [...phases.map(({ name }) => name), 'the next iteration']) {
    context = changedContext(yield* runCommands(COMMANDS, context, ['next-phase']), { message: null });
    stops.push({ title, context });
  }
  return stops;
}

/** The places that a session remembers, and then the one where it stands. */
export function stopsOfSession(at: CommandContext): readonly ArrivedStop[] {
  const here = changedContext(at, { ...ONLOOKER, message: null });
  const contexts = [...here.session.jumps.back.map((place) => changedContext(here, place)), here];
  return contexts.map((context) => ({ title: describePlace(context), context }));
}

const ONLOOKER = { company: 'following', lessons: [] } as const;
