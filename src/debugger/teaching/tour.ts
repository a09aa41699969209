/**
 * The tour: stops through one iteration, reached by the same commands that people type. It works for every model
 * and fixture, since it names phases and never a step by its number, and every size of a screen, since it speaks of the
 * panes that every size has.
 */
import { type LessonHead, lessonsAbout } from './lesson.js';

export interface TourStop {
  readonly text: string;
  readonly commands: readonly string[];
}

export const TOUR: readonly TourStop[] = [
  {
    commands: ['goto start'],
    text: 'Here is what there is before training: words, the task, and the numbers that training will change. Everything below happens to these numbers.',
  },
  {
    commands: ['goto 0', 'step'],
    text: 'The first step. The line above shows the five phases of an iteration, and how many steps they have. Tab goes to the program, a listing of all of them, where ▶ is what has just executed; Tab again comes back.',
  },
  {
    commands: ['goto 0', 'next-phase', 'next-phase'],
    text: 'Scores become probabilities. Each step says what it did in a sentence, a formula, the formula with its numbers, and the values. ↑ and ↓ select another value.',
  },
  {
    commands: ['goto 0', 'next-phase', 'next-phase', 'next-phase'],
    text: 'The loss: how surprised was the model by the word that really came? This one number is what training makes small.',
  },
  {
    commands: ['goto 0', 'next-phase', 'next-phase', 'next-phase', 'next-phase'],
    text: 'Backward: from the loss to every number, which way to push it. ← goes back in time at any moment: every step is still there.',
  },
  {
    commands: ['goto 0', 'next-phase', 'next-phase', 'next-phase', 'next-phase', 'next-phase'],
    text: 'The update: each number takes a small step against its gradient. Then the next iteration begins with the new numbers.',
  },
  {
    commands: ['goto +1'],
    text: 'One iteration later the loss has moved: } and { go on and back by iterations, "g 100" goes far, space plays. ? shows the rest.',
  },
];

/** How one goes on after the tour: the first lesson about the fixture, or else the list; empty where there are none. */
export function afterTour(lessons: readonly LessonHead[], fixture: string): string {
  const [lesson] = lessonsAbout(lessons, fixture);
  if (lesson !== undefined) return `":lesson ${lesson.name}" starts the lesson about this run.`;
  return lessons.length === 0 ? '' : '":lesson" lists the lessons.';
}
