/** `gradients`: how the gradient flows back to the parameters, as the frames of the iteration computed it. */

import {
  deepestFold,
  foldStations,
  type GradientStation,
  gradientStations,
  isReached,
  stationAt,
  usualFold,
  verdictOnNorm,
} from '../analysis/gradient-path.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../debugger/command.js';
import type { Moment } from '../debugger/places/moment.js';
import { asCommand, type Blocks, type Inline, type Inlines } from '../document/document.js';
import { formatExactly, formatShort, formatSignificant } from '../document/numbers.js';
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
} from '../explaining/blocks.js';
import { type AnswerPlace, stepPlace } from '../explaining/step-words.js';
import { recordedNorm } from '../timeline/trace.js';
import { type AnswerKind, type AnswerWithLines, goToStep, openAnswer } from './answer.js';

interface GradientsAnswer extends AnswerWithLines<'gradients'> {
  /** Scopes below this depth are folded. */
  readonly depth: number;
}

export const GRADIENTS: AnswerKind<GradientsAnswer, GradientStation> = {
  kind: 'gradients',
  say: sayGradients,
  title: (_, { cursor }) => ['gradients', `iteration ${cursor.iteration}`],
  lines: gradientLines,
  follow: (context, _, station) => goToStep(context, station.frame),
  /** Unfolds or folds one level; the selection stays on its station, or moves to the scope that now hides it. */
  zoom({ moment }, answer, distance) {
    const stations = gradientStations(moment.trace);
    const depth = answer.depth + distance;
    if (depth < 1) return inform('All scopes are folded already.');
    if (depth > deepestFold(stations)) return inform('All scopes are open already.');
    const selected = foldStations(stations, answer.depth)[answer.line];
    const at = stations.findIndex(
      ({ name, frame, depth: own }) => name === selected?.name && frame === selected.frame && own === selected.depth,
    );
    const before = foldStations(stations.slice(0, at + 1), depth).length;
    return openAnswer(GRADIENTS, { ...answer, depth, line: Math.max(0, before - 1) });
  },
  commands: commandGroup('ask', [
    {
      name: 'gradients',
      aliases: ['grad'],
      keys: ['G'],
      words: 'gradient path',
      purpose: 'ask about it',
      helpsAt: { backward: 3 },
      summary: 'Show the path of the gradient, from the loss back to the parameters, with its norm at each scope.',
      details: [
        `Bars are on a logarithmic scale where the norms lie far apart. ${asCommand('zoom-in')} opens the scopes one deeper, ${asCommand('zoom-out')} folds them; ${asCommand('follow')} goes to the step that made the selected gradient. "layers" has the norms of many iterations.`,
      ],
      run: showGradients,
    },
  ]),
};

export function gradientLines({ depth }: GradientsAnswer, moment: Moment): readonly GradientStation[] {
  return foldStations(gradientStations(moment.trace), depth);
}

export function showGradients({ moment }: CommandContext): Effect {
  const stations = gradientStations(moment.trace);
  if (stations.length === 0) return warn('It is not known of any step of this iteration that it makes a gradient.');
  const depth = usualFold(stations);
  const line = stationAt(foldStations(stations, depth), moment);
  return openAnswer(GRADIENTS, { line, depth });
}

/** Norms further apart than this are drawn on a logarithmic scale. */
const FAR_APART = 100;
const INDENT = '  ';

function sayGradients(answer: GradientsAnswer, { moment }: AnswerPlace): Blocks {
  const stations = gradientLines(answer, moment);
  const norms = stations.map((station) => (isReached(moment, station) ? recordedNorm(station.gradients) : null));
  const scale = scaleOf(norms);
  return passage(
    paragraph(summaryOf(moment, stations, norms)),
    table(
      [
        name('at', { cut: 'end' }),
        left('gradient', { priority: 2 }),
        right('norm'),
        left(scale.head),
        right('parameters', { priority: 1 }),
      ],
      stations.map((station, k) => [
        text(
          `${INDENT.repeat(station.depth)}${station.hidden > 0 ? '▸ ' : ''}${station.name}`,
          station.kind === 'parameter' ? 'title' : undefined,
        ),
        { ...stepPlace(moment, station.frame, symbolOf(station)), tone: 'muted' },
        normCell(norms[k], isReached(moment, station)),
        barCell(norms[k], scale),
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

function barCell(norm: number | null, scale: Scale): Words {
  if (norm === null) return '';
  const verdict = verdictOnNorm(norm);
  const tone = verdict === null ? undefined : 'warning';
  const shown = Number.isFinite(norm) ? [bar(scale.share(norm), tone)] : [];
  return verdict === null ? shown : [...shown, text(shown.length === 0 ? verdict : ` ${verdict}`, tone)];
}

type Scale = ReturnType<typeof scaleOf>;

/** The head of the column of bars, what that leaves out, and 0 … 1 of the longest bar for each norm. */
function scaleOf(norms: readonly (number | null)[]) {
  const sizes = norms.filter((norm): norm is number => norm !== null && Number.isFinite(norm) && norm > 0);
  if (sizes.length === 0) return { head: '', said: null, share: () => 0 };
  const least = Math.min(...sizes);
  const most = Math.max(...sizes);
  if (most <= least * FAR_APART)
    return { head: `0 to ${formatSignificant(most, 2)}`, said: null, share: (norm: number) => norm / most };
  // The scale starts a decade below the smallest, so that the smallest has a visible bar.
  const low = Math.floor(Math.log10(least)) - 1;
  const high = Math.ceil(Math.log10(most));
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
