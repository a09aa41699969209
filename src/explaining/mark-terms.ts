/**
 * What a press of the key for symbols and terms points at: first the symbols of the step's formula, then the terms in
 * its sentences, then the signs that stand anywhere on it, one by one, then nothing. The first mention of each term
 * is marked, so that a screen is not full of marks.
 */
import type { TermName } from '../debugger/glossary.js';
import { type FormulaSymbol, symbolsOf } from '../debugger/looking/symbols.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { type MentionFinder, meaningOf, mentionsIn } from '../debugger/terms.js';
import { type Block, type BlockOf, type Blocks, type Inline, textOfInlines, textsOf } from '../document/document.js';
import { type FormulaTree, pointAt, symbolsIn } from '../document/formula.js';
import { isSameCursor } from '../timeline/cursor.js';
import type { TraceFrame } from '../timeline/trace.js';
import { passage, text, words } from './blocks.js';
import { comparedWith } from './compared.js';
import { unitAt } from './step-words.js';
import { exampleOf } from './term-examples.js';

const NOTHING = 'Nothing here needs explaining: there is no formula, and no term stands in a sentence.';

/**
 * @param frame the step whose formula is among the blocks, if that is a known one
 * @param beside what else is said there
 */
export function explain(
  blocks: Blocks,
  beside: Blocks,
  moment: Moment,
  frame: TraceFrame | null,
  session: Session,
  findMentions: MentionFinder,
): Blocks {
  const asked = session.look.explained;
  const marked = markTerms(blocks, findMentions);
  const isHere =
    asked !== null && isSameCursor(asked.at, moment.cursor) && asked.over === (session.open.answer?.kind ?? null);
  if (!isHere) return marked.blocks;
  const symbols =
    frame === null
      ? []
      : symbolsOf(frame, unitAt(moment)).filter(({ symbol }) => blocks.some((block) => holds(block, symbol)));
  const explained = [...symbols.map(({ symbol }) => symbol), ...marked.terms];
  const signs = signsIn([...beside, ...blocks], moment, session, explained);
  const glossOf = (term: TermName, name: string = term): Blocks => {
    const example = exampleOf(term, moment, openQuizOf(session) !== null);
    return passage(gloss(`${name}  ${meaningOf(term)}`), example !== null && gloss(example));
  };
  const inTurn: readonly (() => Blocks)[] = [
    ...symbols.map((symbol) => () => withSymbol(marked.blocks, symbol)),
    ...marked.terms.map((term) => () => withTerm(marked.blocks, term, glossOf(term))),
    // Signs stand in many places, so they are explained above all of them.
    ...signs.map((term) => () => passage(glossOf(term, `[${term}]`), marked.blocks)),
    () => marked.blocks,
  ];
  return inTurn.length === 1 ? [gloss(NOTHING), ...marked.blocks] : inTurn[asked.count % inTurn.length]();
}

/** Points at the symbol where it first stands in a formula, and explains it under that formula. */
function withSymbol(blocks: Blocks, { symbol, meaning }: FormulaSymbol): Blocks {
  const first = blocks.findIndex((block) => holds(block, symbol));
  return blocks.flatMap((block, k) =>
    k === first && block.kind === 'formula' ? [pointInFormula(block, symbol), gloss(`${symbol}  ${meaning}`)] : [block],
  );
}

/** Points at it in the first line that has it. */
function pointInFormula(block: BlockOf<'formula'>, symbol: string): Block {
  const first = block.lines.findIndex((line) => hasSymbol(line, symbol));
  return { ...block, lines: block.lines.map((line, k) => (k === first ? pointAt(line, symbol) : line)) };
}

/** Points at a term where it is marked, and explains it under its paragraph. */
function withTerm(blocks: Blocks, term: TermName, explanation: Blocks): Blocks {
  return blocks.flatMap((block): Blocks => {
    if (block.kind !== 'paragraph') return [block];
    const isThis = (inline: Inline): boolean => inline.kind === 'term' && inline.term === term;
    if (!block.inlines.some(isThis)) return [block];
    const inlines = block.inlines.map((inline) => (isThis(inline) ? pointer(textOfInlines([inline])) : inline));
    return [{ ...block, inlines }, ...explanation];
  });
}

function pointer(name: string): Inline {
  return text(`[${name}]`, 'here');
}

function gloss(said: string): Block {
  return { kind: 'gloss', inlines: words(said) };
}

/** Signs that stand in tables, titles and formulas as well as in sentences, with the term that explains each. */
const SIGNS: readonly (readonly [RegExp, TermName])[] = [
  [/∂/, '∂'],
  [/<BOS>/, '<BOS>'],
  [/<EOS>/, '<EOS>'],
  [/(?<![\p{L}\p{N}])nats?(?![\p{L}\p{N}])/u, 'nat'],
];

/** @param explained what has been explained as a symbol or a term already */
function signsIn(blocks: Blocks, moment: Moment, session: Session, explained: readonly string[]): readonly TermName[] {
  const all = blocks.flatMap(writtenWords).join('\n');
  const drawn: readonly TermName[] = blocks.some(({ kind }) => kind === 'graph') ? ['◂'] : [];
  const written = SIGNS.flatMap(([sign, term]) => (sign.test(all) ? [term] : []));
  const found = [...drawn, ...written].filter((term) => !explained.includes(term));
  return comparedWith(session, moment) !== null ? [...found, '▲▼'] : found;
}

/** All words of a block, those over its columns too. */
export function writtenWords(block: Block): readonly string[] {
  const heads = block.kind === 'table' ? block.columns.map(({ head }) => textOfInlines(head)) : [];
  return [...heads, ...textsOf([block])];
}

/** Whether a symbol stands in a formula. */
function holds(block: Block, symbol: string): boolean {
  return block.kind === 'formula' && block.lines.some((line) => hasSymbol(line, symbol));
}

function hasSymbol(line: FormulaTree, symbol: string): boolean {
  return symbolsIn(line).some(([each]) => each === symbol);
}

interface MarkedTerms {
  readonly blocks: Blocks;
  /** In the order in which they first stand there. */
  readonly terms: readonly TermName[];
}

export function markTerms(blocks: Blocks, findMentions: MentionFinder = mentionsIn): MarkedTerms {
  const terms: TermName[] = [];
  return { blocks: blocks.map((block) => markBlock(block, terms, findMentions)), terms };
}

/** A sentence: a paragraph that says or adds something. */
export function isSentence(block: Block | undefined): block is BlockOf<'paragraph'> {
  return block?.kind === 'paragraph' && (block.tone === undefined || block.tone === 'aside');
}

function markBlock(block: Block, terms: TermName[], findMentions: MentionFinder): Block {
  if (!isSentence(block)) return block;
  const mentions = findMentions(textOfInlines(block.inlines)).filter(({ term }) => {
    if (terms.includes(term)) return false;
    terms.push(term);
    return true;
  });
  if (mentions.length === 0) return block;
  let start = 0;
  const inlines = block.inlines.flatMap((inline): readonly Inline[] => {
    const from = start;
    start += textOfInlines([inline]).length;
    if (inline.kind !== 'text' || inline.tone !== undefined) return [inline];
    const within = mentions.filter((mention) => mention.start < start && mention.end > from);
    let end = 0;
    const parts = within.flatMap((mention): readonly Inline[] => {
      const [first, last] = [Math.max(0, mention.start - from), Math.min(inline.text.length, mention.end - from)];
      const before = text(inline.text.slice(end, first));
      end = last;
      return [before, { kind: 'term', term: mention.term, text: inline.text.slice(first, last) }];
    });
    return words([...parts, text(inline.text.slice(end))]);
  });
  return { ...block, inlines };
}
