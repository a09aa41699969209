/**
 * The path of the gradient, from the loss back through the scopes to the parameters, with its norm at each. What
 * vanishes or explodes has a word beside its bar; where the norms span decades, bars are on a logarithmic scale and the
 * pane says so.
 */
import { widthOf } from '../../cells/width.js';
import { type GradientStation, isReached, verdictOnNorm } from '../../debugger/analysis/gradient-path.js';
import { type GradientsAnswer, gradientLines } from '../../debugger/answers/gradients.js';
import type { Moment } from '../../debugger/places/moment.js';
import { formatExactly, formatShort, formatSignificant } from '../../document/numbers.js';
import { bar } from '../../drawing/rows/bars.js';
import { EMPTY_ROW, type Row, type Span, span, truncate, wrap } from '../../drawing/rows/rows.js';
import { type Column, table } from '../../drawing/rows/table.js';
import { recordedNorm, type TraceValue } from '../../timeline/trace.js';
import { type AnswerInput, NOT_RECORDED, NOT_YET, paragraph } from '../pane.js';

/** Norms further apart than this are drawn on a logarithmic scale. */
const FAR_APART = 100;
const SHORTEST_BAR = 6;
const LONGEST_BAR = 32;
const LONGEST_NAME = 0.36;
const INDENT = '  ';
/** The least widths for the gradient that arrives, and for the gradients of the parameters within. */
const ROOM = { symbol: 72, parameters: 54 } as const;

/** A column with its cells, one per line. */
interface Part extends Column {
  readonly cells: readonly Span[];
}

export function gradientsRows(answer: GradientsAnswer, { moment, width }: AnswerInput): readonly Row[] {
  const stations = gradientLines(answer, moment);
  const reached = stations.map((station) => isReached(moment, station));
  const norms = stations.map(({ gradients }, k) => (reached[k] ? recordedNorm(gradients) : null));
  const before = [
    namePart(stations, Math.floor(width * LONGEST_NAME)),
    ...(width >= ROOM.symbol ? [symbolPart(stations)] : []),
    { header: 'norm', align: 'right' as const, cells: norms.map((norm, k) => normCell(norm, reached[k])) },
  ];
  const after = width >= ROOM.parameters ? [parametersPart(moment, stations)] : [];
  const parts = [...before, barPart(stations, norms, roomFor([...before, ...after], width)), ...after];
  return [
    ...paragraph(summaryOf(moment, stations, norms), width),
    ...table(
      parts,
      stations.map((_, k) => ({ selected: k === answer.line, cells: parts.map(({ cells }) => cells[k]) })),
      width,
    ),
    EMPTY_ROW,
    ...wrap(
      'Enter goes to the step that made the selected gradient, z and Z open and fold scopes, Esc shows the step.',
      width,
      'muted',
    ),
  ];
}

function namePart(stations: readonly GradientStation[], width: number): Part {
  const cells = stations.map(({ kind, name, depth, hidden }) => {
    const fold = hidden > 0 ? '▸ ' : '';
    return span(truncate(`${INDENT.repeat(depth)}${fold}${name}`, width), kind === 'parameter' ? 'target' : 'plain');
  });
  return { header: 'at', align: 'left', cells };
}

/** `∂loss/∂z`, or `4 × ∂loss/∂z` where the gradients of several predictions arrive. */
function symbolPart(stations: readonly GradientStation[]): Part {
  const cells = stations.map(({ gradients }) => {
    const [{ symbol }] = gradients;
    if (gradients.length === 1) return span(symbol, 'muted');
    const isSame = gradients.every((gradient) => gradient.symbol === symbol);
    return span(isSame ? `${gradients.length} × ${symbol}` : `${symbol} and ${gradients.length - 1} more`, 'muted');
  });
  return { header: 'gradient', align: 'left', cells };
}

function normCell(norm: number | null, hasArrived: boolean): Span {
  if (!hasArrived) return NOT_YET;
  return norm === null ? NOT_RECORDED : span(formatExactly(norm));
}

/** The norm over the gradients of all parameters within a scope. */
function parametersPart(moment: Moment, stations: readonly GradientStation[]): Part {
  const isDone = ({ frame }: TraceValue): boolean => moment.cursor.frame >= (frame ?? -1);
  const cells = stations.map(({ parameters }) => {
    if (parameters.length === 0) return span('');
    return normCell(recordedNorm(parameters), parameters.every(isDone));
  });
  return { header: 'parameters', align: 'right', cells };
}

/** The cells that the other columns leave for bars and the words beside them. */
function roomFor(others: readonly Part[], width: number): number {
  const gap = 2;
  const used = others.map(
    ({ header, cells }) => gap + Math.max(...[header, ...cells.map(({ text }) => text)].map(widthOf)),
  );
  return width - used.reduce((sum, cells) => sum + cells, 0) - gap;
}

function barPart(stations: readonly GradientStation[], norms: readonly (number | null)[], room: number): Part {
  const scale = scaleOf(norms);
  const verdicts = norms.map((norm) => (norm === null ? null : verdictOnNorm(norm)));
  const saying = Math.max(0, ...verdicts.map((verdict) => (verdict === null ? 0 : verdict.length + 1)));
  const longest = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, room - saying));
  const cells = norms.map((norm, k) => {
    if (norm === null) return span('');
    const drawn = Number.isFinite(norm) ? bar(scale.share(norm), longest) : '';
    const verdict = verdicts[k];
    if (verdict !== null) return span(drawn === '' ? verdict : `${drawn} ${verdict}`, 'warning');
    return span(drawn, stations[k].kind === 'parameter' ? 'target' : 'accent');
  });
  return { header: widthOf(scale.title) <= room ? scale.title : scale.short, align: 'left', cells };
}

interface Scale {
  readonly title: string;
  /** Shown where there is no room for the title. */
  readonly short: string;
  /** 0 … 1 of the longest bar. */
  readonly share: (norm: number) => number;
}

function scaleOf(norms: readonly (number | null)[]): Scale {
  const sizes = norms.filter((norm): norm is number => norm !== null && Number.isFinite(norm) && norm > 0);
  if (sizes.length === 0) return { title: '', short: '', share: () => 0 };
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (most <= least * FAR_APART) {
    return { title: `0 to ${formatSignificant(most, 2)}`, short: '', share: (norm) => norm / most };
  }
  // The scale starts a decade below the smallest, so that the smallest has a visible bar.
  const [low, high] = [Math.floor(Math.log10(least)) - 1, Math.ceil(Math.log10(most))];
  return {
    title: `log, 1e${formatShort(low)} to 1e${formatShort(high)}`,
    short: 'log',
    share: (norm) => (norm === 0 ? 0 : (Math.log10(norm) - low) / (high - low)),
  };
}

/** How the norm changes between the first and the last part of the network that it has reached. */
function summaryOf(moment: Moment, stations: readonly GradientStation[], norms: readonly (number | null)[]): string {
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
  const figures = `${formatSignificant(first.norm)} at ${first.name}, ${formatSignificant(last.norm)} at ${last.name}`;
  return `${way} Its norm is ${figures}${ratioOf(last.norm / first.norm)}.`;
}

function ratioOf(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio === 0) return '';
  const times = formatSignificant(Math.max(ratio, 1 / ratio), 2);
  if (times === formatSignificant(1, 2)) return '';
  return `: ${ratio < 1 ? 'smaller' : 'larger'} by a factor of ${times}`;
}
