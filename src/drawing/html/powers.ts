/**
 * Powers as they are printed: what stands behind the sign ^ is raised.
 * Invariant: the sign and the brackets that printing makes needless are still there for whoever copies the text or hears it.
 */
import type { Inline, Inlines } from '../../document/document.js';
import { element, plain, type Tree, type Trees } from './tree.js';

/** A letter by itself, a number or a bracket may be raised to a power; the words of users are none of these. */
const BASE = /(?:^|[^\p{L}])\p{L}$|[)\d]$/u;
const WORD = /^[−+]?[\p{L}\p{N}.]+/u;

/** Powers of powers beyond are written as they come. */
const MOST_RAISED = 4;

type Draw = (inline: Inline) => Trees;

/** @param draw draws what is no power */
export function powerTrees(inlines: Inlines, draw: Draw): Trees {
  if (!inlines.some((inline) => textOf(inline).includes('^'))) return inlines.flatMap(draw);
  const units = inlines.flatMap((inline) =>
    inline.kind === 'text'
      ? inline.text.split(/([()^])/).flatMap((text) => (text === '' ? [] : [{ ...inline, text }]))
      : [inline],
  );
  return sequence(units, draw, 0);
}

/** Takes from the units what it draws; within brackets, up to the one that closes them. */
function sequence(units: Inline[], draw: Draw, raised: number, isWithin = false): Tree[] {
  const trees: Tree[] = [];
  let before = '';
  let open = 0;
  while (units.length > 0 && !(isWithin && open === 0 && textOf(units[0]) === ')')) {
    const [unit] = units.splice(0, 1);
    const text = textOf(unit);
    if (text === '(' || text === ')') open += text === '(' ? 1 : -1;
    const isRaised = text === '^' && BASE.test(before) && raised < MOST_RAISED;
    trees.push(...(isRaised ? [plain('sup', unseen('^'), operand(units, draw, raised + 1))] : draw(unit)));
    before = unit.kind === 'value' ? '0' : text;
  }
  return trees;
}

/** Brackets, a number, or a word with the brackets that belong to it. */
function operand(units: Inline[], draw: Draw, raised: number): Trees {
  const [unit] = units.splice(0, 1);
  if (unit === undefined) return [];
  if (unit.kind !== 'text') return draw(unit);
  const within = (bracket: Draw): Trees => [
    ...sequence(units, draw, raised, true),
    ...units.splice(0, 1).flatMap(bracket),
  ];
  if (unit.text === '(') return [unseen('('), ...within(() => [unseen(')')])];
  const [word] = WORD.exec(unit.text) ?? [unit.text];
  const rest = unit.text.slice(word.length);
  if (rest !== '') units.unshift({ ...unit, text: rest });
  const isCalled = rest === '' && textOf(units[0]) === '(';
  return [
    ...draw({ ...unit, text: word }),
    ...(isCalled ? [...units.splice(0, 1).flatMap(draw), ...within(draw)] : []),
  ];
}

function textOf(inline: Inline | undefined): string {
  return inline?.kind === 'text' ? inline.text : '';
}

function unseen(sign: string): Tree {
  return element('span', { class: 'unseen' }, sign);
}
