/** `diagnose`: what an engineer looks for at a loss that is high or not finite, with the commands that show more. */

import { type CommandContext, commandGroup } from '../../debugger/command.js';
import { hasBadValue, type StepElement } from '../../debugger/overflow/origin.js';
import { isLossKnown } from '../../debugger/places/moment.js';
import { notRecorded } from '../../debugger/places/unrecorded.js';
import type { Block, Blocks, Column, Inline, Inlines } from '../../document/document.js';
import { formatCount, formatPlural, formatRate, formatSignificant } from '../../document/numbers.js';
import {
  counted,
  heading,
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
  type Words,
} from '../../explaining/blocks.js';
import { refuse } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { exp } from '../../numbers/kernels/elementary.js';
import { isAtEnd } from '../../timeline/history.js';
import { unitOf } from '../../training/iteration/program.js';
import { type AnswerKind, type AnswerWithLines, goToIteration, workOut } from '../answer.js';
import type { Unknown } from '../layers/layer-figures.js';
import { ABSENT } from '../layers/layers.js';
import { hintOn } from '../lines.js';
import { type Diagnosis, diagnose, type LeadUp, STANDS_OUT } from './findings.js';

/** Holds the diagnosis itself, since working it out replays a part of the run. */
interface DiagnosisAnswer extends AnswerWithLines<'diagnosis'> {
  readonly diagnosis: Diagnosis;
}

export const DIAGNOSIS: AnswerKind<DiagnosisAnswer, StepElement> = {
  kind: 'diagnosis',
  say({ diagnosis, line }, { moment }) {
    const { origin, contributions, iteration } = diagnosis;
    const first = origin === null ? 0 : 1 + passingShown(diagnosis).length;
    const second = first + Math.min(MOST_SHOWN, contributions.length);
    const isAhead = iteration > moment.cursor.iteration;
    const earliest = Math.min(iteration, ...diagnosis.sameBatch.map((each) => each.iteration));
    const isSameBatch = moment.timeline.repeatsExamples(earliest, iteration);
    return passage(
      paragraph(verdictOf(diagnosis, (each) => moment.timeline.numbers.has(each))),
      isAhead && paragraph('This iteration lies ahead of the cursor.', 'aside'),
      sayOrigin(diagnosis, line),
      sayContributions(diagnosis, line - first),
      sayDocuments(diagnosis),
      saySameBatch(diagnosis, isSameBatch),
      sayRatios(diagnosis, line - second),
      sayNorms(diagnosis, moment.timeline.replay === null ? 'not recorded' : 'not yet'),
      sayClipping(diagnosis, moment.timeline.replay !== null),
      hintOn('goes to the step of the selected line'),
    );
  },
  title: ({ diagnosis }) => ['diagnose', `iteration ${diagnosis.asked}`],
  lines: ({ diagnosis }) => diagnosisLines(diagnosis),
  follow: (context, _, { iteration, frame, element }) => goToIteration(context, iteration, frame, element),
  commands: commandGroup('ask', [
    {
      name: 'diagnose',
      words: 'what went wrong',
      purpose: 'judge the model',
      aliases: ['spike'],
      usage: '[ITERATION]',
      looksAhead: (argument) => argument !== '',
      summary: 'Gather what explains a spike of the loss or a NaN: what was made where, the batch, updates, gradients.',
      details: [
        'It names the first value that is not finite and the steps that passed it on, or the largest terms of the loss; the documents of the batch; whether the same batch was as hard for earlier parameters; the largest update ratios before; the gradient norms of each layer; whether clipping bound. Each part names the commands that show more of it.',
        'Without ITERATION it is about the last loss at the cursor, or about the iteration at hand where something is not finite. In a recording it is about the iteration at hand, as a whole where its loss is still to come.',
      ],
      run: (context, argument) =>
        workOut(context, open(context, argument === '' ? iterationAtHand(context) : iterationNamed(context, argument))),
    },
  ]),
};

const MOST_PASSING = 8;
const MOST_SHOWN = 5;

/** A part of a diagnosis, with the commands that show more of it. */
export type DiagnosisPart = 'origin' | 'contributions' | 'documents' | 'ratios' | 'norms' | 'clipping';

/** The steps that passed on what is not finite, as far as they are shown. */
function passingShown({ origin }: Diagnosis): NonNullable<Diagnosis['origin']>['passedOn'] {
  return origin?.passedOn.slice(0, MOST_PASSING) ?? [];
}

/** Where the lines lead that can be followed, from top to bottom. */
export function diagnosisLines(diagnosis: Diagnosis): readonly StepElement[] {
  const { origin, contributions, leadUp } = diagnosis;
  return [
    ...(origin === null ? [] : [origin.step, ...passingShown(diagnosis)]),
    ...contributions.slice(0, MOST_SHOWN).map(({ step }) => step),
    ...leadUp.ratios.slice(0, MOST_SHOWN).map(({ step }) => step),
  ];
}

export function commandsOf(part: DiagnosisPart, diagnosis: Diagnosis): readonly string[] {
  const { iteration, origin, contributions, documents, leadUp } = diagnosis;
  const [first] = leadUp.seen;
  const here = `goto ${iteration}`;
  switch (part) {
    case 'origin':
      return origin === null ? [] : [goTo(origin.step), 'why', 'trace-back'];
    case 'contributions':
      return contributions.length === 0 ? [] : [goTo(contributions[0].step), 'trace-back'];
    case 'documents':
      return documents.length < 2 ? [] : [here, `skip ${documents[0].number}`];
    case 'ratios': {
      const [largest] = leadUp.ratios;
      return largest === undefined ? [] : [goTo(largest.step), `display updateRatio(${inQuotes(largest.parameter)})`];
    }
    case 'norms':
      return leadUp.gradientsAt === null ? [] : [goTo(leadUp.gradientsAt), 'gradients'];
    case 'clipping':
      return leadUp.gradientsAt === null
        ? []
        : [goTo(leadUp.gradientsAt), `print over(${first.iteration}:${iteration + 1}, gradientNorm)`];
  }
}

function goTo({ iteration, frame }: StepElement): string {
  return `goto ${iteration}.${frame + 1}`;
}

function inQuotes(name: string): string {
  return name.includes('"') ? `'${name}'` : `"${name}"`;
}

interface Asked {
  readonly iteration: number;
  /** The last frame that counts. */
  readonly until: number;
}

function iterationAtHand({ timeline, moment }: CommandContext): Asked {
  const { cursor, trace } = moment;
  const until = cursor.row === null ? cursor.frame : cursor.frame - 1;
  const isOver = isAtEnd(timeline, cursor.iteration);
  if (!isOver && (isLossKnown(moment, cursor.iteration) || hasBadValue(timeline, trace, until))) {
    return { iteration: cursor.iteration, until };
  }
  // What was recorded is known as a whole, and the recorded iteration before may be long before.
  if (timeline.replay === null && !isOver) return { iteration: cursor.iteration, until: Infinity };
  const before = timeline.numbers.before(cursor.iteration);
  return before === null
    ? refuse('There is no loss yet. "diagnose 20" is about iteration 20.')
    : { iteration: before, until: Infinity };
}

function iterationNamed({ timeline }: CommandContext, text: string): Asked {
  if (!/^\d{1,9}$/.test(text)) refuse('Say which iteration by its number, e.g. "diagnose 20".');
  const iteration = Number(text);
  if (timeline.numbers.has(iteration) && !isAtEnd(timeline, iteration)) {
    return { iteration, until: Infinity };
  }
  return refuse(
    timeline.replay === null
      ? notRecorded(timeline.numbers, iteration)
      : `There is no iteration ${iteration} in this run.`,
  );
}

function* open({ timeline }: CommandContext, { iteration, until }: Asked): Task<DiagnosisAnswer> {
  const separator = unitOf(timeline.program.subject) === 'letter' ? '' : ' ';
  return { kind: 'diagnosis', diagnosis: yield* diagnose(timeline, iteration, until, separator), line: 0 };
}

const MOST_DOCUMENTS = 4;
/** Characters at either end of a long text. */
const LONGEST_END = 60;

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
      [name('made by'), left('in', { priority: 1, cut: 'middle' })],
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
      [
        name('after'),
        left('target'),
        right('−ln P'),
        right('P(target)', { priority: 1 }),
        right('share', { priority: 2 }),
      ],
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
      [right(), name('text'), right('mean −ln P'), right('share', { priority: 1 })],
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

const MOST_LAYERS = 12;
/** Columns of norms beside that of the iteration asked about. */
const MOST_BEFORE = 5;

const writeLoss = inDigits(formatSignificant, 5);

/** @param isConstant whether every iteration trains on the same batch */
function saySameBatch({ iteration, loss, usual, sameBatch }: Diagnosis, isConstant: boolean): Blocks {
  if (sameBatch.length === 0) return [];
  const best = sameBatch.reduce((least, each) => (each.loss < least.loss ? each : least));
  return [
    heading(isConstant ? 'Earlier parameters' : 'The batch or the parameters?'),
    paragraph(
      phrase`With the parameters of iteration ${String(best.iteration)} the loss of this batch is ${number(best.loss, writeLoss)}${blame(loss, isConstant ? null : usual, best)}.`,
    ),
    table(
      [right('parameters of iteration'), right('loss of this batch')],
      [{ iteration, loss: loss ?? NaN }, ...sameBatch].map((each) => [
        number(each.iteration, formatCount),
        number(each.loss, writeLoss),
      ]),
    ),
  ];
}

/**
 * More than half of what a loss is above the usual one is put down to the parameters, or to the batch.
 * @param usual null where the batch is not to blame
 */
function blame(loss: number | null, usual: Diagnosis['usual'], best: Diagnosis['sameBatch'][number]): string {
  const isBetter = loss !== null && !(best.loss >= loss);
  if (loss === null || !Number.isFinite(best.loss)) return '';
  if (!Number.isFinite(loss) || (usual === null && isBetter)) return ', so the updates since then are to blame';
  if (usual === null || loss <= STANDS_OUT * usual.median) return '';
  return loss - best.loss > (loss - usual.median) / 2
    ? ', so the updates since then are to blame more than the batch'
    : `, so the batch is hard: it was ${isBetter ? 'little' : 'no'} easier before`;
}

function sayRatios(diagnosis: Diagnosis, line: number): Blocks {
  const { ratios, seen, unseen, leftOut } = diagnosis.leadUp;
  if (ratios.length === 0 && unseen.updates === '') return [];
  return passage(
    partHeading(
      `The largest update ratios before, in ${formatPlural(seen.length - 1, 'iteration')}`,
      'ratios',
      diagnosis,
    ),
    table(
      [left('parameter'), right('at iteration'), right('length of the change / length')],
      ratios
        .slice(0, MOST_SHOWN)
        .map(({ parameter, ratio, step }) => [
          parameter,
          number(step.iteration, formatCount),
          number(ratio, formatSignificant),
        ]),
      line,
    ),
    leftOut.length > 0 && paragraph(describeLeftOut(leftOut), 'aside'),
    unseen.updates !== '' && paragraph(unseen.updates, 'aside'),
  );
}

function describeLeftOut(names: readonly string[]): string {
  return `Left out, as ${names.length === 1 ? 'it was' : 'they were'} 0 or nearly 0, beside which any step is large: ${firstOf(names, 'more')}.`;
}

/** @param missing what stands where there is no loss */
function sayNorms(diagnosis: Diagnosis, missing: Unknown): Blocks {
  const { seen, layers, unseen } = diagnosis.leadUp;
  const from = Math.max(0, seen.length - 1 - MOST_BEFORE);
  const columns: readonly Column[] = seen
    .slice(from)
    .map(({ iteration }, k, all) => right(formatCount(iteration), { priority: all.length - 1 - k }));
  const line = (name: string, values: readonly (number | Unknown)[]): readonly Words[] => [
    name,
    ...values
      .slice(from)
      .map((value) => (typeof value === 'number' ? number(value, formatSignificant) : ABSENT[value])),
  ];
  const losses = seen.map(({ loss }) => loss ?? missing);
  return passage(
    partHeading('Gradient norms, by layer', 'norms', diagnosis),
    table(
      [left('at iteration'), ...columns],
      [
        ...layers.slice(0, MOST_LAYERS).map(({ name, figures }) =>
          line(
            name,
            figures.map(({ value }) => value),
          ),
        ),
        line('loss', losses),
      ],
    ),
    moreNote(layers.length - MOST_LAYERS, `and ${formatCount(layers.length - MOST_LAYERS)} more layers`),
    unseen.gradients !== '' && paragraph(unseen.gradients, 'aside'),
  );
}

/** @param isReplayed whether the run can be changed */
function sayClipping(diagnosis: Diagnosis, isReplayed: boolean): Blocks {
  const { seen } = diagnosis.leadUp;
  const [now, before] = [-1, -2].map((at) => seen.at(at)?.learningRate ?? null);
  const rateOf = (value: number): Inline => number(value, formatRate);
  const changed = before === null || before === now ? '' : phrase`, ${rateOf(before)} an iteration before`;
  const rate = now === null ? '' : phrase` The learning rate is ${rateOf(now)}${changed}.`;
  return [
    partHeading('Clipping', 'clipping', diagnosis),
    paragraph(phrase`${clippingOf(diagnosis.leadUp, isReplayed)}${rate}`),
  ];
}

function clippingOf({ seen }: LeadUp, isReplayed: boolean): Words {
  const clips = seen.map(({ clip }) => clip);
  const last = clips.at(-1) ?? null;
  if (last === 'unknown' || clips.includes('unknown')) return 'Whether gradients were clipped was not recorded.';
  if (last === 'off') {
    const change = isReplayed ? 'set clip 1' : 'torch.nn.utils.clip_grad_norm_(model.parameters(), 1)';
    return `Gradients are not clipped; "${change}" would keep all of them together at length 1.`;
  }
  const known = clips.filter((clip) => typeof clip === 'object' && clip !== null);
  const bound = known.filter(({ coefficient }) => !((coefficient ?? 0) >= 1)).length;
  const began = clips.includes('off') ? ' in which gradients are clipped' : '';
  const written = (value: number): Inline => number(value, formatSignificant);
  const often = phrase`It bound in ${number(bound)} of the last ${counted(known.length, 'iteration')}${began}.`;
  if (last === null) return phrase`The gradients of this iteration have not been clipped yet. ${often}`;
  const { norm, coefficient, isScaled } = last;
  if (isScaled) {
    const by = norm === null ? '' : phrase`, ${written(norm)} long all together`;
    return phrase`The gradients were clipped while they were still scaled${by}, and unscale_ has divided them by the scale after that: call unscale_(optimizer) before clipping.`;
  }
  if (coefficient === null) return 'Clipping held each element of the gradients between bounds.';
  if (norm === null) return phrase`The gradients were clipped, times ${written(coefficient)}. ${often}`;
  const is = coefficient >= 1 ? 'Clipping did not bind' : 'Clipping bound';
  return phrase`${is}: all gradients together were ${written(norm)} long, times ${written(coefficient)}. ${often}`;
}

function partHeading(title: string, name: DiagnosisPart, diagnosis: Diagnosis): Block {
  const commands = commandsOf(name, diagnosis);
  return heading(commands.length === 0 ? title : [`${title}   `, text(commands.join(', '), 'muted')]);
}

/** The first of some names, and how many there are beyond those. */
function firstOf(names: readonly string[], others: string): string {
  const more = names.length - MOST_SHOWN;
  return `${names.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${formatCount(more)} ${others}` : ''}`;
}

function percent(share: number | null): Words {
  return share === null ? '' : number(share, `${formatSignificant(100 * share, 3)} %`);
}
