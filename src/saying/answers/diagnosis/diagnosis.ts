/** What explains a loss, part by part, each with the commands that show more of it. */

import type { Diagnosis } from '../../../debugger/analysis/diagnosis/diagnosis.js';
import { type DiagnosisAnswer, MOST_SHOWN, passingShown } from '../../../debugger/answers/diagnosis.js';
import { asCommand } from '../../../document/commands.js';
import type { Blocks, Inline, Inlines } from '../../../document/document.js';
import { formatCount, formatPlural, formatSignificant } from '../../../document/numbers.js';
import { exp } from '../../../kernels/elementary.js';
import { hasIteration } from '../../../timeline/iteration-numbers.js';
import {
  inDigits,
  left,
  longTable,
  moreNote,
  name,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  text,
} from '../../blocks.js';
import type { AnswerPlace } from '../../step-words.js';
import { hintOn } from '../lines.js';
import { sayClipping, sayNorms, sayRatios, saySameBatch } from './lead-up.js';
import { firstOf, partHeading, percent } from './part.js';

const MOST_DOCUMENTS = 4;
/** Characters at either end of a long text. */
const LONGEST_END = 60;

export function sayDiagnosis({ diagnosis, line }: DiagnosisAnswer, { moment }: AnswerPlace): Blocks {
  const { origin, contributions, iteration } = diagnosis;
  const first = origin === null ? 0 : 1 + passingShown(diagnosis).length;
  const second = first + Math.min(MOST_SHOWN, contributions.length);
  const isAhead = iteration > moment.cursor.iteration;
  const earliest = Math.min(iteration, ...diagnosis.sameBatch.map((each) => each.iteration));
  const isSameBatch = moment.timeline.repeatsExamples(earliest, iteration);
  return passage(
    paragraph(verdictOf(diagnosis, (each) => hasIteration(moment.timeline.numbers, each))),
    isAhead && paragraph('This iteration lies ahead of the cursor.', 'aside'),
    sayOrigin(diagnosis, line),
    sayContributions(diagnosis, line - first),
    sayDocuments(diagnosis),
    saySameBatch(diagnosis, isSameBatch),
    sayRatios(diagnosis, line - second),
    sayNorms(diagnosis, moment.timeline.replay === null ? 'not recorded' : 'not yet'),
    sayClipping(diagnosis, moment.timeline.replay !== null),
    hintOn(`${asCommand('follow')} goes to the step of the selected line`),
  );
}

function verdictOf(
  { asked, iteration, loss, before, usual, origin, highest }: Diagnosis,
  isRecorded: (iteration: number) => boolean,
): Inlines {
  const written = (value: number, digits: number): Inline => number(value, inDigits(formatSignificant, digits));
  const times = (than: number | null, what: string): Inlines =>
    loss === null || than === null || !Number.isFinite(loss / than)
      ? []
      : phrase`${written(loss / than, 3)} times ${what} (${written(than, 5)})`;
  const comparisons = [
    times(before, 'that of the iteration before'),
    ...(usual !== null && usual.count > 1 ? [times(usual.median, `the median of the ${usual.count} before`)] : []),
  ].filter(({ length }) => length > 0);
  const is = loss === null ? 'is not known here' : phrase`is ${written(loss, 5)}`;
  const compared = comparisons.length === 0 ? '' : phrase`, ${separated(comparisons, ' and ')}`;
  const elsewhere =
    origin !== null || highest === null || highest.iteration === iteration
      ? ''
      : phrase` The loss stood out most at iteration ${String(highest.iteration)}, ${written(highest.factor, 3)} times the median before${isRecorded(highest.iteration) ? `: "diagnose ${highest.iteration}"` : ', but was not recorded step by step'}.`;
  const began =
    asked === iteration
      ? ''
      : `What is not finite at iteration ${asked} was made at iteration ${iteration}, which the rest is about. `;
  return phrase`${began}The loss of iteration ${String(iteration)} ${is}${compared}.${elsewhere}`;
}

function sayOrigin(diagnosis: Diagnosis, line: number): Blocks {
  const { origin } = diagnosis;
  if (origin === null) return [];
  const { step, text: what, passedOn, parameters } = origin;
  const shown = passingShown(diagnosis);
  const reached =
    parameters.length === 0
      ? ''
      : ` After the update ${firstOf(parameters, 'more parameters')} ${parameters.length === 1 ? 'is' : 'are'} not finite.`;
  return passage(
    partHeading('The first value that is not finite', 'origin', diagnosis),
    paragraph(`At iteration ${step.iteration}, ${what}.${reached}`),
    table(
      [name('made by'), left('in', { rank: 1, cut: 'middle' })],
      [step, ...shown].map(({ label, scope }, k) => [k === 0 ? label : `→ ${label}`, text(scope.join(' › '), 'muted')]),
      line,
    ),
    moreNote(passedOn.length - shown.length, `and ${formatPlural(passedOn.length - shown.length, 'step')} on the way`),
  );
}

function sayContributions(diagnosis: Diagnosis, line: number): Blocks {
  const { contributions } = diagnosis;
  if (contributions.length === 0) return [];
  return [
    partHeading('The largest terms of the loss', 'contributions', diagnosis),
    ...longTable(
      [name('after'), left('target'), right('−ln P'), right('P(target)', { rank: 1 }), right('share', { rank: 2 })],
      contributions,
      ({ context, target, term, share }) => [
        context,
        text(target, 'target'),
        number(term, formatSignificant),
        number(exp(-term), inDigits(formatSignificant, 3)),
        percent(share),
      ],
      { most: MOST_SHOWN, selected: line, more: andMore },
    ),
  ];
}

function sayDocuments(diagnosis: Diagnosis): Blocks {
  const { documents } = diagnosis;
  // Where an example is one prediction, the terms above say it all.
  if (documents.every(({ predictions }) => predictions === 1)) return [];
  return [
    partHeading(`The batch: ${formatPlural(documents.length, 'document')}`, 'documents', diagnosis),
    ...longTable(
      [right(), name('text'), right('mean −ln P'), right('share', { rank: 1 })],
      documents,
      ({ number: k, text: whole, mean, share }) => [
        number(k),
        shortened(whole),
        number(mean, formatSignificant),
        percent(share),
      ],
      { most: MOST_DOCUMENTS, more: andMore },
    ),
  ];
}

function andMore(count: number): string {
  return `and ${formatCount(count)} more`;
}

/** A document may be as long as a book; its beginning and its end tell it from others. */
function shortened(whole: string): string {
  const characters = Array.from(whole);
  if (characters.length <= 2 * LONGEST_END) return whole;
  return `${characters.slice(0, LONGEST_END).join('')}…${characters.slice(-LONGEST_END).join('')}`;
}
