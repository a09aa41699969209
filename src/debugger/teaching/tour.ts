/**
 * The tour: stops through one iteration, reached by the same commands that people type. It works for every model
 * and fixture, since it names phases and never a step by its number.
 */

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
    text: 'The first step. The line over the panes shows the five phases of an iteration; the listing on the left is the program, ▶ is what has just executed.',
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
    text: 'One iteration later the loss has moved: } and { go on and back by iterations, "g 100" goes far, space plays. ? shows the rest, and ":lesson" lists the lessons.',
  },
];
