/** What led up to a loss: the same batch with earlier parameters, update ratios, gradient norms, clipping. */

import { type Diagnosis, STANDS_OUT } from '../../../debugger/analysis/diagnosis/diagnosis.js';
import type { Clip, LeadUp } from '../../../debugger/analysis/diagnosis/lead-up.js';
import { MOST_SHOWN } from '../../../debugger/answers/diagnosis.js';
import type { Blocks, Column, Inline, Inlines } from '../../../document/document.js';
import { formatCount, formatPlural, formatRate, formatSignificant } from '../../../document/numbers.js';
import {
  counted,
  heading,
  type Line,
  left,
  moreNote,
  number,
  paragraph,
  phrase,
  right,
  table,
  type Words,
} from '../../blocks.js';
import { partHeading } from './part.js';

const MOST_LAYERS = 12;
/** Columns of norms beside that of the iteration asked about. */
const MOST_BEFORE = 5;

/** @param isConstant whether every iteration trains on the same batch */
export function saySameBatch({ iteration, loss, usual, sameBatch }: Diagnosis, isConstant: boolean): Blocks {
  if (sameBatch.length === 0) return [];
  const best = sameBatch.reduce((least, each) => (each.loss < least.loss ? each : least));
  return [
    heading(isConstant ? 'Earlier parameters' : 'The batch or the parameters?'),
    paragraph(blame(loss, isConstant ? null : usual, best)),
    table(
      [right('parameters of iteration'), right('loss of this batch')],
      [{ iteration, loss: loss ?? Number.NaN }, ...sameBatch].map((each) => ({
        cells: [
          number(each.iteration, formatCount(each.iteration)),
          number(each.loss, formatSignificant(each.loss, 5)),
        ],
      })),
    ),
  ];
}

/**
 * More than half of what a loss is above the usual one is put down to the parameters, or to the batch.
 * @param usual null where the batch is not to blame
 */
function blame(loss: number | null, usual: Diagnosis['usual'], best: Diagnosis['sameBatch'][number]): Inlines {
  const least = number(best.loss, formatSignificant(best.loss, 5));
  const then = phrase`With the parameters of iteration ${String(best.iteration)} the loss of this batch is ${least}`;
  const isBetter = loss !== null && !(best.loss >= loss);
  if (loss === null || !Number.isFinite(best.loss)) return phrase`${then}.`;
  if (!Number.isFinite(loss)) return phrase`${then}, so the updates since then are to blame.`;
  if (usual === null) return isBetter ? phrase`${then}, so the updates since then are to blame.` : phrase`${then}.`;
  if (loss <= STANDS_OUT * usual.median) return phrase`${then}.`;
  return loss - best.loss > (loss - usual.median) / 2
    ? phrase`${then}, so the updates since then are to blame more than the batch.`
    : phrase`${then}, so the batch is hard: it was ${isBetter ? 'little' : 'no'} easier before.`;
}

export function sayRatios(diagnosis: Diagnosis, line: number): Blocks {
  const { ratios, iterations, unseen, leftOut } = diagnosis.leadUp;
  if (ratios.length === 0 && unseen.ratios === '') return [];
  return [
    partHeading(
      `The largest update ratios before, in ${formatPlural(iterations.length - 1, 'iteration')}`,
      'ratios',
      diagnosis,
    ),
    table(
      [left('parameter'), right('at iteration'), right('length of the change / length')],
      ratios.slice(0, MOST_SHOWN).map(({ parameter, ratio, step }, k) => ({
        selected: k === line,
        cells: [
          parameter,
          number(step.iteration, formatCount(step.iteration)),
          number(ratio, formatSignificant(ratio)),
        ],
      })),
    ),
    ...(leftOut.length === 0 ? [] : [paragraph(describeLeftOut(leftOut), 'aside')]),
    ...sayUnseen(unseen.ratios),
  ];
}

function describeLeftOut(names: readonly string[]): string {
  const more = names.length - MOST_SHOWN;
  const which = `${names.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
  return `Left out, as ${names.length === 1 ? 'it was' : 'they were'} 0 or nearly 0, beside which any step is large: ${which}.`;
}

function sayUnseen(text: string): Blocks {
  return text === '' ? [] : [paragraph(text, 'aside')];
}

/** @param missing what stands where there is no norm */
export function sayNorms(diagnosis: Diagnosis, missing: Inline): Blocks {
  const { iterations, layers, losses, unseen } = diagnosis.leadUp;
  const from = Math.max(0, iterations.length - 1 - MOST_BEFORE);
  const columns: readonly Column[] = iterations
    .slice(from)
    .map((iteration, k, all) => right(formatCount(iteration), { rank: all.length - 1 - k }));
  const line = (name: string, values: readonly (number | null)[]): Line => ({
    cells: [
      name,
      ...values.slice(from).map((value) => (value === null ? missing : number(value, formatSignificant(value)))),
    ],
  });
  return [
    partHeading('Gradient norms, by layer', 'norms', diagnosis),
    table(
      [left('at iteration'), ...columns],
      [...layers.slice(0, MOST_LAYERS).map(({ name, norms }) => line(name, norms)), line('loss', losses)],
    ),
    ...moreNote(layers.length - MOST_LAYERS, `and ${formatCount(layers.length - MOST_LAYERS)} more layers`),
    ...sayUnseen(unseen.norms),
  ];
}

/** @param isReplayed whether the run can be changed */
export function sayClipping(diagnosis: Diagnosis, isReplayed: boolean): Blocks {
  const { learningRates } = diagnosis.leadUp;
  const [now, before] = [learningRates.at(-1) ?? null, learningRates.at(-2) ?? null];
  const rateOf = (value: number): Inline => number(value, formatRate(value));
  const changed = before === null || before === now ? '' : phrase`, ${rateOf(before)} an iteration before`;
  const rate = now === null ? '' : phrase` The learning rate is ${rateOf(now)}${changed}.`;
  return [
    partHeading('Clipping', 'clipping', diagnosis),
    paragraph(phrase`${clippingOf(diagnosis.leadUp, isReplayed)}${rate}`),
  ];
}

function clippingOf({ clips }: LeadUp, isReplayed: boolean): Words {
  if (clips === 'unknown') return 'Whether gradients were clipped was not recorded.';
  const last = clips.at(-1) ?? null;
  if (last === 'off') {
    const change = isReplayed ? 'set clip 1' : 'torch.nn.utils.clip_grad_norm_(model.parameters(), 1)';
    return `Gradients are not clipped; "${change}" would keep all of them together at length 1.`;
  }
  const known = clips.filter((clip): clip is Clip => clip !== null && clip !== 'off');
  const bound = known.filter(({ coefficient }) => !((coefficient ?? 0) >= 1)).length;
  const began = clips.includes('off') ? ' in which gradients are clipped' : '';
  const written = (value: number): Inline => number(value, formatSignificant(value));
  const often = phrase`It bound in ${number(bound, String(bound))} of the last ${counted(known.length, 'iteration')}${began}.`;
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
