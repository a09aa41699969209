/**
 * How much a step says: without explanations, as usual, or with every symbol of its formula.
 * Invariant: values and formulas are the same at every level.
 */
import type { Look } from '../debugger/looking/look.js';
import { symbolsOf } from '../debugger/looking/symbols.js';
import type { Block, Blocks } from '../document/document.js';
import { nameElement } from '../engine/op.js';
import { symbolicOf } from '../engine/symbolic.js';
import { describeShape } from '../engine/tensor.js';
import { isKnown, type TraceFrame } from '../timeline/trace.js';
import { definitions, heading, left, table, text } from './blocks.js';
import { isSentence } from './terms.js';

/** @param unit what a token of the run is called */
export function inDetail(blocks: Blocks, frame: TraceFrame, unit: string, { detail }: Look): Blocks {
  const said = detail === 'terse' ? blocks.filter((block) => !isExplanation(block)) : blocks;
  return detail === 'full' ? [...said, ...symbolsIn(frame, unit)] : said;
}

/** A sentence in which nothing stands out, or a note that only adds something. */
function isExplanation(block: Block): boolean {
  return (
    (isSentence(block) || (block.kind === 'note' && block.tone === 'aside')) &&
    block.inlines.every((inline) => inline.kind !== 'token' && (!('tone' in inline) || inline.tone === undefined))
  );
}

function symbolsIn(frame: TraceFrame, unit: string): Blocks {
  const { op, inputs, output } = frame;
  const symbols = symbolsOf(frame, unit);
  const values = [...inputs, output].map((value, k) => ({
    cells: [
      text(value.symbol, 'accent'),
      describeShape(value.shape),
      k === inputs.length ? `the output, made here: ${nameElement(output, 0)} is its first element` : `input ${k + 1}`,
    ],
  }));
  return [
    ...(isKnown(op) ? [heading(`The symbols of ${symbolicOf({ op, inputs, output })}`)] : []),
    ...(symbols.length === 0
      ? []
      : [definitions(symbols.map(({ symbol, meaning }) => ({ name: symbol, text: meaning })))]),
    heading('The tensors of this step'),
    table([left(''), left(''), left('', { rank: 1 })], values),
  ];
}
