/**
 * Blocks of a document as HTML.
 * Invariant: every word and value of a block is in its HTML, also where a narrow page hides it at first.
 */
import { type Block, type Blocks, type Code, type Inlines, reasonOf } from '../../document.js';
import type { FormulaTree } from '../../formula.js';
import { languageInWords } from '../in-words.js';
import { chartTree, mapTrees } from './chart.js';
import { choiceTrees } from './choice.js';
import { graphTree } from './graph.js';
import { classes, inlineTrees, textTrees } from './inlines.js';
import { formulaTree } from './mathml.js';
import { matrixTrees } from './matrix.js';
import { charactersOf, classOnPaper } from './paper.js';
import { planeTree } from './plane.js';
import { tableTrees } from './table.js';
import { element, plain, type Tree, type Trees } from './tree.js';

/** May be wider than the page, and is reached by the keyboard then. */
const SCROLLS = { tabindex: 0 };

export function blockTrees(blocks: Blocks): Trees {
  return blocks.flatMap(treesOf);
}

function treesOf(block: Block): Trees {
  switch (block.kind) {
    case 'heading':
      return [headingTree(block.inlines)];
    case 'paragraph':
      return [element('p', { class: block.tone }, inlineTrees(block.inlines))];
    case 'tokens':
      return [plain('p', inlineTrees(block.inlines))];
    case 'note':
      return [element('p', { class: classes('note', block.tone) }, inlineTrees(block.inlines))];
    case 'gloss':
    case 'hint':
      return [element('p', { class: block.kind }, inlineTrees(block.inlines))];
    case 'formula':
      return [formulaTrees(block.lines)];
    case 'list': {
      const items = block.items.map((item) => plain('li', itemTrees(item)));
      return [block.first === null ? plain('ul', items) : element('ol', { start: block.first }, items)];
    }
    case 'code':
      return codeTrees(block);
    case 'table':
      return tableTrees(block);
    case 'matrix':
      return matrixTrees(block);
    case 'chart':
      return [
        ...(block.title === undefined ? [] : [headingTree([{ kind: 'text', text: block.title }])]),
        block.plane === undefined ? chartTree(block) : planeTree(block, block.plane),
      ];
    case 'map':
      return mapTrees(block);
    case 'graph':
      return [graphTree(block)];
    case 'group':
      return block.isFolded === true
        ? [element('details', { class: 'group' }, plain('summary', textTrees(block.title)), blockTrees(block.blocks))]
        : [plain('section', plain('h3', textTrees(block.title)), blockTrees(block.blocks))];
    case 'choice':
      return choiceTrees(block, blockTrees(reasonOf(block)));
  }
}

function headingTree(inlines: Inlines): Tree {
  return plain('h3', inlineTrees(inlines));
}

/** What begins with a paragraph stands beside its mark. */
function itemTrees([first, ...rest]: Blocks): Trees {
  if (first === undefined) return [];
  return [...(first.kind === 'paragraph' ? inlineTrees(first.inlines) : treesOf(first)), ...blockTrees(rest)];
}

function formulaTrees(lines: readonly FormulaTree[]): Tree {
  const trees = lines.map(formulaTree);
  const isAcross = classOnPaper(Math.max(...trees.map(charactersOf))) !== undefined;
  return element('div', { class: classes('formula', isAcross && 'across'), ...SCROLLS }, trees);
}

function codeTrees(code: Code): Trees {
  const words = languageInWords(code);
  return [...(words === '' ? [] : [element('p', { class: 'language' }, words)]), codeTree(code)];
}

function codeTree({ lines, numbers, language }: Code): Tree {
  if (numbers === undefined) return element('pre', { class: language, ...SCROLLS }, lines.join('\n'));
  const digits = String(numbers.first + lines.length - 1).length;
  return element(
    'pre',
    SCROLLS,
    lines.flatMap((line, k): Trees => {
      const number = numbers.first + k;
      const written = `${String(number).padStart(digits)}  ${line}`;
      const shown = number === numbers.current ? plain('mark', written) : written;
      return k === 0 ? [shown] : ['\n', shown];
    }),
  );
}
