/** `model`: the picture of the model, and how far the run has come in it. */

import { asCommand } from '../../document/commands.js';
import { type CommandContext, commandGroup, type Effect, inform } from '../command.js';
import type { MapBox } from '../map/tree.js';
import { mapViewAt } from '../map/way.js';
import { type Moment, momentAt } from '../places/moment.js';
import type { Answer } from '../session.js';
import { type AnswerKind, goToStep, isOfKind, openAnswer } from './answer.js';

/** Its lines are the boxes of the picture that are shown, in reading order. */
export interface ModelAnswer extends Answer {
  readonly kind: 'model';
  readonly line: number;
}

export const MODEL: AnswerKind<ModelAnswer, MapBox> = {
  kind: 'model',
  title: (_, { timeline, cursor }) => ['model', timeline.program.model.kind, `iteration ${cursor.iteration}`],
  isWide: true,
  lines: (_, moment) => mapViewAt(moment).boxes,
  follow: ({ session, timeline }, _answer, _box, position) => {
    const view = mapViewAt(momentAt(timeline, session.cursor));
    return goToStep({ session, timeline }, view.stepOf(view.boxes[position]));
  },
  afterMove: (_, moment) => answerAt(moment),
  commands: commandGroup('look', [
    {
      name: 'model',
      aliases: ['map'],
      keys: ['m'],
      summary: 'Show the model as a picture, and where you are in it; again to have it beside the step.',
      details: [
        'The line on the left is the way of the data: thin where it lies ahead, thick up to where the data has come, double from below up to where the gradient has come back. What leaves it and comes back through (+) is added to it. Where two names are joined, the second reads what the first has made.',
        '◂ is given to a step: a parameter with its shape, or data. ▸ before a parameter says that its gradient has come back, ✓ that it has been updated. ▶ is the step that has just executed.',
        `${asCommand('select-up')} and ${asCommand('select-down')} select, ${asCommand('follow')} goes to the first step of what is selected in the phase where you are, ${asCommand('reverse-step')} and ${asCommand('step')} step while you look. Of blocks, heads and predictions that do the same, the one where you were last is open.`,
      ],
      words: 'the model',
      purpose: 'have it explained',
      helpsAt: { start: 2, forward: 3, backward: 4 },
      run: showModel,
    },
  ]),
};

function showModel({ session, timeline }: CommandContext): Effect {
  const { look, answer } = session;
  if (look.beside === 'model') {
    return inform('The program listing is back beside the step.', {
      look: { ...look, beside: 'program' },
      listingLine: null,
    });
  }
  if (!isOfKind(MODEL, answer)) return openAnswer(answerAt(momentAt(timeline, session.cursor)));
  return inform(`The model stands beside the step now; ${asCommand('model')} brings the program listing back.`, {
    answer: null,
    scroll: 0,
    look: { ...look, beside: 'model' },
    listingLine: null,
  });
}

/** At the box of the step that has just executed. */
function answerAt(moment: Moment): ModelAnswer {
  return { kind: 'model', line: mapViewAt(moment).currentLine };
}
