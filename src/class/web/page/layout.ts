/** What stands on the page: the article in its parts, and below it what can be done. */
import type { Article, Asked } from '../../../document/document.js';
import { ADDRESS } from '../../../document/drawing/html/addressed.js';
import {
  besideTrees,
  bodyTrees,
  listingTree,
  noticeTree,
  placeTree,
  runTree,
  titleTree,
} from '../../../document/drawing/html/article.js';
import { blockTrees } from '../../../document/drawing/html/blocks.js';
import { ABOUT } from '../../../document/drawing/html/graph.js';
import { classes, inlineTrees, LINE, PLACE, TERM } from '../../../document/drawing/html/inlines.js';
import { element, plain, type Tree, type Trees } from '../../../document/drawing/html/tree.js';
import type { Button, Controls } from '../protocol.js';

/** The names of the attributes that say what a touch does: closing what is open, coming back, more of this. */
export const CLOSE = 'data-close';
export const RETURN = 'data-return';
export const MORE = 'data-more-acts';
/** The field for commands, the one for a sentence of one's own, and the list of stops. */
export const ENTRY = 'entry';
export const SENTENCE = 'sentence';
export const STOPS = 'stops';
/** The name of the attribute with the beginning of a command line, which what is typed into a form ends. */
export const BEGINNING = 'data-beginning';
/** A line that ends in a sentence of one's own. */
export const WITH_SENTENCE = /^(sample .*\bprompt=)(.*)$/s;

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

/** What a term means, or what a node of a graph is, and where that leads. */
interface Told {
  readonly name: string;
  readonly meaning: string;
  readonly place?: string;
}

/** What is open on this page alone. */
export interface Open {
  readonly told: Told | null;
  /** What was touched to open it, or what was asked for. */
  readonly opener: HTMLElement | null;
  /** Whether all that can be done is shown where there is little room. */
  readonly isUnfolded: boolean;
}

export function pageTrees({ article, controls, asked, words, farewell }: Sent, open: Open, returns: boolean): Trees {
  const status = element('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' }, words);
  if (farewell !== null) return [farewellTree(farewell, returns), status];
  const acts = controls === null ? [] : [element('div', { class: 'acts' }, controlTrees(controls, open.isUnfolded))];
  if (article === null) return [plain('footer', acts), status];
  const can = {
    ask: controls?.answers === true,
    lead: controls?.exploring === true,
    run: controls?.entry != null,
    buttons: controls?.buttons ?? [],
  };
  const guessed = controls?.guess.isTaken === true ? controls.guess.now : undefined;
  return [
    runTree(article),
    placeTree(article.place),
    element('article', { tabindex: -1 }, live(bodyTrees(article, guessed), can)),
    foldedTree('beside', 'so far', columnsOf(live(besideTrees(article), can))),
    foldedTree('program', 'program', [listingTree(article.listing, can.lead)]),
    plain('footer', sheetTrees(asked, open.told, can), live([noticeTree(article)], can), acts),
    status,
  ];
}

function farewellTree(farewell: string, returns: boolean): Tree {
  const back = element('button', { type: 'button', class: 'first', [RETURN]: '' }, 'Join again');
  return element('section', { class: 'farewell' }, plain('p', farewell), ...(returns ? [back] : []));
}

/** Open where there is room beside the article, and else where somebody opens it. */
function foldedTree(name: string, title: string, trees: Trees): Tree {
  return element('details', { class: name, hidden: trees.length === 0 ? '' : undefined }, [
    plain('summary', title),
    ...trees,
  ]);
}

function columnsOf(trees: Trees): Trees {
  return trees.length === 0 ? [] : [element('div', { class: 'columns' }, trees)];
}

/** What was asked for, or what is told of something, over the lower part of the page until it is closed. */
function sheetTrees(asked: Asked | null, told: Told | null, can: Can): Trees {
  if (told === null && asked === null) return [];
  const trees =
    told !== null
      ? [plain('h2', told.name), plain('p', told.meaning), ...leadTrees(told, can)]
      : asked === null
        ? []
        : [titleTree(asked.title), ...live(blockTrees(asked.blocks), can)];
  const close = element('button', { type: 'button', class: 'close', [CLOSE]: '', 'aria-label': 'close' }, '×');
  const name = told?.name ?? asked?.title.join(', ');
  return [element('section', { class: 'sheet', role: 'dialog', 'aria-label': name, tabindex: -1 }, [close, ...trees])];
}

function leadTrees({ place }: Told, can: Can): Trees {
  return place === undefined || !can.lead
    ? []
    : [element('button', { type: 'button', [PLACE]: place }, 'go to this step')];
}

/** What is done most comes first; where there is little room, the rest is folded away. */
function controlTrees({ standing, buttons, entry, stops }: Controls, isUnfolded: boolean): Trees {
  const isMuch = entry !== null || buttons.length > MOST_BUTTONS;
  // A button that leads back stays with the one that leads on.
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
      id: ENTRY,
      maxlength: 400,
      placeholder: 'print loss, help …',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
    }),
    element('button', { type: 'submit' }, 'run'),
  );
}

/** What stands in the field is what was read last. */
function sentenceTree(beginning: string, sentence: string): Tree {
  return element('form', { class: 'entry sentence', [BEGINNING]: beginning }, [
    element('label', { for: SENTENCE }, 'Your own sentence'),
    element('input', {
      id: SENTENCE,
      value: sentence,
      maxlength: 900,
      placeholder: 'what the model shall read and go on with',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
    }),
    element('button', { type: 'submit' }, 'read it'),
  ]);
}

/** Tab reaches the first of the numbers that stand together in these; arrows lead from there to the others. */
export const TOGETHER = ['div', 'p', 'li'];

/** What can be done with an article: asking about its numbers, going where it leads, giving commands. */
interface Can {
  readonly ask: boolean;
  readonly lead: boolean;
  readonly run: boolean;
  /** A command that has one of these buttons is called as the button. */
  readonly buttons: readonly Button[];
}

/** The same with terms and nodes that can be touched, and with numbers that can be asked about where these are answered. */
function live(trees: Trees, can: Can, together = { isFirst: true }): Trees {
  return trees.flatMap((tree): Trees => {
    if (typeof tree === 'string') return [tree];
    const { name, attributes } = tree;
    const [, beginning, sentence] = WITH_SENTENCE.exec(String(attributes[LINE] ?? '')) ?? [];
    if (beginning !== undefined) return can.run ? [sentenceTree(beginning, sentence)] : [];
    // Tables of commands say what is typed.
    const within = name === 'table' ? { ...can, buttons: [] } : can;
    const children = live(tree.children, within, TOGETHER.includes(name) ? { isFirst: true } : together);
    if (attributes[TERM] !== undefined || attributes[ABOUT] !== undefined)
      return [element(name, { ...attributes, role: 'button', tabindex: 0 }, children)];
    const { [LINE]: line, [PLACE]: place } = attributes;
    if (line !== undefined) {
      const { [LINE]: _, ...others } = attributes;
      const called = can.buttons.find((button) => button.line === line);
      return [
        !can.run
          ? element(name, others, children)
          : element(
              'button',
              {
                ...others,
                class: classes(name === 'span' && 'token', String(others.class ?? '')),
                type: 'button',
                [LINE]: line,
                'aria-label': called?.name,
              },
              called?.label ?? children,
            ),
      ];
    }
    if (place !== undefined)
      return [can.lead ? element(name, { ...attributes, role: 'link', tabindex: 0 }, children) : plain(name, children)];
    if (attributes.class === 'hint' && !can.run) return [];
    // Whoever follows a link stays here.
    if (name === 'a') return [element(name, { ...attributes, target: '_blank' }, children)];
    if (name === 'div' && can.ask) return [{ ...tree, children }, ...belowFormula(tree.children, can)];
    if (attributes[ADDRESS] === undefined || !can.ask) return [{ ...tree, children }];
    if (name === 'mn') return [element(name, { ...attributes, class: 'asked' }, children)];
    const { [ADDRESS]: of, ...others } = attributes;
    const given = { type: 'button', [ADDRESS]: of, tabindex: together.isFirst ? 0 : -1 };
    together.isFirst = false;
    return [
      name === 'b'
        ? element('button', { ...others, ...given }, children)
        : element(name, others, element('button', { class: 'value', ...given }, children)),
    ];
  });
}

/** To screen readers mathematics is one piece, so its numbers stand below it for whoever goes there by keyboard. */
function belowFormula(trees: Trees, can: Can): Trees {
  const numbers = numbersIn(trees);
  return numbers.length === 0 ? [] : [element('p', { class: 'numbers unseen' }, live(numbers, can))];
}

/** The numbers of mathematics, as in a line of text. */
function numbersIn(trees: Trees): Trees {
  return trees.flatMap((tree): Trees => {
    if (typeof tree === 'string' || tree.name === 'div') return [];
    const { name, attributes, children } = tree;
    return name === 'mn' && attributes[ADDRESS] !== undefined
      ? [element('b', { ...attributes, class: 'value' }, children), ' ']
      : numbersIn(children);
  });
}
