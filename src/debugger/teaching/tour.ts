/**
 * The tours of a run and of a recording: stops reached by the same commands that people type. Each works for every model
 * and fixture or recording, since it goes to phases and to the gradient of the scores, which all of them have, never to a step by its
 * number; and for every size of a screen, since it speaks of the panes that every size has.
 */
import { asCommand } from '../../document/document.js';
import type { History } from '../../timeline/history.js';
import type { Session } from '../session.js';
import { lessonsAbout } from './lesson.js';

interface TourStop {
  /** @param hasPanes whether whoever reads it has the panes of a terminal before them */
  readonly text: (hasPanes: boolean) => string;
  readonly commands: readonly string[];
}

/** The tour through what a history has: a recording has neither a vocabulary nor five phases. */
export function tourOf({ replay }: Pick<History, 'replay'>): readonly TourStop[] {
  return replay === null ? TOUR_OF_RECORDING : TOUR_OF_RUN;
}

export const TOUR_OF_RUN: readonly TourStop[] = [
  {
    commands: ['goto start'],
    text: (hasPanes) =>
      `Here is what there is before training: the vocabulary, the task, and further down${hasPanes ? ' (PgDn, twice where there are few lines)' : ''} the numbers that training will change. Such a number is called a parameter or a weight; where the model is a table of scores, a score is one too. All are names for the same thing.`,
  },
  {
    commands: ['goto 0', 'step'],
    text: (hasPanes) =>
      hasPanes
        ? `The first step. The line above shows how far the five phases of an iteration are, and which step this is. ${asCommand('focus')} goes to the program, a listing of all of them, where ▶ is what has just executed; ${asCommand('focus')} again comes back.`
        : `The first step. ${asCommand('where')} says in which phase it lies, and which step it is. ${asCommand('list')} lists those around it.`,
  },
  {
    commands: ['goto 0', 'next-phase 2'],
    text: () =>
      `Scores become probabilities. Each step says what it did in a sentence, a formula, the formula with its numbers, and the values. ${asCommand('select-up')} and ${asCommand('select-down')} select another value.`,
  },
  {
    commands: ['goto 0', 'next-phase 3'],
    text: () =>
      'The loss: how surprised was the model by what really came? 0 is no surprise. It is counted in nats, as the logarithm is the natural one. Each prediction has such a term. At the end of this phase they become one number, their total or their mean, and that is what training makes small.',
  },
  {
    commands: ['goto 0', 'next-phase 4'],
    text: () =>
      'Backward: which way should each number go? Nudge it, and the loss moves: how far, divided by the nudge, is its gradient. It is written ∂loss/∂ and the name of the number, where ∂ stands for a small change.',
  },
  {
    commands: ['goto 0.∂loss/∂z'],
    text: () =>
      `Nobody has to nudge every number: going backwards gives all gradients at once, beginning with those of the scores z. Each is P − target, where the target is 1 for what came and 0 for all others; where the loss is a mean, this is divided by the number of predictions. ${asCommand('reverse-step')} goes back in time at any moment: every step is still there.`,
  },
  {
    commands: ['goto 0', 'next-phase 5'],
    text: () =>
      'The update: each number takes a small step against its gradient. Then the next iteration begins with the new numbers.',
  },
  {
    commands: ['goto +1'],
    text: (hasPanes) =>
      `One iteration later${hasPanes ? ': where both had the same examples, ▲ and ▼ mark what has risen and what has fallen' : ''}. ${asCommand('next-iteration')} and ${asCommand('previous-iteration')} go on and back by iterations, ${asCommand('goto 100')} goes far, ${asCommand('play')} plays once the tour has ended. ${asCommand('help')} shows the rest.`,
  },
];

export const TOUR_OF_RECORDING: readonly TourStop[] = [
  {
    commands: ['restart', 'findings'],
    text: () =>
      `This run was recorded while it trained: every number is the one that PyTorch computed. What went wrong comes first. ${asCommand('follow')} goes to the selected finding, and ${asCommand('findings')} comes back here.`,
  },
  {
    commands: ['restart'],
    text: (hasPanes) =>
      `An iteration: its phases${hasPanes ? ', of which the line above shows how far they are,' : ''} and how many steps each of them has. Numbers that were too large to keep are named where they are missing.`,
  },
  {
    commands: ['restart', 'step'],
    text: () =>
      `One step is one operation of PyTorch: what it reads, what it makes, and the line of the script that called it. ${asCommand('code')} shows the script beside the steps.`,
  },
  {
    commands: ['restart', 'step', 'next-phase'],
    text: () =>
      `${asCommand('next-phase')} and ${asCommand('previous-phase')} go through the phases, ${asCommand('next-iteration')} and ${asCommand('previous-iteration')} through the iterations that were recorded. ${asCommand('reverse-step')} goes back in time at any moment.`,
  },
  {
    commands: ['restart', 'step', 'why'],
    text: () =>
      `${asCommand('why')} says which numbers the selected one is made of; ${asCommand('follow')} goes on from one of them, back to a parameter or to the batch.`,
  },
  {
    commands: ['restart', 'diagnose'],
    text: () =>
      `${asCommand('diagnose')} gathers what explains a loss, ${asCommand('rule non-finite')} with ${asCommand('continue')} stops where a NaN is made, and ${asCommand('compare')} with the path of another recording goes to the first step that differs. ${asCommand('help')} shows the rest.`,
  },
];

/** How one goes on after the tour: the lesson that waits, or the first one about the fixture, or else the list, if any. */
export function afterTour({ teaching: { lesson, lessons } }: Session, fixture: string): string {
  if (lesson !== null) return `${asCommand('next-stop')} goes on with the lesson.`;
  const [first] = lessonsAbout(lessons, fixture);
  if (first !== undefined) return `${asCommand(`lesson ${first.name}`)} starts the lesson about this run.`;
  return lessons.length === 0 ? '' : `${asCommand('lesson')} lists the lessons.`;
}
