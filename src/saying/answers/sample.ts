/**
 * Text that the model has written, with one token selected, and the distribution that token was drawn from. Both come
 * first, so that they are in view on a small screen.
 * Invariant: the selected token is always among the words shown.
 */

import type { DrawnToken, Sample } from '../../debugger/analysis/sample-text.js';
import { type SampleAnswer, TEMPERATURES } from '../../debugger/answers/sample.js';
import type { Moment } from '../../debugger/places/moment.js';
import { spellKeys } from '../../debugger/prompt/key-names.js';
import type { Block, Blocks } from '../../document/document.js';
import { formatNumber, formatPlural, formatShort, formatSigned, formatSignificant } from '../../document/numbers.js';
import { constant, divide, value } from '../../engine/expression.js';
import { separatorOf } from '../../models/row-model.js';
import {
  bar,
  formula,
  heading,
  hint,
  left,
  note,
  number,
  paragraph,
  phrase,
  right,
  separated,
  table,
  text,
  token,
  type Words,
} from '../blocks.js';
import { type AnswerPlace, withAnyWord, withResult } from '../step-words.js';

const MOST_WORDS = 12;
const SHOWN_BEFORE = 12;
const KEYS =
  '+ − temperature   e its beginning   t another text   ↑ ↓ another token   Enter step through it   Esc back';

export function saySample({ sample, line: selected }: SampleAnswer, { moment, session }: AnswerPlace): Blocks {
  const token = sample.tokens[selected];
  return [
    sayTokens(sample, selected),
    heading(`Token ${selected + 1} of ${sample.tokens.length}: after "${lastOf(token, sample)}" came "${token.name}"`),
    dial(token.temperature),
    ...sayDistribution(sample, token),
    paragraph(sayDraw(token)),
    formula(formulasOf(moment, sample, token)),
    paragraph(describe(sample)),
    hint(spellKeys(KEYS, session.look.keys)),
  ];
}

/** The temperature, and where it lies among those that the keys go through. */
function dial(temperature: number): Block {
  const below = TEMPERATURES.filter((each) => each < temperature).length;
  const above = TEMPERATURES.filter((each) => each > temperature).length;
  return note([
    'temperature ',
    number(temperature, formatShort(temperature), undefined, 'title'),
    '   − ',
    text(`${'━'.repeat(below)}●`, 'accent'),
    `${'─'.repeat(above)} +`,
  ]);
}

function describe({ iteration, settings, end, tokens }: Sample): string {
  const { temperature, topK, seed } = settings;
  const from = tokens.findLastIndex((token) => token.temperature !== temperature) + 1;
  const since = from === 0 ? '' : ` from token ${from + 1} on`;
  const choice =
    topK === null ? 'any token may be drawn' : `only the ${formatPlural(topK, 'likeliest token')} may be drawn`;
  const heat =
    temperature === 0
      ? `always the likeliest token${since}`
      : `temperature ${formatShort(temperature)}${since}, ${choice}`;
  return `What the model writes with the parameters of iteration ${iteration}: ${heat}, seed ${seed}. ${formatPlural(tokens.length, 'token')}, ${ENDS[end]}.`;
}

const ENDS: Readonly<Record<Sample['end'], string>> = {
  'end token': 'then it ended the text itself',
  length: 'then it was stopped',
  'unknown beginning': 'then it came to a context that it does not know',
  'not a number': 'then its probabilities were NaN, and nothing can be drawn by these',
};

/** The tokens one after the other, with the selected one marked. */
function sayTokens({ prompt, tokens, words }: Sample, selected: number): Block {
  const gap = separatorOf(words);
  const shown = [
    ...prompt.map((name) => token(name, 'muted')),
    ...tokens.map(({ name }, k) => (k === selected ? token(`[${name}]`, 'title') : token(name))),
  ];
  return paragraph(separated(shown, gap));
}

function formulasOf(moment: Moment, { settings: { topK } }: Sample, token: DrawnToken): readonly Words[] {
  const z = token.logits[token.column];
  const sum = token.logits.reduce((total, logit) => total + Math.exp(logit - z), 0);
  const scaled = scoreName(token.temperature);
  const power = scaled === 'z' ? 'e^z' : `e^(${scaled})`;
  const among = topK === null ? '' : ` over the ${topK} largest`;
  const probability = token.probabilities[token.column];
  const share = withResult(divide(constant(1), value('Σ', sum)), probability);
  return [
    withAnyWord(moment, `P(w) = ${power} / Σ ${power} = 1 / Σ e^(${scaled} − ${scaled}(w))${among}`),
    phrase`P(${token.name}) = 1 / Σ e^(${scaled} ${z < 0 ? '+' : '−'} ${number(Math.abs(z), formatSignificant(Math.abs(z)))}) = ${share}`,
  ];
}

/** What softmax turns into shares: the model's scores, or the scores divided by the temperature. */
function scoreName(temperature: number): string {
  return temperature === 0 || temperature === 1 ? 'z' : `z/${formatShort(temperature)}`;
}

function sayDistribution(
  { words }: Sample,
  { probabilities, logits, column: chosen, temperature }: DrawnToken,
): Blocks {
  const ranked = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  const top = ranked.slice(0, MOST_WORDS);
  const shown = top.includes(chosen) ? top : [...top.slice(0, -1), chosen];
  const rest = ranked.filter((column) => !shown.includes(column));
  const restShare = rest.reduce((sum, column) => sum + probabilities[column], 0);
  return [
    table(
      [
        left('token'),
        left('', { rank: 2 }),
        right(scoreName(temperature), { rank: 1 }),
        right('P'),
        left('', { rank: 3 }),
      ],
      shown.map((column) => ({
        selected: column === chosen,
        tone: column === chosen ? 'target' : undefined,
        cells: [
          words[column],
          column === chosen ? 'drawn' : '',
          number(logits[column], formatSigned(logits[column], 3)),
          number(probabilities[column], formatNumber(probabilities[column])),
          bar(probabilities[column], 'accent'),
        ],
      })),
    ),
    ...(rest.length === 0
      ? []
      : [
          note([
            `${formatPlural(rest.length, 'other token')}, together `,
            number(restShare, formatNumber(restShare), undefined, 'muted'),
          ]),
        ]),
  ];
}

function sayDraw({ draw, probabilities, column, name }: DrawnToken): Words {
  if (draw === null) return `At temperature 0 nothing is drawn: "${name}" is the likeliest.`;
  let below = 0;
  for (let k = 0; k < column; k++) below += probabilities[k];
  const [drawn, from, to] = [draw, below, below + probabilities[column]].map((each) =>
    number(each, formatNumber(each)),
  );
  return phrase`The number ${drawn} was drawn from 0 to 1. With the shares laid end to end in the order of the vocabulary, the share of "${name}" reaches from ${from} to ${to}.`;
}

function lastOf({ before }: DrawnToken, { words }: Sample): string {
  const shown = before.slice(-SHOWN_BEFORE).join(separatorOf(words));
  return before.length > SHOWN_BEFORE ? `…${shown}` : shown;
}
