/**
 * A text that was given and what the model has made of it, with one token selected, and what the model predicted in its
 * place. Both come first, so that they are in view on a small screen.
 * Invariant: the selected token is always among the words shown.
 */

import type { Sample, WrittenToken } from '../../debugger/analysis/sample-text.js';
import { lineOf, type SampleAnswer, TEMPERATURES } from '../../debugger/answers/sample.js';
import type { Moment } from '../../debugger/places/moment.js';
import { asCommand } from '../../document/commands.js';
import type { Block, Blocks, Inline } from '../../document/document.js';
import { formatNumber, formatPlural, formatShort, formatSigned, formatSignificant } from '../../document/numbers.js';
import { constant, divide, value } from '../../engine/expression.js';
import { exp } from '../../kernels/elementary.js';
import { ln } from '../../kernels/transcendental.js';
import { separatorOf } from '../../models/row-model.js';
import {
  bar,
  formula,
  heading,
  hint,
  inDigits,
  left,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  text,
  token,
  type Words,
} from '../blocks.js';
import { type AnswerPlace, withAnyWord, withResult } from '../step-words.js';

const MOST_WORDS = 8;
const SHOWN_BEFORE = 12;
const BUTTONS = `${asCommand('follow')} its steps   ${asCommand('cooler')} ${asCommand('warmer')}   ${asCommand('another')} text`;
const KEYS = `${asCommand('prompt')} your own sentence   ${asCommand('cooler')} ${asCommand('warmer')} temperature   ${asCommand('select-up')} ${asCommand('select-down')} another token   ${asCommand('follow')} its steps   ${asCommand('another')} another text   ${asCommand('stop')} back`;

export function saySample({ sample, line: selected }: SampleAnswer, { moment, session }: AnswerPlace): Blocks {
  const token = sample.tokens[selected];
  const { name, role } = token;
  const came = role === 'given' ? 'stands' : 'came';
  const isPage = session.look.keys === 'buttons';
  return passage(
    sayTokens(sample, selected),
    ...(isPage ? [hint({ kind: 'command', line: lineOf(session) ?? '' }), hint(BUTTONS)] : []),
    heading(`Token ${selected + 1} of ${sample.tokens.length}: after "${beforeOf(token, sample)}" ${came} "${name}"`),
    dial(token.temperature),
    ...sayDistribution(sample, token),
    paragraph(role === 'given' ? sayGiven(token) : sayDraw(token)),
    formula(formulasOf(moment, sample, token)),
    paragraph(describe(sample)),
    sayUnpredicted(sample),
    !isPage && hint(KEYS),
  );
}

/** The temperature, and where it lies among those that the keys go through. */
function dial(temperature: number): Block {
  const below = TEMPERATURES.filter((each) => each < temperature).length;
  const above = TEMPERATURES.filter((each) => each > temperature).length;
  return note([
    'temperature ',
    number(temperature, formatShort, undefined, 'title'),
    '   − ',
    text(`${'━'.repeat(below)}●`, 'accent'),
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
  const surprise = given.reduce((sum, token) => sum + surpriseOf(token), 0) / given.length;
  return phrase`${written} What was given surprised it by ${number(surprise, formatNumber)} a token on average, a perplexity of ${number(exp(surprise), formatSignificant)}.`;
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
  return paragraph(separated(shown, separatorOf(words)));
}

function formulasOf(moment: Moment, { settings: { topK } }: Sample, token: WrittenToken): readonly Words[] {
  const { column, logits, probabilities, temperature, name } = token;
  const z = logits[column];
  const scaled = scoreName(temperature);
  const power = scaled === 'z' ? 'e^z' : `e^(${scaled})`;
  const among = topK === null ? '' : ` over the ${topK} largest`;
  const symbolic = withAnyWord(moment, `P(w) = ${power} / Σ ${power} = 1 / Σ e^(${scaled} − ${scaled}(w))${among}`);
  // What was given may be none of the likeliest.
  if (z === Number.NEGATIVE_INFINITY) return [symbolic];
  const sum = logits.reduce((total, logit) => total + exp(logit - z), 0);
  const share = withResult(divide(constant(1), value('Σ', sum)), probabilities[column]);
  return [
    symbolic,
    phrase`P(${name}) = 1 / Σ e^(${scaled} ${z < 0 ? '+' : '−'} ${number(Math.abs(z), formatSignificant)}) = ${share}`,
  ];
}

/** What softmax turns into shares: the model's scores, or the scores divided by the temperature. */
function scoreName(temperature: number): string {
  return temperature === 0 || temperature === 1 ? 'z' : `z/${formatShort(temperature)}`;
}

function sayDistribution(
  { words }: Sample,
  { probabilities, logits, column: chosen, temperature, role }: WrittenToken,
): Blocks {
  const ranked = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  const top = ranked.slice(0, MOST_WORDS);
  const shown = top.includes(chosen) ? top : [...top.slice(0, -1), chosen];
  const rest = ranked.filter((column) => !shown.includes(column));
  const restShare = rest.reduce((sum, column) => sum + probabilities[column], 0);
  return passage(
    table(
      [
        left('token'),
        left('', { rank: 2 }),
        right(scoreName(temperature), { rank: 1 }),
        right('P'),
        left('', { rank: 3 }),
      ],
      shown.map((column) => ({
        tone: column === chosen ? 'target' : undefined,
        cells: [
          words[column],
          column === chosen ? role : '',
          number(logits[column], inDigits(formatSigned, 3)),
          number(probabilities[column], formatNumber),
          bar(probabilities[column], 'accent'),
        ],
      })),
      shown.indexOf(chosen),
    ),
    rest.length > 0 &&
      note([
        `${formatPlural(rest.length, 'other token')}, together `,
        number(restShare, formatNumber, undefined, 'muted'),
      ]),
  );
}

function sayGiven(token: WrittenToken): Words {
  const { probabilities, column, name } = token;
  const more = probabilities.filter((share) => share > probabilities[column]).length;
  const place = more === 0 ? 'nothing more' : `${formatPlural(more, 'other token')} more`;
  return phrase`"${name}" was given, not drawn. The model expected ${place}; its surprise is −ln ${number(probabilities[column], formatNumber)} = ${number(surpriseOf(token), formatNumber)}.`;
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
  const shown = names.slice(Math.max(0, at - SHOWN_BEFORE), at).join(separatorOf(words));
  return at > SHOWN_BEFORE ? `…${shown}` : shown;
}
