/**
 * The path of the gradient, from the loss back through the scopes to the parameters, with its norm at each. What
 * vanishes or explodes has a word beside its bar; where the norms span decades, bars are on a logarithmic scale and the
 * pane says so.
 */

import { type GradientStation, isReached, verdictOnNorm } from '../../debugger/analysis/gradient-path.js';
import { type GradientsAnswer, gradientLines } from '../../debugger/answers/gradients.js';
import type { Moment } from '../../debugger/places/moment.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks, Inline, Inlines } from '../../document/document.js';
import { formatExactly, formatShort, formatSignificant } from '../../document/numbers.js';
import { recordedNorm } from '../../timeline/trace.js';
import {
  bar,
  hint,
  left,
  NOT_RECORDED,
  NOT_YET,
  name,
  note,
  number,
  numberOr,
  paragraph,
  passage,
  phrase,
  right,
  table,
  text,
  type Words,
} from '../blocks.js';
import { type AnswerPlace, stepPlace } from '../step-words.js';

/** Norms further apart than this are drawn on a logarithmic scale. */
const FAR_APART = 100;
const INDENT = '  ';

export function sayGradients(answer: GradientsAnswer, { moment }: AnswerPlace): Blocks {
  const stations = gradientLines(answer, moment);
  const norms = stations.map((station) => (isReached(moment, station) ? recordedNorm(station.gradients) : null));
  const scale = scaleOf(norms);
  return passage(
    paragraph(summaryOf(moment, stations, norms)),
    table(
      [
        name('at', { cut: 'end' }),
        left('gradient', { rank: 2 }),
        right('norm'),
        left(scale.head),
        right('parameters', { rank: 1 }),
      ],
      stations.map((station, k) => [
        text(
          `${INDENT.repeat(station.depth)}${station.hidden > 0 ? '▸ ' : ''}${station.name}`,
          station.kind === 'parameter' ? 'target' : undefined,
        ),
        { ...stepPlace(moment, station.frame, symbolOf(station)), tone: 'muted' },
        normCell(norms[k], isReached(moment, station)),
        barCell(station, norms[k], scale),
        parametersCell(moment, station),
      ]),
      answer.line,
    ),
    scale.said !== null && note(scale.said),
    hint(
      `${asCommand('follow')} goes to the step that made the selected gradient, ${asCommand('zoom-in')} and ${asCommand('zoom-out')} open and fold scopes, ${asCommand('stop')} shows the step.`,
    ),
  );
}

/** `∂loss/∂z`, or `4 × ∂loss/∂z` where the gradients of several predictions arrive. */
function symbolOf({ gradients }: GradientStation): string {
  const [{ symbol }] = gradients;
  if (gradients.length === 1) return symbol;
  const isSame = gradients.every((gradient) => gradient.symbol === symbol);
  return isSame ? `${gradients.length} × ${symbol}` : `${symbol} and ${gradients.length - 1} more`;
}

function normCell(norm: number | null, hasArrived: boolean): Inline {
  return hasArrived ? numberOr(NOT_RECORDED, norm, formatExactly) : NOT_YET;
}

/** The norm over the gradients of all parameters within a scope. */
function parametersCell(moment: Moment, { parameters }: GradientStation): Words {
  if (parameters.length === 0) return '';
  const isDone = parameters.every(({ frame }) => moment.cursor.frame >= (frame ?? -1));
  return normCell(recordedNorm(parameters), isDone);
}

function barCell({ kind }: GradientStation, norm: number | null, scale: Scale): Words {
  if (norm === null) return '';
  const verdict = verdictOnNorm(norm);
  const tone = verdict !== null ? 'warning' : kind === 'parameter' ? 'target' : 'accent';
  const shown = Number.isFinite(norm) ? [bar(scale.share(norm), tone)] : [];
  return verdict === null ? shown : [...shown, text(shown.length === 0 ? verdict : ` ${verdict}`, tone)];
}

type Scale = ReturnType<typeof scaleOf>;

/** The head of the column of bars, what that leaves out, and 0 … 1 of the longest bar for each norm. */
function scaleOf(norms: readonly (number | null)[]) {
  const sizes = norms.filter((norm): norm is number => norm !== null && Number.isFinite(norm) && norm > 0);
  if (sizes.length === 0) return { head: '', said: null, share: () => 0 };
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (most <= least * FAR_APART)
    return { head: `0 to ${formatSignificant(most, 2)}`, said: null, share: (norm: number) => norm / most };
  // The scale starts a decade below the smallest, so that the smallest has a visible bar.
  const [low, high] = [Math.floor(Math.log10(least)) - 1, Math.ceil(Math.log10(most))];
  return {
    head: 'log',
    said: `log: the bars are from 1e${formatShort(low)} to 1e${formatShort(high)}`,
    share: (norm: number) => (norm === 0 ? 0 : (Math.log10(norm) - low) / (high - low)),
  };
}

/** How the norm changes between the first and the last part of the network that it has reached. */
function summaryOf(moment: Moment, stations: readonly GradientStation[], norms: readonly (number | null)[]): Words {
  const way = 'The gradient goes back from the loss through every scope to the parameters.';
  if (!stations.some((station) => isReached(moment, station))) return `${way} Here it has not set out yet.`;
  // Predictions that run one by one do not feed into each other, so they form no path.
  const predictions = new Set(moment.trace.outcome.groups.map(({ scope }) => scope));
  const parts = stations.flatMap(({ kind, name, depth }, k) => {
    const norm = norms[k];
    return kind === 'scope' && depth === 1 && norm !== null && !predictions.has(name) ? [{ name, norm }] : [];
  });
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined || first === last) return way;
  const at = ({ name, norm }: { name: string; norm: number }): Inlines =>
    phrase`${number(norm, formatSignificant)} at ${name}`;
  return phrase`${way} Its norm is ${at(first)}, ${at(last)}${ratioOf(last.norm / first.norm)}.`;
}

function ratioOf(ratio: number): Words {
  if (!Number.isFinite(ratio) || ratio === 0) return '';
  const times = Math.max(ratio, 1 / ratio);
  const written = formatSignificant(times, 2);
  if (written === formatSignificant(1, 2)) return '';
  return phrase`: ${ratio < 1 ? 'smaller' : 'larger'} by a factor of ${number(times, written)}`;
}
