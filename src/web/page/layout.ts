/** What stands on the page: the article in its parts, and below it what can be done. */
import type { Term } from '../../debugger/glossary.js';
import type { Article, Asked } from '../../document/article.js';
import { besideTrees, bodyTrees, listingTree, placeTree, runTree, titleTree } from '../../drawing/html/article.js';
import { blockTrees } from '../../drawing/html/blocks.js';
import { ADDRESS, inlineTrees, TERM } from '../../drawing/html/inlines.js';
import { element, type Tree, type Trees } from '../../drawing/html/tree.js';
import type { Button, Controls } from '../protocol.js';

/** The names of the attributes that say what a touch does: a command line, closing what is open, coming back, more of this. */
export const LINE = 'data-line';
export const CLOSE = 'data-close';
export const RETURN = 'data-return';
export const MORE = 'data-more-acts';
/** The field for commands, and the list of stops. */
export const ENTRY = 'entry';
export const STOPS = 'stops';

/** So many stand in two lines on a phone. */
const MOST_BUTTONS = 7;

/** All that has been sent, the latest of each. */
export interface Sent {
  readonly article: Article | null;
  readonly controls: Controls | null;
  readonly asked: Asked | null;
  readonly words: string;
  readonly farewell: string | null;
}

/** What is open on this page alone. */
export interface Open {
  readonly term: Term | null;
  /** What was touched to open it, or what was asked for. */
  readonly opener: HTMLElement | null;
  /** Whether all that can be done is shown where there is little room. */
  readonly isUnfolded: boolean;
}

export function pageTrees({ article, controls, asked, words, farewell }: Sent, open: Open, returns: boolean): Trees {
  const status = element('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' }, words);
  if (farewell !== null) return [farewellTree(farewell, returns), status];
  const acts = controls === null ? [] : [element('div', { class: 'acts' }, controlTrees(controls, open.isUnfolded))];
  if (article === null) return [element('footer', {}, acts), status];
  const isAsking = controls?.answers === true;
  const guessed = controls?.guess.isTaken === true ? controls.guess.now : undefined;
  return [
    runTree(article),
    placeTree(article.place),
    element('article', { tabindex: -1 }, live(bodyTrees(article, guessed), isAsking)),
    foldedTree('beside', 'so far', columnsOf(live(besideTrees(article), isAsking))),
    foldedTree('program', 'program', [listingTree(article.listing, controls?.leads === true)]),
    element('footer', {}, sheetTrees(asked, open.term, isAsking), acts),
    status,
  ];
}

function farewellTree(farewell: string, returns: boolean): Tree {
  const back = element('button', { type: 'button', class: 'first', [RETURN]: '' }, 'Join again');
  return element('section', { class: 'farewell' }, element('p', {}, farewell), ...(returns ? [back] : []));
}

/** Open where there is room beside the article, and else where somebody opens it. */
function foldedTree(name: string, title: string, trees: Trees): Tree {
  return element('details', { class: name, hidden: trees.length === 0 ? '' : undefined }, [
    element('summary', {}, title),
    ...trees,
  ]);
}

function columnsOf(trees: Trees): Trees {
  return trees.length === 0 ? [] : [element('div', { class: 'columns' }, trees)];
}

/** What was asked for, or what a term means, over the lower part of the page until it is closed. */
function sheetTrees(asked: Asked | null, term: Term | null, isAsking: boolean): Trees {
  if (term === null && asked === null) return [];
  const trees =
    term !== null
      ? [element('h2', {}, term.name), element('p', {}, term.meaning)]
      : asked === null
        ? []
        : [titleTree(asked.title), ...live(blockTrees(asked.blocks), isAsking)];
  const close = element('button', { type: 'button', class: 'close', [CLOSE]: '', 'aria-label': 'close' }, '×');
  const name = term?.name ?? asked?.title.join(', ');
  return [element('section', { class: 'sheet', role: 'dialog', 'aria-label': name, tabindex: -1 }, [close, ...trees])];
}

/** What is done most comes first; where there is little room, the rest is folded away. */
function controlTrees({ standing, buttons, entry, stops }: Controls, isUnfolded: boolean): Trees {
  const isMuch = entry !== null || buttons.length > MOST_BUTTONS;
  // Those that go back and forth stay together.
  const first = buttons[MOST_BUTTONS - 1]?.label.startsWith('‹') ? MOST_BUTTONS - 1 : MOST_BUTTONS;
  const unfold = {
    type: 'button',
    class: 'unfold',
    [MORE]: '',
    'aria-label': 'more',
    'aria-expanded': `${isUnfolded}`,
  };
  const rest = [...buttonTrees(buttons.slice(first)), ...(entry === null ? [] : [entryTree()])];
  return [
    element('p', { class: 'standing' }, inlineTrees(standing)),
    ...(stops === null ? [] : [stopsTree(stops)]),
    ...(isMuch ? [element('button', unfold, isUnfolded ? 'more ▴' : 'more ▾')] : []),
    element('div', { class: 'buttons' }, buttonTrees(buttons.slice(0, first))),
    ...(isMuch ? [element('div', { class: isUnfolded ? 'buttons rest' : 'buttons rest folded' }, rest)] : []),
  ];
}

function buttonTrees(buttons: readonly Button[]): Trees {
  return buttons.map(({ label, line, name }) =>
    element('button', { type: 'button', [LINE]: line, 'aria-label': name }, label),
  );
}

function stopsTree({ titles, now }: NonNullable<Controls['stops']>): Tree {
  return element(
    'select',
    { id: STOPS, 'aria-label': 'stop' },
    titles.map((title, k) =>
      element('option', { value: k + 1, selected: k === now ? '' : undefined }, `${k + 1}/${titles.length} ${title}`),
    ),
  );
}

function entryTree(): Tree {
  return element(
    'form',
    { class: 'entry' },
    element('label', { for: ENTRY, class: 'unseen' }, 'command'),
    element('input', {
      ...{ id: ENTRY, maxlength: 400, placeholder: 'a command, such as set learningRate 1', autocomplete: 'off' },
      ...{ autocapitalize: 'off', spellcheck: 'false' },
    }),
    element('button', { type: 'submit' }, 'run'),
  );
}

/** Of numbers that stand together, Tab reaches the first; arrows lead from there to the others. */
export const TOGETHER = ['div', 'p', 'li'];

/** The same with terms that can be touched, and with numbers that can be asked about where these are answered. */
function live(trees: Trees, isAsking: boolean, together = { isFirst: true }): Trees {
  return trees.map((tree): Tree => {
    if (typeof tree === 'string') return tree;
    const { name, attributes } = tree;
    const children = live(tree.children, isAsking, TOGETHER.includes(name) ? { isFirst: true } : together);
    if (attributes[TERM] !== undefined)
      return { ...tree, attributes: { ...attributes, role: 'button', tabindex: '0' } };
    // Whoever follows a link stays here.
    if (name === 'a') return { ...tree, attributes: { ...attributes, target: '_blank' } };
    if (attributes[ADDRESS] === undefined || !isAsking) return { ...tree, children };
    const { [ADDRESS]: of, ...others } = attributes;
    const given = { type: 'button', [ADDRESS]: of, tabindex: together.isFirst ? 0 : -1 };
    together.isFirst = false;
    return name === 'b'
      ? element('button', { ...others, ...given }, children)
      : element(name, others, element('button', { class: 'value', ...given }, children));
  });
}
