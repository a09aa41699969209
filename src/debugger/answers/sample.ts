/** `sample`: what the model would write with the parameters at the start of the cursor's iteration. */
import { quote } from '../../data/printable.js';
import { NOT_REPLAYED, type ReplayedHistory } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import {
  type DrawnToken,
  type Sample,
  type SampleSettings,
  sampleText,
  traceToken,
  usualSettings,
} from '../analysis/sample-text.js';
import { type CommandContext, type Effect, inform, warn } from '../command.js';
import { type ReplayContext, type ReplayDefinition, replayGroup } from '../replaying.js';
import type { Answer, Session } from '../session.js';
import { type AnswerKind, isOfKind } from './answer.js';
import { enterToken } from './token.js';
import { describeUnknown } from './tokens.js';

/** Holds the text itself, since writing it takes many forward passes. Its lines are its tokens. */
export interface SampleAnswer extends Answer {
  readonly kind: 'sample';
  readonly sample: Sample;
  readonly line: number;
}

export const SAMPLE: AnswerKind<SampleAnswer, DrawnToken> = {
  kind: 'sample',
  title: ({ sample, line }) => ['sample', `iteration ${sample.iteration}`, `token ${line + 1}`],
  lines: ({ sample }) => sample.tokens,
  follow,
};

/** The temperatures that the keys go through. */
export const TEMPERATURES: readonly number[] = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

export const SAMPLE_COMMANDS = replayGroup('look', [
  {
    name: 'sample',
    aliases: ['generate'],
    keys: ['t'],
    usage: '[temperature=T] [top=K] [seed=N] [tokens=N] [prompt=TEXT]',
    looksAhead: true,
    summary: 'Let the model write with the parameters it has here; ↑ ↓ go through its tokens.',
    details: [
      'prompt=TEXT comes last: the text goes on from there. What is not said has its usual value each time.',
      'Enter steps into the prediction of a token: → and ← go through its steps, from the embedding to the probabilities that it was drawn from, and Esc leads back to the text. The run stays where it is.',
    ],
    words: 'let it write',
    purpose: 'judge the model',
    footer: { step: 150 },
    helpsAt: { probabilities: 2, progress: 1 },
    complete: (_context, argument) => {
      const before = argument.replace(/\S*$/, '');
      return ['temperature=', 'top=', 'top=all', 'seed=', 'tokens=', 'prompt='].map((setting) => before + setting);
    },
    disabled: ({ timeline }) => (timeline.program.continuation === undefined ? NOTHING_TO_WRITE : null),
    run: (context, argument) => {
      const settings = parseSettings(argument, usualSettings(context.timeline.program));
      return typeof settings === 'string' ? warn(settings) : writeAnew(context, settings);
    },
  },
  {
    ...aboutText((context, { settings }) => writeAnew(context, { ...settings, seed: settings.seed + 1 })),
    name: 'another',
    keys: ['t'],
    summary: 'Let the model write another text, with the same settings and the next seed.',
    purpose: 'judge the model',
    words: 'another text',
    helpsAt: { sample: 4 },
  },
  {
    ...turn(1),
    name: 'warmer',
    reverse: 'cooler',
    keys: ['+'],
    summary: 'Raise the temperature, and write on from the selected token.',
    purpose: 'judge the model',
    words: 'temperature',
    helpsAt: { sample: 2 },
  },
  {
    ...turn(-1),
    name: 'cooler',
    reverse: 'warmer',
    keys: ['-'],
    summary: 'Lower the temperature, and write on from the selected token.',
  },
]);

export const NO_TEXT = 'No text of the model is open: "sample" lets it write one.';
const NOTHING_TO_WRITE = 'This run was not made from a fixture that says how text begins.';

/** The line that asks for the open text again, up to its prompt; null if none is open. */
export function lineOf({ answer }: Session): string | null {
  if (!isOfKind(SAMPLE, answer)) return null;
  const { temperature, topK, seed, prompt } = answer.sample.settings;
  const top = topK === null ? '' : `top=${topK} `;
  return `sample temperature=${temperature} ${top}seed=${seed} prompt=${prompt}`;
}

/** A command about the text that is open. */
function aboutText(
  run: (context: ReplayContext, sample: Sample, line: number) => Effect,
): Pick<ReplayDefinition, 'within' | 'disabled' | 'run'> {
  return {
    within: 'sample',
    disabled: ({ session }) => (isOfKind(SAMPLE, session.answer) ? null : NO_TEXT),
    run: (context) => {
      const { answer } = context.session;
      return isOfKind(SAMPLE, answer) ? run(context, answer.sample, answer.line) : warn(NO_TEXT);
    },
  };
}

/** Goes on from the selected token at the next temperature above or below its own; the tokens before it stay. */
function turn(distance: 1 | -1) {
  return aboutText((context, { settings, iteration, tokens }, line) => {
    const { temperature } = tokens[line];
    const next =
      distance > 0
        ? TEMPERATURES.find((each) => each > temperature)
        : TEMPERATURES.findLast((each) => each < temperature);
    if (next === undefined) return inform(distance > 0 ? HOTTEST : COLDEST);
    const task = write(context, iteration, { ...settings, temperature: next }, tokens.slice(0, line));
    return { kind: 'compute', task };
  });
}

const HOTTEST = `The keys go up to temperature ${TEMPERATURES.at(-1)}; "sample temperature=T" takes any.`;
const COLDEST = 'At temperature 0 the likeliest token is always taken: there is nothing below.';

function writeAnew(context: ReplayContext, settings: SampleSettings): Effect {
  return { kind: 'compute', task: write(context, context.session.cursor.iteration, settings, []) };
}

/** @param kept tokens before the one from which the text is to go on, which is then selected */
function* write(
  { timeline }: ReplayContext,
  iteration: number,
  settings: SampleSettings,
  kept: readonly DrawnToken[],
): Task<Effect> {
  const { continuation } = timeline.program;
  if (continuation === undefined) return warn(NOTHING_TO_WRITE);
  const { start } = yield* timeline.reach(iteration);
  const sample = yield* sampleText(timeline.program, continuation, start, settings, kept);
  if ('unknown' in sample) return warn(describeUnknown(sample, continuation.tokenizer));
  if (sample.tokens.length === 0 && sample.end === 'not a number') {
    return warn(
      `The model can write nothing at iteration ${iteration}: its probabilities are NaN. "diagnose" says where that began; go back before it.`,
    );
  }
  if (sample.tokens.length === 0) {
    const after = settings.prompt === '' ? 'how a text begins' : `what comes after ${quote(settings.prompt)}`;
    return warn(`The model does not know ${after}: it was not trained on that context.`);
  }
  const answer: SampleAnswer = { kind: 'sample', sample, line: kept.length };
  return { kind: 'change', change: { answer, scroll: 0, focus: 'step' } };
}

/** Steps into the prediction of a token. */
function follow({ timeline: { replay } }: CommandContext, text: SampleAnswer, token: DrawnToken, line: number): Effect {
  const { sample } = text;
  if (replay === null) return warn(NOT_REPLAYED);
  function* enter(history: ReplayedHistory): Task<Effect> {
    const { start } = yield* history.reach(sample.iteration);
    return enterToken(
      { ...text, line },
      yield* traceToken(history.programAt(sample.iteration), start, sample.settings, token),
    );
  }
  return { kind: 'compute', task: enter(replay) };
}

const MOST_TOKENS = 1000;

/** Parses `temperature=0.8 top=5 prompt=we love`; returns a sentence that says what is wrong where it cannot. */
export function parseSettings(argument: string, usual: SampleSettings): SampleSettings | string {
  const [, given, prompt = usual.prompt] = /^(.*?)(?:(?<!\S)prompt=(.*))?$/s.exec(argument.trim()) ?? ['', argument];
  let settings = { ...usual, prompt };
  for (const part of given.split(/\s+/)) {
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
      return `${quote(part)} is not understood. Say temperature=0.8 (0 or more), top=5 or top=all, seed=1, tokens=80, prompt=TEXT at the end.`;
  }
  return settings;
}
