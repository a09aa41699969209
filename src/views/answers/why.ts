/**
 * The answer to "why": what the selected number was made of, or what it is used for, with the line to follow.
 * Invariant: contributions are as the step's own derivatives give them; what they do not explain is said.
 */
import { type Cause, explainUses, explainWhy, type Use } from '../../debugger/answers/why.js';
import { formatCount, formatExactly, formatSigned, signedFormFor } from '../drawing/numbers.js';
import { formulaRows, type PaneInput, paragraph, substitutedLine } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span, wrap } from '../drawing/rows.js';
import { table } from '../drawing/table.js';
import { signRole } from '../panes/logit-gradient.js';

/** About as many as a pane shows. */
const MOST_LINES = 30;
/** A sum of more terms is not written out: the table has its largest. */
const MOST_FORMULA_TERMS = 64;
/** Below this width names matter more than where they come from, which Enter shows. */
const WIDE = 60;
/** Below this share of the value, what contributions leave over is rounding. */
const ROUNDING = 1e-9;

export function why(input: PaneInput, direction: 'causes' | 'uses', line: number): readonly Row[] {
  const { frame, width } = input;
  return [
    ...paragraph(`${[...frame.scope, frame.label].join(' › ')}. ${frame.op.sentence}`, width),
    ...(direction === 'causes' ? rowsOfCauses(input, line) : rowsOfUses(input, line)),
  ];
}

function rowsOfCauses({ moment, frame, element, width }: PaneInput, line: number): readonly Row[] {
  const { causes, sum, value } = explainWhy(moment.trace, frame, element);
  const formula = causes.length > MOST_FORMULA_TERMS ? frame.op.symbolic : substitutedLine(frame, element);
  if (causes.length === 0) return paragraph('It depends on nothing that was computed before: it is what it is.', width);
  const { from, to } = windowAround(line, causes.length);
  return [
    ...formulaRows([formula], width),
    EMPTY_ROW,
    ...table(
      [
        { header: 'made of', align: 'left', cut: 'middle' },
        { header: 'value', align: 'right' },
        { header: '× slope', align: 'right', ...(width < WIDE ? { drop: 1 } : {}) },
        { header: '= part', align: 'right' },
        { header: 'from', align: 'left', ...(width < WIDE ? { drop: 2 } : {}) },
      ],
      causes.slice(from, to).map((cause, k) => ({
        selected: from + k === line,
        cells: [
          cause.name,
          write(cause.value),
          write(cause.derivative),
          span(write(cause.contribution), signRole(cause.contribution)),
          span(originOf(cause), 'muted'),
        ],
      })),
      width,
    ),
    ...moreRow(causes.length - (to - from)),
    EMPTY_ROW,
    ...explainSum(sum, value, width),
    ...hintRows('Enter goes to the step that made the selected part', width),
  ];
}

/** Causes are numbers of different kinds, so each is written for itself: a weight beside an average of small squares. */
function write(value: number): string {
  return signedFormFor([value])(value);
}

function explainSum(sum: number, value: number, width: number): readonly Row[] {
  const rest = value - sum;
  if (Math.abs(rest) <= ROUNDING * Math.max(1, Math.abs(value))) {
    return [row(span(`  together ${formatExactly(sum)}`, 'accent'))];
  }
  return paragraph(
    `  together ${formatSigned(sum)} of ${formatSigned(value)}: this step is not linear, so a part says how much the number would move with it, not what it is made of.`,
    width,
  );
}

function rowsOfUses({ moment, frame, element, width }: PaneInput, line: number): readonly Row[] {
  const { uses, next } = explainUses(moment.trace, frame, element);
  const count = uses.length + (next === null ? 0 : 1);
  if (count === 0) return paragraph('Nothing in this iteration uses it.', width);
  const { from, to } = windowAround(line, count);
  const lines = uses.map((use, k) => lineOfUse(use, k === line));
  const last = { selected: line === uses.length, cells: ['the next iteration starts from it', '', '', '', ''] };
  return [
    ...table(
      [
        { header: 'used for', align: 'left', cut: 'middle' },
        { header: 'slope', align: 'right' },
        { header: 'part', align: 'right' },
        { header: 'of', align: 'right', drop: 1 },
        { header: 'in', align: 'left', ...(width < WIDE ? { drop: 2 } : {}) },
      ],
      (next === null ? lines : [...lines, last]).slice(from, to),
      width,
    ),
    ...moreRow(count - (to - from)),
    ...hintRows('Enter goes to the selected use', width),
  ];
}

function lineOfUse({ name, derivative, contribution, value, scope, through }: Use, selected: boolean) {
  const copies = through.length === 0 ? '' : `, through ${through.join(', ')}`;
  const place = span(shortScope(scope) + copies, 'muted');
  if (derivative === null || contribution === null) return { selected, cells: [name, 'read as it is', '', '', place] };
  const part = span(formatSigned(contribution), signRole(contribution));
  return { selected, cells: [name, formatSigned(derivative), part, formatSigned(value), place] };
}

function originOf({ source, scope, through }: Cause): string {
  const copies = through.length === 0 ? '' : `, through ${through.join(', ')}`;
  switch (source.kind) {
    case 'step':
      return shortScope(scope) + copies;
    case 'previous':
      return `the iteration before${copies}`;
    case 'given':
      return `given${copies}`;
  }
}

/** The prediction or part of the model that a step belongs to; its phase where it belongs to none. */
function shortScope(scope: readonly string[]): string {
  const inner = scope.slice(scope[0] === 'backward' ? 2 : 1);
  return inner.length === 0 ? scope.join(' › ') : inner.join(' › ');
}

/** The lines around the selected one. */
function windowAround(line: number, count: number): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(count - MOST_LINES, line - MOST_LINES / 2));
  return { from, to: Math.min(count, from + MOST_LINES) };
}

function moreRow(count: number): readonly Row[] {
  return count > 0 ? [row(span(`  ${formatCount(count)} more`, 'muted'))] : [];
}

function hintRows(text: string, width: number): readonly Row[] {
  return wrap(`${text}; < returns, Esc shows the step.`, width - 2, 'muted').map((line) => row('  ', ...line));
}
