/**
 * The commands about text: what the model would write, and how it does on text that it has not been trained on.
 * Invariant: neither changes the run; both speak of the parameters as they are at the start of the cursor's iteration.
 */
import { quote } from '../../data/printable.js';
import type { Task } from '../../timeline/task.js';
import type { Timeline } from '../../timeline/timeline.js';
import type { TrainingProgram } from '../../training/program.js';
import type { SamplingSettings } from '../../training/sampling.js';
import { assessByBatch } from '../../training/validation-loss.js';
import { type Command, type CommandContext, type Effect, inform, warn } from '../command.js';
import { DEFAULT_SAMPLING, sampleText, usualLength } from './sample-text.js';

export const TEXT_COMMANDS: readonly Command[] = [
  {
    name: 'sample',
    aliases: ['generate'],
    keys: ['t'],
    group: 'look',
    usage: '[temperature=T] [top=K] [seed=N] [tokens=N]',
    summary: 'Let the model write as it stands here; again for another text, ↑ ↓ go through its tokens.',
    details: [
      'Enter steps into the prediction of a token: → and ← go through its steps, from the embedding to the shares that it was drawn from, and Esc leads back to the text. The run stays where it is.',
    ],
    footer: { step: [150, 'text'] },
    complete: (_context, argument) => {
      const before = argument.replace(/\S*$/, '');
      return ['temperature=', 'top=', 'top=all', 'seed=', 'tokens='].map((setting) => before + setting);
    },
    disabled: ({ timeline }) =>
      timeline.program.continuation === undefined
        ? 'This run was not made from a fixture that says how text begins.'
        : null,
    run: sample,
  },
  {
    name: 'validation',
    aliases: ['validate'],
    keys: ['u'],
    group: 'look',
    usage: '',
    summary: 'Take the loss on the text set aside, with the model as it stands here.',
    disabled: ({ timeline }) => whyNoValidation(timeline.program),
    run: validate,
  },
];

function sample({ session, timeline }: CommandContext, argument: string): Effect {
  const { program } = timeline;
  const { panel } = session;
  const start: SamplingSettings =
    panel.kind === 'sample'
      ? { ...panel.sample.settings, seed: panel.sample.settings.seed + 1 }
      : { ...DEFAULT_SAMPLING, mostTokens: usualLength(program) };
  const settings = parseSettings(argument, start);
  if (typeof settings === 'string') return warn(settings);
  return { kind: 'compute', task: write(timeline, session.cursor.iteration, settings) };
}

function* write(timeline: Timeline, iteration: number, settings: SamplingSettings): Task<Effect> {
  const { start } = yield* timeline.reach(iteration);
  const drawn = yield* sampleText(timeline.program, start, settings);
  if (drawn === null || drawn.tokens.length === 0) return warn('The model knows nothing of how a text begins.');
  return {
    kind: 'change',
    change: { panel: { kind: 'sample', sample: drawn, token: 0, inside: null }, scroll: null, focus: 'step' },
  };
}

const MOST_TOKENS = 1000;

/** Reads `temperature=0.8 top=5`; a sentence where it cannot be understood. */
export function parseSettings(argument: string, start: SamplingSettings): SamplingSettings | string {
  let settings = start;
  for (const part of argument.trim().split(/\s+/)) {
    if (part === '') continue;
    const [name, text = ''] = part.split('=');
    const value = text === '' ? Number.NaN : Number(text);
    const whole = Number.isSafeInteger(value);
    if (name === 'temperature' && value >= 0 && Number.isFinite(value)) settings = { ...settings, temperature: value };
    else if (name === 'top' && text === 'all') settings = { ...settings, topK: null };
    else if (name === 'top' && whole && value >= 1) settings = { ...settings, topK: value };
    else if (name === 'seed' && whole && value >= 0) settings = { ...settings, seed: value };
    else if (name === 'tokens' && whole && value >= 1 && value <= MOST_TOKENS)
      settings = { ...settings, mostTokens: value };
    else
      return `${quote(part)} is not understood. Say temperature=0.8 (0 or more), top=5 or top=all, seed=1, tokens=80.`;
  }
  return settings;
}

function whyNoValidation({ validation, subject }: TrainingProgram): string | null {
  if (validation !== undefined) return null;
  return subject.text === undefined
    ? 'No text can be set aside: this model is trained on all contexts that it has.'
    : 'This fixture sets no text aside. Start with --set training.validation.share=0.1.';
}

function validate({ session, timeline }: CommandContext): Effect {
  return { kind: 'compute', task: assess(timeline, session.cursor.iteration) };
}

function* assess(timeline: Timeline, iteration: number): Task<Effect> {
  const { program } = timeline;
  const { start, outcome } = yield* timeline.reach(iteration);
  const { loss, predictions } = yield* assessByBatch(program, start.parameters, program.validation?.batches ?? []);
  return inform(
    `Text set aside: loss ${loss.toFixed(4)}, perplexity ${Math.exp(loss).toFixed(2)}, ${predictions} predictions; batch ${outcome.mean.data[0].toFixed(4)}.`,
  );
}
