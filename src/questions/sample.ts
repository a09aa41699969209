/** `sample`: what the model would write with the parameters at the start of the cursor's iteration. */

import {
  type CommandContext,
  changed,
  type Effect,
  type EffectOrTask,
  inform,
  type ReplayContext,
  type ReplayDefinition,
  replayGroup,
  warn,
} from '../debugger/command.js';
import type { Moment } from '../debugger/places/moment.js';
import {
  type Sample,
  type SampleSettings,
  sampleText,
  traceToken,
  usualSettings,
  type WrittenToken,
} from '../debugger/sample-text.js';
import type { Session, SessionChange } from '../debugger/session.js';
import { asCommand, type Block, type Blocks, type Inline } from '../document/document.js';
import { equation, type FormulaTree, indexed, name as named } from '../document/formula.js';
import {
  formatFactor,
  formatNumber,
  formatPlural,
  formatShort,
  formatSigned,
  formatSignificant,
} from '../document/numbers.js';
import { readFormula } from '../document/read-formula.js';
import { writtenText } from '../document/written-token.js';
import {
  bar,
  formula,
  heading,
  hint,
  inDigits,
  left,
  math,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  table,
  text,
  textOfTokens,
  token,
  type Words,
} from '../explaining/blocks.js';
import { inNumbers, withAnyWord } from '../explaining/step-words.js';
import { quote, refuse } from '../files/refusal.js';
import { separatorOf } from '../model/models/row-model.js';
import { constant, divide, value } from '../numbers/engine/expression.js';
import type { Task } from '../numbers/engine/task.js';
import { exp, ln } from '../numbers/kernels/elementary.js';
import { NOT_REPLAYED, type ReplayedHistory } from '../timeline/history.js';
import { type AnswerKind, type AnswerWithLines, isOfKind } from './answer.js';
import { enterToken, openToken, type TokenAnswer } from './token.js';
import { describeMissing } from './tokens.js';

/** Holds the text itself, since writing it takes many forward passes. Its lines are its tokens. */
interface SampleAnswer extends AnswerWithLines<'sample'> {
  readonly sample: Sample;
}

/** The temperatures that the keys go through. */
const TEMPERATURES: readonly number[] = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

export const SAMPLE: AnswerKind<SampleAnswer, WrittenToken> = {
  kind: 'sample',
  keysWork: 'In a text of the model',
  say({ sample, line: selected }, { moment, session }) {
    const token = sample.tokens[selected];
    const { name, role } = token;
    const came = role === 'given' ? 'stands' : 'came';
    const isPage = session.look.keys === 'buttons';
    return passage(
      sayTokens(sample, selected),
      ...(isPage ? [hint({ kind: 'command', line: sampleLine(session) ?? '' }), hint(BUTTONS)] : []),
      heading(`Token ${selected + 1} of ${sample.tokens.length}: after "${beforeOf(token, sample)}" ${came} "${name}"`),
      dial(token.temperature),
      ...sayDistribution(sample, token),
      paragraph(role === 'given' ? sayGiven(token, sample.settings) : sayDraw(token)),
      formula(formulasOf(moment, sample, token)),
      paragraph(describe(sample)),
      sayUnpredicted(sample),
      !isPage && hint(KEYS),
    );
  },
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
      helpsAt: { probabilities: 2, update: 6, progress: 1 },
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
      helpsAt: { 'over sample': 4 },
    },
    {
      ...turn(1),
      name: 'warmer',
      reverse: 'cooler',
      keys: ['+'],
      summary: 'Raise the temperature, and write on from the selected token.',
      purpose: 'judge the model',
      words: 'temperature',
      helpsAt: { 'over sample': 2, 'over token': 0 },
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
  const text = openToken(session)?.text ?? session.open.answer;
  return isOfKind(SAMPLE, text) ? text : null;
}

/** The line that asks for the open text again, up to its prompt; null if none is open. */
export function sampleLine(session: Session): string | null {
  const text = openText(session);
  if (text === null) return null;
  const { temperature, topK, seed, prompt } = text.sample.settings;
  const top = topK === null ? '' : `top=${topK} `;
  return `sample temperature=${temperature} ${top}seed=${seed} prompt=${prompt}`;
}

/** A command about the text that is open. */
function aboutText(
  run: (context: ReplayContext, text: SampleAnswer) => EffectOrTask,
): Pick<ReplayDefinition, 'within' | 'disabled' | 'run'> {
  return {
    within: 'over sample',
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
  const { iteration } = context.session.where.cursor;
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
function* enter(replay: ReplayedHistory, text: SampleAnswer, at: TokenAnswer | null): Task<SessionChange> {
  const { iteration, settings, tokens } = text.sample;
  const { start } = yield* replay.reach(iteration);
  const trace = yield* traceToken(replay.programAt(iteration), start, settings, tokens[text.line]);
  return enterToken(text, trace, at);
}

function* stepInto(...into: Parameters<typeof enter>): Task<Effect> {
  return changed(yield* enter(...into));
}

/** Goes to the same step of a token further on or back; null where no token is stepped through. */
export function goAlong({ session, timeline: { replay } }: CommandContext, distance: number): EffectOrTask | null {
  const inside = openToken(session);
  const text = openText(session);
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
  const named = new Set<string>();
  for (const part of given.split(/\s+/)) {
    if (part === '') continue;
    const [, name, text = ''] = /^([^=]*)(?:=(.*))?$/s.exec(part) ?? [];
    if (named.has(name)) refuse(`${name} is given twice; ${quote(part)} is the second.`);
    named.add(name);
    const value = text === '' ? NaN : Number(text);
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

const MOST_WORDS = 12;
const SHOWN_BEFORE = 12;
const BUTTONS = `${asCommand('follow')} its steps   ${asCommand('cooler')} ${asCommand('warmer')}   ${asCommand('another')} text`;
const KEYS = `${asCommand('prompt')} your own sentence   ${asCommand('cooler')} ${asCommand('warmer')} temperature   ${asCommand('select-up')} ${asCommand('select-down')} another token   ${asCommand('follow')} its steps   ${asCommand('another')} another text   ${asCommand('stop')} back`;

/** The temperature, and where it lies among those that the keys go through. */
function dial(temperature: number): Block {
  const below = TEMPERATURES.filter((each) => each < temperature).length;
  const above = TEMPERATURES.filter((each) => each > temperature).length;
  return note([
    'temperature ',
    number(temperature, formatShort, undefined, 'title'),
    '   − ',
    text(`${'━'.repeat(below)}●`, 'here'),
    `${'─'.repeat(above)} +`,
  ]);
}

function describe({ iteration, settings, end, tokens }: Sample): Words {
  const { temperature, topK, seed } = settings;
  const from = tokens.findLastIndex((token) => token.temperature !== temperature) + 1;
  const since = from === 0 ? '' : ` from token ${from + 1} on`;
  const choice =
    topK === null ? 'any token may be drawn' : `only the ${formatPlural(topK, 'likeliest token')} may be drawn`;
  const heat =
    temperature === 0
      ? `always the likeliest token${since}`
      : `temperature ${formatShort(temperature)}${since}, ${choice}`;
  const [given, drawn] = (['given', 'drawn'] as const).map((each) => tokens.filter(({ role }) => role === each));
  const written = `What the model writes with the parameters of iteration ${iteration}: ${heat}, seed ${seed}. ${formatPlural(drawn.length, 'token')}, ${ENDS[end]}.`;
  if (given.length === 0) return written;
  const known = given.filter((token) => !isCutOff(token, settings));
  const likeliest = `the ${formatPlural(topK ?? 0, 'likeliest token')}`;
  if (known.length === 0)
    return `${written} How much what was given surprised it is not known: none of that is among ${likeliest}, and the others were cut off. top=all tells.`;
  const surprise = known.reduce((sum, token) => sum + surpriseOf(token), 0) / known.length;
  const left = given.length - known.length;
  const what = topK === null ? 'What' : `By its share among ${likeliest}, what`;
  const without = left === 0 ? '' : `, without ${left} of ${given.length} that are not among them`;
  return phrase`${written} ${what} was given surprised it by ${number(surprise, formatNumber)} a token on average, a perplexity of ${number(exp(surprise), formatSignificant)}${without}.`;
}

const ENDS: Readonly<Record<Sample['end'], string>> = {
  'end token': 'then it ended the text itself',
  length: 'then it was stopped',
  'unknown beginning': 'then it came to a context that it does not know',
  'not a number': 'then its probabilities were NaN, and nothing can be drawn by these',
};

/** The words that were given in contexts that a table does not have. */
function sayUnpredicted({ names, given, tokens, end }: Sample): Block | null {
  const predicted = new Set(tokens.map(({ at }) => at));
  const left = names.slice(0, given).filter((_, at) => at > 0 && !predicted.has(at));
  if (left.length === 0 || end === 'not a number') return null;
  return paragraph(
    `It predicts nothing in the place of ${left.map((name) => `"${name}"`).join(', ')}: it was not trained on what stands before, or has no score for it.`,
    'aside',
  );
}

/** The tokens one after the other, with the selected one marked; a page selects another by a touch. */
function sayTokens({ names, given, tokens, words }: Sample, selected: number): Block {
  const lines = new Map(tokens.map(({ at }, line) => [at, line]));
  const shown = names.map((name, at): Inline => {
    const line = lines.get(at);
    if (line === selected) return token(`[${name}]`, 'title');
    const tone = at < given ? 'muted' : undefined;
    if (line === undefined) return token(name, tone);
    return token(name, tone, `${line < selected ? 'select-up' : 'select-down'} ${Math.abs(line - selected)}`);
  });
  return textOfTokens(shown, separatorOf(words));
}

function formulasOf(moment: Moment, { settings: { topK } }: Sample, token: WrittenToken): readonly FormulaTree[] {
  const { column, logits, probabilities, temperature, name } = token;
  const z = logits[column];
  const scaled = scoreName(temperature);
  const power = scaled === 'z' ? 'e^z' : `e^(${scaled})`;
  const among = topK === null ? '' : ` over the ${topK} largest`;
  const symbolic = withAnyWord(
    moment,
    `P(w) = ${power} / Σ ${power} = 1 / Σ e^(${scaled} − ${scoreName(temperature, 'z(w)')})${among}`,
  );
  // What was given may be none of the likeliest.
  if (z === -Infinity) return [symbolic];
  const sum = logits.reduce((total, logit) => total + exp(logit - z), 0);
  const [p, one] = [probabilities[column], { kind: 'constant', text: '1' } as const];
  const score = number(Math.abs(z), formatSignificant);
  const above: FormulaTree = { kind: 'binary', operator: z < 0 ? '+' : '−', left: readFormula(scaled), right: score };
  const powers: FormulaTree = { kind: 'series', sign: 'Σ', of: { kind: 'function', name: 'exp', argument: above } };
  return [
    symbolic,
    equation(
      indexed(named('P'), [named(name)]),
      { kind: 'binary', operator: '/', left: one, right: powers },
      inNumbers(divide(constant(1), value('Σ', sum)), p),
      number(p, formatFactor),
    ),
  ];
}

/** What softmax turns into shares: the model's scores, or the scores divided by the temperature. */
function scoreName(temperature: number, score = 'z'): string {
  return temperature === 0 || temperature === 1 ? score : `${score}/${formatShort(temperature)}`;
}

function sayDistribution({ words, settings }: Sample, written: WrittenToken): Blocks {
  const { probabilities, logits, column: chosen, temperature, role } = written;
  const isCut = (column: number): boolean => isCutOff(written, settings, column);
  const ranked = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  const top = ranked.slice(0, MOST_WORDS);
  const shown = top.includes(chosen) ? top : [...top.slice(0, -1), chosen];
  const rest = ranked.filter((column) => !shown.includes(column));
  const restShare = rest.reduce((sum, column) => sum + probabilities[column], 0);
  return passage(
    table(
      [
        left('token'),
        left('', { priority: 2, unit: 'mark' }),
        right(math(scoreName(temperature)), { priority: 1 }),
        right('P'),
        left('', { priority: 3, unit: 'bar' }),
      ],
      shown.map((column) => ({
        tone: column === chosen ? 'here' : undefined,
        cells: [
          words[column],
          column === chosen ? role : '',
          isCut(column) ? '–' : number(logits[column], inDigits(formatSigned, 3)),
          isCut(column) ? 'cut off' : number(probabilities[column], formatNumber),
          bar(probabilities[column]),
        ],
      })),
      shown.indexOf(chosen),
    ),
    rest.length > 0 &&
      note([
        `${formatPlural(rest.length, 'other token')}, `,
        ...(rest.every(isCut) ? ['cut off'] : ['together ', number(restShare, formatNumber, undefined, 'muted')]),
      ]),
  );
}

function sayGiven(token: WrittenToken, { topK }: SampleSettings): Words {
  const { probabilities, column, name } = token;
  if (isCutOff(token, { topK }))
    return `"${name}" was given, not drawn. It is not among the ${formatPlural(topK ?? 0, 'likeliest token')}, and the others were cut off before their probabilities were computed, so how much it surprised the model is not known. top=all tells.`;
  const more = probabilities.filter((share) => share > probabilities[column]).length;
  const place = more === 0 ? 'nothing more' : `${formatPlural(more, 'other token')} more`;
  return phrase`"${name}" was given, not drawn. The model expected ${place}; its surprise is −ln ${number(probabilities[column], formatNumber)} = ${number(surpriseOf(token), formatNumber)}.`;
}

/** Whether its score was taken away, as it was not among the likeliest: what the model gave it is then not known, and not 0. */
function isCutOff({ logits, column }: WrittenToken, { topK }: Pick<SampleSettings, 'topK'>, at = column): boolean {
  return topK !== null && logits[at] === -Infinity;
}

function surpriseOf({ probabilities, column }: WrittenToken): number {
  return -ln(probabilities[column]);
}

function sayDraw({ draw, probabilities, column, name }: WrittenToken): Words {
  if (draw === null) return `At temperature 0 nothing is drawn: "${name}" is the likeliest.`;
  let below = 0;
  for (let k = 0; k < column; k++) below += probabilities[k];
  const [drawn, from, to] = [draw, below, below + probabilities[column]].map((each) => number(each, formatNumber));
  return phrase`The number ${drawn} was drawn from 0 to 1. With the shares laid end to end in the order of the vocabulary, the share of "${name}" reaches from ${from} to ${to}.`;
}

function beforeOf({ at }: WrittenToken, { names, words }: Sample): string {
  const shown = writtenText(names.slice(Math.max(0, at - SHOWN_BEFORE), at), separatorOf(words));
  return at > SHOWN_BEFORE ? `…${shown}` : shown;
}
