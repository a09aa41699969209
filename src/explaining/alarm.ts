/**
 * Marks numbers that are not finite, so that each drawing gives them the sign and the colour of an alarm.
 * Invariant: infinities that a mask means are none.
 */
import { findMasks } from '../debugger/overflow/masks.js';
import { endsOf } from '../debugger/overflow/reach.js';
import { isAlarming } from '../document/alarm.js';
import {
  type Address,
  type Block,
  type Blocks,
  type Inline,
  type Inlines,
  isAround,
  type Matrix,
  mapBlock,
} from '../document/document.js';
import { once } from '../numbers/kernels/remember.js';
import type { Trace } from '../timeline/trace.js';

/** @param trace the iteration that the blocks are about. The same blocks come back where all their numbers are finite. */
export function markAlarms(blocks: Blocks, trace: Trace): Blocks {
  const meansInfinity = masksOf(trace);
  let isMarked = false;
  const marked = (inline: Inline): Inline => {
    if (inline.kind !== 'value' || Number.isFinite(inline.value)) return inline;
    if (!isAlarming(inline.value, meansInfinity(inline.of))) return inline;
    isMarked = true;
    return { ...inline, tone: 'alarm' };
  };
  const inlines = (all: Inlines): Inlines =>
    all.map((each) => (isAround(each) ? { ...each, inlines: inlines(each.inlines) } : marked(each)));
  const matrix = (block: Matrix): Matrix => {
    const isMask = Array.from(block.values).some((value) => Math.abs(value) === Infinity) && meansInfinity(block.of);
    if (!isMask) return block;
    isMarked = true;
    return { ...block, meansInfinity: true };
  };
  const changes = { text: (text: string) => text, inlines, blocks: all, list: <Item>(items: readonly Item[]) => items };
  function all(each: Blocks): Blocks {
    return each.map((block): Block => (block.kind === 'matrix' ? matrix(block) : mapBlock(block, changes)));
  }
  const after = all(blocks);
  return isMarked ? after : blocks;
}

/** Whether infinities of the value at an address are a mask's; without an address, whether there is a mask at all. */
function masksOf(trace: Trace): (of: Address | undefined) => boolean {
  const masks = once(() => findMasks(trace, endsOf(trace)));
  return (of) => (of === undefined ? masks().size > 0 : masks().has(nodeAt(trace, of) ?? -1));
}

function nodeAt({ frames, outcome }: Trace, { symbol, step }: Address): number | undefined {
  if (step !== null) return frames[step]?.output.node;
  const given = frames.flatMap(({ inputs }) => inputs).find((input) => input.frame === null && input.symbol === symbol);
  return (given ?? outcome.parameters.find((parameter) => parameter.symbol === symbol))?.node;
}
