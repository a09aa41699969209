/**
 * Text that the model has written, with one token selected, and the distribution that token was drawn from. Both come
 * first, so that they are in view on a small screen.
 * Invariant: the selected token is always among the words shown.
 */
import { widthOf } from '../../cells/width.js';
import type { DrawnToken, Sample } from '../../debugger/analysis/sample-text.js';
import { type SampleAnswer, TEMPERATURES } from '../../debugger/answers/sample.js';
import type { Moment } from '../../debugger/places/moment.js';
import { spellKeys } from '../../debugger/prompt/key-names.js';
import {
  formatFactor,
  formatNumber,
  formatPlural,
  formatShort,
  formatSigned,
  formatSignificant,
} from '../../document/numbers.js';
import { bar } from '../../drawing/rows/bars.js';
import { EMPTY_ROW, type Row, row, type Span, span, truncateRow, wrap } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { constant, divide, value } from '../../engine/expression.js';
import { separatorOf } from '../../models/row-model.js';
import { inNumbers, withAnyWord } from '../../saying/step-words.js';
import { type AnswerInput, formulaRows, heading, paragraph } from '../pane.js';

const MOST_WORDS = 12;
const BAR_WIDTH = 24;
const SHOWN_BEFORE = 12;
const KEYS =
  '+ − temperature   e its beginning   t another text   ↑ ↓ another token   Enter step through it   Esc back';

export function sampleRows(
  { sample, line: selected }: SampleAnswer,
  { moment, session, width }: AnswerInput,
): readonly Row[] {
  const token = sample.tokens[selected];
  const rows = [
    ...textRows(sample, selected, width),
    EMPTY_ROW,
    ...heading(
      `Token ${selected + 1} of ${sample.tokens.length}: after "${lastOf(token, sample)}" came "${token.name}"`,
    ),
    dial(token.temperature),
    ...distributionRows(sample, token, width),
    EMPTY_ROW,
    ...paragraph(describeDraw(token), width),
    ...formulaRows(formulasOf(moment, sample, token), width),
    EMPTY_ROW,
    ...paragraph(describe(sample), width),
    ...wrap(spellKeys(KEYS, session.look.keys), width, 'muted'),
  ];
  return rows.map((line) => truncateRow(line, width));
}

/** The temperature, and where it lies among those that the keys go through. */
function dial(temperature: number): Row {
  const below = TEMPERATURES.filter((each) => each < temperature).length;
  const above = TEMPERATURES.filter((each) => each > temperature).length;
  return row(
    '  temperature ',
    span(formatShort(temperature), 'title'),
    span('   − ', 'muted'),
    span(`${'━'.repeat(below)}●`, 'accent'),
    span(`${'─'.repeat(above)} +`, 'muted'),
  );
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

/** The tokens one after the other, wrapped at the edge of the pane, with the selected one marked. */
function textRows({ prompt, tokens, words }: Sample, selected: number, width: number): readonly Row[] {
  const gap = separatorOf(words);
  const spans: readonly Span[] = [
    ...prompt.map((name) => span(name, 'muted')),
    ...tokens.map(({ name }, k) => (k === selected ? span(`[${name}]`, 'title') : span(name))),
  ];
  const rows: Span[][] = [[span('  ')]];
  let used = 2;
  for (const part of spans) {
    const size = widthOf(part.text) + gap.length;
    if (used + size > width && used > 2) {
      rows.push([span('  ')]);
      used = 2;
    }
    rows[rows.length - 1].push(part, span(gap));
    used += size;
  }
  return rows.map((parts) => row(...parts));
}

function formulasOf(moment: Moment, { settings: { topK } }: Sample, token: DrawnToken): readonly string[] {
  const z = token.logits[token.column];
  const sum = token.logits.reduce((total, logit) => total + Math.exp(logit - z), 0);
  const scaled = scoreName(token.temperature);
  const power = scaled === 'z' ? 'e^z' : `e^(${scaled})`;
  const among = topK === null ? '' : ` over the ${topK} largest`;
  const probability = token.probabilities[token.column];
  const share = inNumbers(divide(constant(1), value('Σ', sum)), probability);
  return [
    withAnyWord(moment, `P(w) = ${power} / Σ ${power} = 1 / Σ e^(${scaled} − ${scaled}(w))${among}`),
    `P(${token.name}) = 1 / Σ e^(${scaled} ${z < 0 ? '+' : '−'} ${formatSignificant(Math.abs(z))}) = ${share} = ${formatFactor(probability)}`,
  ];
}

/** What softmax turns into shares: the model's scores, or the scores divided by the temperature. */
function scoreName(temperature: number): string {
  return temperature === 0 || temperature === 1 ? 'z' : `z/${formatShort(temperature)}`;
}

function distributionRows({ words }: Sample, token: DrawnToken, width: number): readonly Row[] {
  const { probabilities, logits, column: chosen } = token;
  const ranked = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  const top = ranked.slice(0, MOST_WORDS);
  const shown = top.includes(chosen) ? top : [...top.slice(0, -1), chosen];
  const rest = ranked.filter((column) => !shown.includes(column));
  const restShare = rest.reduce((sum, column) => sum + probabilities[column], 0);
  return [
    ...table(
      [
        left('token'),
        left('', { drop: 2 }),
        right(scoreName(token.temperature), { drop: 1 }),
        right('P'),
        left('', { drop: 3 }),
      ],
      shown.map((column) => ({
        selected: column === chosen,
        role: column === chosen ? 'target' : 'plain',
        cells: [
          words[column],
          column === chosen ? span('drawn', 'target') : '',
          formatSigned(logits[column], 3),
          formatNumber(probabilities[column]),
          span(bar(probabilities[column], BAR_WIDTH), 'accent'),
        ],
      })),
      width,
    ),
    ...(rest.length === 0
      ? []
      : [row(span(`  ${formatPlural(rest.length, 'other token')}, together ${formatNumber(restShare)}`, 'muted'))]),
  ];
}

function describeDraw({ draw, probabilities, column, name }: DrawnToken): string {
  if (draw === null) return `At temperature 0 nothing is drawn: "${name}" is the likeliest.`;
  let below = 0;
  for (let k = 0; k < column; k++) below += probabilities[k];
  const above = below + probabilities[column];
  return `The number ${formatNumber(draw)} was drawn from 0 to 1. With the shares laid end to end in the order of the vocabulary, the share of "${name}" reaches from ${formatNumber(below)} to ${formatNumber(above)}.`;
}

function lastOf({ before }: DrawnToken, { words }: Sample): string {
  const shown = before.slice(-SHOWN_BEFORE).join(separatorOf(words));
  return before.length > SHOWN_BEFORE ? `…${shown}` : shown;
}
