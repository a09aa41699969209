/** `diagnose`: what an engineer looks for at a loss that is high or not finite, with the commands that show more. */
import { refuse } from '../../files/refusal.js';
import { isAtEnd } from '../../timeline/history.js';
import { hasIteration, iterationBefore } from '../../timeline/iteration-numbers.js';
import type { Task } from '../../timeline/task.js';
import { unitOf } from '../../training/program.js';
import { type Diagnosis, diagnose } from '../analysis/diagnosis/diagnosis.js';
import { hasBadValue, type StepElement } from '../analysis/diagnosis/origin.js';
import { type CommandContext, commandGroup } from '../command.js';
import { isLossKnown, momentAt } from '../places/moment.js';
import { notRecorded } from '../places/unrecorded.js';
import type { Answer } from '../session.js';
import { type AnswerKind, goToIteration, workOut } from './answer.js';

/** Holds the diagnosis itself, since working it out replays a part of the run. */
export interface DiagnosisAnswer extends Answer {
  readonly kind: 'diagnosis';
  readonly diagnosis: Diagnosis;
  readonly line: number;
}

export const DIAGNOSIS: AnswerKind<DiagnosisAnswer, StepElement> = {
  kind: 'diagnosis',
  title: ({ diagnosis }) => ['diagnose', `iteration ${diagnosis.asked}`],
  lines: ({ diagnosis }) => diagnosisLines(diagnosis),
  follow: (context, _, { iteration, frame, element }) => goToIteration(context, iteration, frame, element),
  commands: commandGroup('ask', [
    {
      name: 'diagnose',
      aliases: ['spike'],
      usage: '[ITERATION]',
      looksAhead: (argument) => argument !== '',
      summary: 'Gather what explains a spike of the loss or a NaN: what was made where, the batch, updates, gradients.',
      details: [
        'It names the first value that is not finite and the steps that passed it on, or the largest terms of the loss; the documents of the batch; whether the same batch was as hard for earlier parameters; the largest update ratios before; the gradient norms of each layer; whether clipping bound. Each part names the commands that show more of it.',
        'Without ITERATION it is about the last loss at the cursor, or about the iteration at hand where something is not finite. In a recording it is about the iteration at hand, as a whole where its loss is still to come.',
      ],
      run: (context, argument) =>
        workOut(context, open(context, argument === '' ? iterationAtHand(context) : iterationNamed(context, argument))),
    },
  ]),
};

const MOST_PASSING = 8;
export const MOST_SHOWN = 5;

/** A part of a diagnosis, with the commands that show more of it. */
export type DiagnosisPart = 'origin' | 'contributions' | 'documents' | 'ratios' | 'norms' | 'clipping';

/** The steps that passed on what is not finite, as far as they are shown. */
export function passingShown({ origin }: Diagnosis): NonNullable<Diagnosis['origin']>['passedOn'] {
  return origin?.passedOn.slice(0, MOST_PASSING) ?? [];
}

/** Where the lines lead that can be followed, from top to bottom. */
export function diagnosisLines(diagnosis: Diagnosis): readonly StepElement[] {
  const { origin, contributions, leadUp } = diagnosis;
  return [
    ...(origin === null ? [] : [origin.step, ...passingShown(diagnosis)]),
    ...contributions.slice(0, MOST_SHOWN).map(({ step }) => step),
    ...leadUp.ratios.slice(0, MOST_SHOWN).map(({ step }) => step),
  ];
}

export function commandsOf(part: DiagnosisPart, diagnosis: Diagnosis): readonly string[] {
  const { iteration, origin, contributions, documents, leadUp } = diagnosis;
  const [first] = leadUp.seen;
  const here = `goto ${iteration}`;
  switch (part) {
    case 'origin':
      return origin === null ? [] : [goTo(origin.step), 'why', 'trace-back'];
    case 'contributions':
      return contributions.length === 0 ? [] : [goTo(contributions[0].step), 'trace-back'];
    case 'documents':
      return documents.length < 2 ? [] : [here, `skip ${documents[0].number}`];
    case 'ratios': {
      const [largest] = leadUp.ratios;
      return largest === undefined ? [] : [goTo(largest.step), `display updateRatio(${inQuotes(largest.parameter)})`];
    }
    case 'norms':
      return leadUp.gradientsAt === null ? [] : [goTo(leadUp.gradientsAt), 'gradients'];
    case 'clipping':
      return leadUp.gradientsAt === null
        ? []
        : [goTo(leadUp.gradientsAt), `print over(${first.iteration}:${iteration + 1}, gradientNorm)`];
  }
}

function goTo({ iteration, frame }: StepElement): string {
  return `goto ${iteration}.${frame + 1}`;
}

function inQuotes(name: string): string {
  return name.includes('"') ? `'${name}'` : `"${name}"`;
}

interface Asked {
  readonly iteration: number;
  /** The last frame that counts. */
  readonly until: number;
}

function iterationAtHand({ session, timeline }: CommandContext): Asked {
  const moment = momentAt(timeline, session.cursor);
  const { cursor, trace } = moment;
  const until = cursor.row === null ? cursor.frame : cursor.frame - 1;
  const isOver = isAtEnd(timeline, cursor.iteration);
  if (!isOver && (isLossKnown(moment, cursor.iteration) || hasBadValue(timeline, trace, until))) {
    return { iteration: cursor.iteration, until };
  }
  // What was recorded is known as a whole, and the recorded iteration before may be long before.
  if (timeline.replay === null && !isOver) return { iteration: cursor.iteration, until: Number.POSITIVE_INFINITY };
  const before = iterationBefore(timeline.numbers, cursor.iteration);
  return before === null
    ? refuse('There is no loss yet. "diagnose 20" is about iteration 20.')
    : { iteration: before, until: Number.POSITIVE_INFINITY };
}

function iterationNamed({ timeline }: CommandContext, text: string): Asked {
  if (!/^\d{1,9}$/.test(text)) refuse('Say which iteration by its number, e.g. "diagnose 20".');
  const iteration = Number(text);
  if (hasIteration(timeline.numbers, iteration) && !isAtEnd(timeline, iteration)) {
    return { iteration, until: Number.POSITIVE_INFINITY };
  }
  return refuse(
    timeline.replay === null
      ? notRecorded(timeline.numbers, iteration)
      : `There is no iteration ${iteration} in this run.`,
  );
}

function* open({ timeline }: CommandContext, { iteration, until }: Asked): Task<DiagnosisAnswer> {
  const separator = unitOf(timeline.program.subject) === 'letter' ? '' : ' ';
  return { kind: 'diagnosis', diagnosis: yield* diagnose(timeline, iteration, until, separator), line: 0 };
}
