/** What led up to a loss: the same batch with earlier parameters, update ratios, gradient norms, clipping. */

import { type Diagnosis, STANDS_OUT } from '../../../debugger/analysis/diagnosis/diagnosis.js';
import type { LeadUp } from '../../../debugger/analysis/diagnosis/lead-up.js';
import type { Unknown } from '../../../debugger/analysis/over-iterations/layers.js';
import { MOST_SHOWN } from '../../../debugger/answers/diagnosis.js';
import type { Blocks, Column, Inline } from '../../../document/document.js';
import { formatCount, formatPlural, formatRate, formatSignificant } from '../../../document/numbers.js';
import {
  counted,
  heading,
  inDigits,
  left,
  moreNote,
  number,
  paragraph,
  passage,
  phrase,
  right,
  table,
  type Words,
} from '../../blocks.js';
import { ABSENT } from '../over-iterations/layers.js';
import { firstOf, partHeading } from './part.js';

const MOST_LAYERS = 12;
/** Columns of norms beside that of the iteration asked about. */
const MOST_BEFORE = 5;

const writeLoss = inDigits(formatSignificant, 5);

/** @param isConstant whether every iteration trains on the same batch */
export function saySameBatch({ iteration, loss, usual, sameBatch }: Diagnosis, isConstant: boolean): Blocks {
  if (sameBatch.length === 0) return [];
  const best = sameBatch.reduce((least, each) => (each.loss < least.loss ? each : least));
  return [
    heading(isConstant ? 'Earlier parameters' : 'The batch or the parameters?'),
    paragraph(
      phrase`With the parameters of iteration ${String(best.iteration)} the loss of this batch is ${number(best.loss, writeLoss)}${blame(loss, isConstant ? null : usual, best)}.`,
    ),
    table(
      [right('parameters of iteration'), right('loss of this batch')],
      [{ iteration, loss: loss ?? Number.NaN }, ...sameBatch].map((each) => [
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

export function sayRatios(diagnosis: Diagnosis, line: number): Blocks {
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
export function sayNorms(diagnosis: Diagnosis, missing: Unknown): Blocks {
  const { seen, layers, unseen } = diagnosis.leadUp;
  const from = Math.max(0, seen.length - 1 - MOST_BEFORE);
  const columns: readonly Column[] = seen
    .slice(from)
    .map(({ iteration }, k, all) => right(formatCount(iteration), { rank: all.length - 1 - k }));
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
export function sayClipping(diagnosis: Diagnosis, isReplayed: boolean): Blocks {
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
