/** `validation`: how well the model at the cursor predicts text that it has not been trained on. */
import type { LastingProgram, ReplayedHistory } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import { assessByBatch } from '../../training/validation-loss.js';
import { type Effect, inform } from '../command.js';
import { replayGroup } from '../replaying.js';

export const VALIDATION_COMMANDS = replayGroup('look', [
  {
    name: 'validation',
    aliases: ['validate'],
    keys: ['u'],
    words: 'loss on unseen text',
    purpose: 'judge the model',
    helpsAt: { progress: 2, loss: 3 },
    looksAhead: true,
    summary: 'Compute the loss on the text set aside, with the model as it is here.',
    disabled: ({ timeline }) => whyNoValidation(timeline.program),
    run: ({ session, timeline }) => ({ kind: 'compute', task: assess(timeline, session.cursor.iteration) }),
  },
]);

function whyNoValidation({ validation, subject }: LastingProgram): string | null {
  if (validation !== undefined) return null;
  return subject.text === undefined
    ? 'No text can be set aside: this model is trained on every context that it has.'
    : 'This fixture sets no text aside. Start with --set training.validation.share=0.1.';
}

function* assess(timeline: ReplayedHistory, iteration: number): Task<Effect> {
  const program = timeline.programAt(iteration);
  const { start, outcome } = yield* timeline.reach(iteration);
  const { loss, predictions } = yield* assessByBatch(program, start.parameters, program.validation?.batches ?? []);
  return inform(
    `Text set aside: loss ${loss.toFixed(4)}, perplexity ${Math.exp(loss).toFixed(2)}, ${predictions} predictions; batch ${outcome.mean.data[0].toFixed(4)}.`,
  );
}
