/** `sample`: what the model would write with the parameters at the start of the cursor's iteration. */
import { quote } from '../../data/printable.js';
import { NOT_REPLAYED, type ReplayedHistory } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import type { SamplingSettings } from '../../training/sampling.js';
import { DEFAULT_SAMPLING, type Sample, sampleText, traceToken, usualLength } from '../analysis/sample-text.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import { type ReplayContext, replayGroup } from '../replaying.js';
import type { Answer } from '../session.js';
import { type AnswerKind, isOfKind } from './answer.js';
import { enterToken, TOKEN } from './token.js';

/** Holds the text itself, since writing it takes many forward passes. Its lines are its tokens. */
export interface SampleAnswer extends Answer {
  readonly kind: 'sample';
  readonly sample: Sample;
  readonly line: number;
}

export const SAMPLE: AnswerKind<SampleAnswer> = {
  kind: 'sample',
  title: ({ sample, line }) => ['sample', `iteration ${sample.iteration}`, `token ${line + 1}`],
  lineCount: ({ sample }) => sample.tokens.length,
  follow,
};

export const SAMPLE_COMMANDS = replayGroup('look', [
  {
    name: 'sample',
    aliases: ['generate'],
    keys: ['t'],
    usage: '[temperature=T] [top=K] [seed=N] [tokens=N]',
    summary: 'Let the model write as it stands here; again for another text, ↑ ↓ go through its tokens.',
    details: [
      'Enter steps into the prediction of a token: → and ← go through its steps, from the embedding to the shares that it was drawn from, and Esc leads back to the text. The run stays where it is.',
    ],
    words: 'let it write',
    purpose: 'see what it learnt',
    footer: { step: 150 },
    helpsAt: { probabilities: 2, progress: 1 },
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
]);

function sample({ session, timeline }: ReplayContext, argument: string): Effect {
  const { answer } = session;
  const text = isOfKind(TOKEN, answer) ? answer.text : answer;
  const start: SamplingSettings = isOfKind(SAMPLE, text)
    ? { ...text.sample.settings, seed: text.sample.settings.seed + 1 }
    : { ...DEFAULT_SAMPLING, mostTokens: usualLength(timeline.program) };
  const settings = parseSettings(argument, start);
  if (typeof settings === 'string') return warn(settings);
  return { kind: 'compute', task: write(timeline, session.cursor.iteration, settings) };
}

function* write(timeline: ReplayedHistory, iteration: number, settings: SamplingSettings): Task<Effect> {
  const { start } = yield* timeline.reach(iteration);
  const drawn = yield* sampleText(timeline.program, start, settings);
  if (drawn === null || drawn.tokens.length === 0) return warn('The model knows nothing of how a text begins.');
  const answer: SampleAnswer = { kind: 'sample', sample: drawn, line: 0 };
  return { kind: 'change', change: { answer, scroll: 0, focus: 'step' } };
}

/** Steps into the prediction of a token. */
function follow({ timeline: { replay } }: CommandContext, text: SampleAnswer, line: number): Effect {
  const { sample } = text;
  const token = sample.tokens[line];
  if (token === undefined) return warn(`There is no such token: there are ${sample.tokens.length}.`);
  if (replay === null) return warn(NOT_REPLAYED);
  const { start } = replay.trace(sample.iteration);
  return enterToken({ ...text, line }, traceToken(replay.program, start, sample.settings, token));
}

const MOST_TOKENS = 1000;

/** Parses `temperature=0.8 top=5`; returns a sentence that says what is wrong where it cannot. */
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
