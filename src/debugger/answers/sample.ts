/** `sample`: what the model would write with the parameters at the start of the cursor's iteration. */

import { quote } from '../../data/printable.js';
import { asCommand } from '../../document/commands.js';
import { refuse } from '../../files/refusal.js';
import { NOT_REPLAYED, type ReplayedHistory } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import {
  type Sample,
  type SampleSettings,
  sampleText,
  traceToken,
  usualSettings,
  type WrittenToken,
} from '../analysis/sample-text.js';
import {
  type CommandContext,
  changed,
  type Effect,
  inform,
  type ReplayContext,
  type ReplayDefinition,
  replayGroup,
  warn,
} from '../command.js';
import type { Answer, Session } from '../session.js';
import { type AnswerKind, isOfKind } from './answer.js';
import { enterToken, openToken, type TokenAnswer } from './token.js';
import { describeMissing } from './tokens.js';

/** Holds the text itself, since writing it takes many forward passes. Its lines are its tokens. */
export interface SampleAnswer extends Answer {
  readonly kind: 'sample';
  readonly sample: Sample;
  readonly line: number;
}

/** The temperatures that the keys go through. */
export const TEMPERATURES: readonly number[] = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

export const SAMPLE: AnswerKind<SampleAnswer, WrittenToken> = {
  kind: 'sample',
  title: ({ sample, line }) => ['sample', `iteration ${sample.iteration}`, `token ${line + 1}`],
  lines: ({ sample }) => sample.tokens,
  follow: ({ timeline: { replay } }, text, _, line) =>
    replay === null ? warn(NOT_REPLAYED) : stepInto(replay, { ...text, line }, null),
  commands: replayGroup('look', [
    {
      name: 'sample',
      aliases: ['generate'],
      keys: ['t'],
      usage: '[temperature=T] [top=K] [seed=N] [tokens=N] [prompt=TEXT]',
      looksAhead: true,
      summary: 'Let the model write with the parameters it has here, or go on with a sentence of yours.',
      details: [
        'prompt=TEXT comes last: a sentence of your own, which the model reads and goes on with. What is not said has its usual value each time.',
        `Each token, given or drawn, has what the model predicted in its place. ${asCommand('follow')} steps into that: ${asCommand('step')} and ${asCommand('reverse-step')} go through its steps, from the embedding to the probabilities, ${asCommand('next-iteration')} goes to the same step of the next token, ${asCommand('warmer')} and ${asCommand('cooler')} turn the temperature, and ${asCommand('stop')} leads back to the text. The run stays where it is.`,
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
      run: (context, argument) => writeAnew(context, parseSettings(argument, usualSettings(context.timeline.program))),
    },
    {
      ...aboutText((context, { sample: { settings } }) => writeAnew(context, { ...settings, seed: settings.seed + 1 })),
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
      helpsAt: { sample: 2, token: 0 },
    },
    {
      ...turn(-1),
      name: 'cooler',
      reverse: 'warmer',
      keys: ['-'],
      summary: 'Lower the temperature, and write on from the selected token.',
    },
  ]),
};

export const NO_TEXT = 'No text of the model is open: "sample" lets it write one.';
const NOTHING_TO_WRITE = 'This run was not made from a fixture that says how text begins.';

/** The text that is open, or whose token is stepped through; null for none. */
function openText(session: Session): SampleAnswer | null {
  const text = openToken(session)?.text ?? session.answer;
  return isOfKind(SAMPLE, text) ? text : null;
}

/** The line that asks for the open text again, up to its prompt; null if none is open. */
export function lineOf(session: Session): string | null {
  const text = openText(session);
  if (text === null) return null;
  const { temperature, topK, seed, prompt } = text.sample.settings;
  const top = topK === null ? '' : `top=${topK} `;
  return `sample temperature=${temperature} ${top}seed=${seed} prompt=${prompt}`;
}

/** A command about the text that is open. */
function aboutText(
  run: (context: ReplayContext, text: SampleAnswer) => Effect,
): Pick<ReplayDefinition, 'within' | 'disabled' | 'run'> {
  return {
    within: 'sample',
    disabled: ({ session }) => (openText(session) === null ? NO_TEXT : null),
    run: (context) => {
      const text = openText(context.session);
      return text === null ? warn(NO_TEXT) : run(context, text);
    },
  };
}

/** Goes on from the selected token at the next temperature above or below its own; the tokens before it stay. */
function turn(distance: 1 | -1) {
  return aboutText((context, { sample, line }) => {
    const { settings, tokens } = sample;
    const { temperature } = tokens[line];
    const next =
      distance > 0
        ? TEMPERATURES.find((each) => each > temperature)
        : TEMPERATURES.findLast((each) => each < temperature);
    if (next === undefined) return inform(distance > 0 ? HOTTEST : COLDEST);
    return writeOn(context, sample, line, { ...settings, temperature: next });
  });
}

const HOTTEST = `The keys go up to temperature ${TEMPERATURES.at(-1)}; "sample temperature=T" takes any.`;
const COLDEST = 'At temperature 0 the likeliest token is always taken: there is nothing below.';

/** @param before the first tokens of an earlier text that are kept, and all that stand before the next one */
function* write(
  { timeline }: ReplayContext,
  iteration: number,
  settings: SampleSettings,
  ...before: [kept?: readonly WrittenToken[], from?: readonly number[]]
): Task<Sample> {
  const { continuation } = timeline.program;
  if (continuation === undefined) return refuse(NOTHING_TO_WRITE);
  const { start } = yield* timeline.reach(iteration);
  const sample = yield* sampleText(timeline.program, continuation, start, settings, ...before);
  return 'unknown' in sample ? refuse(describeMissing(settings.prompt, continuation)) : sample;
}

function* writeAnew(context: ReplayContext, settings: SampleSettings): Task<Effect> {
  const { iteration } = context.session.cursor;
  const sample = yield* write(context, iteration, settings);
  if (sample.tokens.length === 0 && sample.end === 'not a number') {
    return warn(
      `The model can write nothing at iteration ${iteration}: its probabilities are NaN. "diagnose" says where that began; go back before it.`,
    );
  }
  if (sample.tokens.length === 0) {
    const after = settings.prompt === '' ? 'how a text begins' : `what comes after ${quote(settings.prompt)}`;
    return warn(`The model does not know ${after}: it was not trained on that context.`);
  }
  // What was given is above what the model makes of it.
  const drawn = sample.tokens.findIndex(({ role }) => role === 'drawn');
  const line = drawn === -1 ? sample.tokens.length - 1 : drawn;
  return show({ kind: 'sample', sample, line });
}

function show(answer: SampleAnswer): Effect {
  return changed({ answer, scroll: 0, focus: 'step' });
}

/** Writes the text anew from a token on, which is then selected, and stays in its steps where it is stepped through. */
function* writeOn(context: ReplayContext, before: Sample, line: number, settings: SampleSettings): Task<Effect> {
  const { session, timeline } = context;
  const { tokens, ids, iteration } = before;
  const from = ids.slice(0, tokens[line].at);
  const sample = yield* write(context, iteration, settings, tokens.slice(0, line), from);
  const text: SampleAnswer = { kind: 'sample', sample, line };
  const inside = openToken(session);
  if (inside === null) return show(text);
  return inform(`Temperature ${settings.temperature}.`, yield* enter(timeline, text, inside));
}

/** Steps into the prediction of the selected token. @param at the step of another token where one was */
function* enter(replay: ReplayedHistory, text: SampleAnswer, at: TokenAnswer | null): Task<Partial<Session>> {
  const { iteration, settings, tokens } = text.sample;
  const { start } = yield* replay.reach(iteration);
  const trace = yield* traceToken(replay.programAt(iteration), start, settings, tokens[text.line]);
  return enterToken(text, trace, at);
}

function* stepInto(...into: Parameters<typeof enter>): Task<Effect> {
  return changed(yield* enter(...into));
}

/** Goes to the same step of a token further on or back; null where no token is stepped through. */
export function goAlong({ session, timeline: { replay } }: CommandContext, distance: number): Effect | null {
  const [inside, text] = [openToken(session), openText(session)];
  if (inside === null || text === null || replay === null) return null;
  const last = text.sample.tokens.length - 1;
  const line = Math.max(0, Math.min(last, text.line + distance));
  if (line === text.line) return inform(`This is the ${line === last ? 'last' : 'first'} token that was predicted.`);
  return stepInto(replay, { ...text, line }, inside);
}

const MOST_TOKENS = 1000;

/** Parses `temperature=0.8 top=5 prompt=we love`. */
export function parseSettings(argument: string, usual: SampleSettings): SampleSettings {
  const [, given, prompt = usual.prompt] = /^(.*?)(?:(?<!\S)prompt=(.*))?$/s.exec(argument) ?? ['', argument];
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
      refuse(
        `${quote(part)} is not understood. Say temperature=0.8 (0 or more), top=5 or top=all, seed=1, tokens=80, prompt=TEXT at the end.`,
      );
  }
  return settings;
}
