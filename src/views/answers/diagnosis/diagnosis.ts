/** What explains a loss, part by part, each with the commands that show more of it. */
import type { Diagnosis } from '../../../debugger/analysis/diagnosis/diagnosis.js';
import { type DiagnosisAnswer, MOST_SHOWN, passingShown } from '../../../debugger/answers/diagnosis.js';
import { formatCount, formatPlural, formatSignificant } from '../../../document/numbers.js';
import { EMPTY_ROW, type Row, span, truncateMiddle, wrap } from '../../../drawing/rows/rows.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { hasIteration } from '../../../timeline/iteration-numbers.js';
import { type AnswerInput, moreRow, NOT_RECORDED, NOT_YET, paragraph } from '../../pane.js';
import { hintRows } from '../lines.js';
import { clippingRows, normRows, ratioRows, sameBatchRows } from './lead-up.js';
import { part, percent } from './part.js';

const MOST_DOCUMENTS = 4;

export function diagnosisRows({ diagnosis, line }: DiagnosisAnswer, { moment, width }: AnswerInput): readonly Row[] {
  const { origin, contributions, iteration } = diagnosis;
  const first = origin === null ? 0 : 1 + passingShown(diagnosis).length;
  const second = first + Math.min(MOST_SHOWN, contributions.length);
  const isAhead = iteration > moment.cursor.iteration;
  const earliest = Math.min(iteration, ...diagnosis.sameBatch.map((each) => each.iteration));
  const isSameBatch = moment.timeline.repeatsExamples(earliest, iteration);
  return [
    ...paragraph(
      verdictOf(diagnosis, (each) => hasIteration(moment.timeline.numbers, each)),
      width,
    ),
    ...(isAhead ? paragraph('This iteration lies ahead of the cursor.', width, 'muted') : []),
    ...originRows(diagnosis, line, width),
    ...contributionRows(diagnosis, line - first, width),
    ...documentRows(diagnosis, width),
    ...sameBatchRows(diagnosis, isSameBatch, width),
    ...ratioRows(diagnosis, line - second, width),
    ...normRows(diagnosis, moment.timeline.replay === null ? NOT_RECORDED : NOT_YET, width),
    ...clippingRows(diagnosis, moment.timeline.replay !== null, width),
    ...hintRows('Enter goes to the step of the selected line', width),
  ];
}

function verdictOf(
  { asked, iteration, loss, before, usual, origin, highest }: Diagnosis,
  isRecorded: (iteration: number) => boolean,
): string {
  const times = (than: number | null, what: string): string =>
    loss === null || than === null || !Number.isFinite(loss / than)
      ? ''
      : `${formatSignificant(loss / than, 3)} times ${what} (${formatSignificant(than, 5)})`;
  const comparisons = [
    times(before, 'that of the iteration before'),
    ...(usual !== null && usual.count > 1 ? [times(usual.median, `the median of the ${usual.count} before`)] : []),
  ].filter((text) => text !== '');
  const is = loss === null ? 'is not known here' : `is ${formatSignificant(loss, 5)}`;
  const compared = comparisons.length === 0 ? '' : `, ${comparisons.join(' and ')}`;
  const elsewhere =
    origin !== null || highest === null || highest.iteration === iteration
      ? ''
      : ` The loss stood out most at iteration ${highest.iteration}, ${formatSignificant(highest.factor, 3)} times the median before${isRecorded(highest.iteration) ? `: "diagnose ${highest.iteration}"` : ', but was not recorded step by step'}.`;
  const began =
    asked === iteration
      ? ''
      : `What is not finite at iteration ${asked} was made at iteration ${iteration}, which the rest is about. `;
  return `${began}The loss of iteration ${iteration} ${is}${compared}.${elsewhere}`;
}

function originRows(diagnosis: Diagnosis, line: number, width: number): readonly Row[] {
  const { origin } = diagnosis;
  if (origin === null) return [];
  const { step, text, passedOn, parameters } = origin;
  const shown = passingShown(diagnosis);
  const reached =
    parameters.length === 0
      ? ''
      : ` After the update ${parameters.slice(0, MOST_SHOWN).join(', ')}${parameters.length > MOST_SHOWN ? ` and ${formatCount(parameters.length - MOST_SHOWN)} more parameters` : ''} ${parameters.length === 1 ? 'is' : 'are'} not finite.`;
  return [
    ...part('The first value that is not finite', 'origin', diagnosis, width),
    ...wrap(`At iteration ${step.iteration}, ${text}.${reached}`, width, 'prose'),
    ...table(
      [left('made by', { cut: 'middle' }), left('in', { drop: 1, cut: 'middle' })],
      [step, ...shown].map(({ label, scope }, k) => ({
        selected: k === line,
        cells: [k === 0 ? label : `→ ${label}`, span(scope.join(' › '), 'muted')],
      })),
      width,
    ),
    ...moreRow(
      passedOn.length - shown.length,
      `and ${formatPlural(passedOn.length - shown.length, 'step')} on the way`,
    ),
    EMPTY_ROW,
  ];
}

function contributionRows(diagnosis: Diagnosis, line: number, width: number): readonly Row[] {
  const { contributions } = diagnosis;
  if (contributions.length === 0) return [];
  return [
    ...part('The largest terms of the loss', 'contributions', diagnosis, width),
    ...table(
      [
        left('after', { cut: 'middle' }),
        left('target'),
        right('−ln P'),
        right('P(target)', { drop: 1 }),
        right('share', { drop: 2 }),
      ],
      contributions.slice(0, MOST_SHOWN).map(({ context, target, term, share }, k) => ({
        selected: k === line,
        cells: [
          context,
          span(target, 'target'),
          formatSignificant(term),
          formatSignificant(Math.exp(-term), 3),
          percent(share),
        ],
      })),
      width,
    ),
    ...moreRow(contributions.length - MOST_SHOWN, `and ${formatCount(contributions.length - MOST_SHOWN)} more`),
    EMPTY_ROW,
  ];
}

function documentRows(diagnosis: Diagnosis, width: number): readonly Row[] {
  const { documents } = diagnosis;
  // Where an example is one prediction, the terms above say it all.
  if (documents.every(({ predictions }) => predictions === 1)) return [];
  const more = documents.length - MOST_DOCUMENTS;
  return [
    ...part(`The batch: ${formatPlural(documents.length, 'document')}`, 'documents', diagnosis, width),
    ...table(
      [right(''), left('text', { cut: 'middle' }), right('mean −ln P'), right('share', { drop: 1 })],
      documents.slice(0, MOST_DOCUMENTS).map(({ number, text, mean, share }) => ({
        cells: [
          String(number),
          truncateMiddle(text, Math.max(20, width - 40)),
          formatSignificant(mean),
          percent(share),
        ],
      })),
      width,
    ),
    ...moreRow(more, `and ${formatCount(more)} more`),
    EMPTY_ROW,
  ];
}
