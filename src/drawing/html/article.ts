/**
 * An article as HTML, in the parts that a page puts side by side or below each other.
 * Invariant: all that the article holds is in one of them.
 */
import type { Article, ListedStep, Notice, PlaceInRun } from '../../document/article.js';
import { type Choice, reasonOf } from '../../document/document.js';
import { formatCount, formatPlural } from '../../document/numbers.js';
import { blockTrees } from './blocks.js';
import { choiceTrees } from './choice.js';
import { classes, round, textTrees } from './inlines.js';
import { type Element, element, type Tree, type Trees } from './tree.js';

/** The name of the attribute that holds where a line of the program leads. */
export const PLACE = 'data-place';

const DEEPEST = 8;

/** What is trained, and on which branch. */
export function runTree({ run, place }: Pick<Article, 'run' | 'place'>): Element {
  return element(
    'header',
    { class: 'run' },
    element('h1', {}, textTrees(run.name)),
    element('p', { class: 'about' }, textTrees(`${run.about}, branch ${place.branch}`)),
  );
}

/** Where one is, in words and as the phases of an iteration. */
export function placeTree(place: PlaceInRun): Element {
  const { phases, underWay } = place;
  return element(
    'div',
    { class: 'place' },
    element(
      'p',
      {},
      placeInWords(place),
      ...(underWay === null ? [] : [' · ', element('strong', {}, textTrees(underWay))]),
    ),
    element('ol', { class: 'phases' }, phases.map(phaseTree)),
  );
}

export function placeInWords({ iteration, lastIteration, step, stepCount }: PlaceInRun): string {
  const at = step === 0 ? `start of ${stepCount} steps` : `step ${step} of ${stepCount}`;
  return `iteration ${formatCount(iteration)} of ${formatCount(lastIteration)} · ${at}`;
}

/**
 * What is said: the title, the words of a lesson, a question, the step.
 * @param guessed as `choiceTrees` takes it
 */
export function bodyTrees(article: Article, guessed?: number | null): Trees {
  const { title, notice, words, question, blocks, isPointed } = article;
  return [
    titleTree(title),
    slot('notice', notice === null ? [] : [noticeTree(notice)]),
    slot('question', question === null ? [] : questionTrees(question, guessed)),
    slot('words', blockTrees(words)),
    slot(isPointed ? 'step pointed' : 'step', blockTrees(blocks)),
  ];
}

export function titleTree(title: readonly string[]): Element {
  const last = title.length - 1;
  return element(
    'h2',
    {},
    title.flatMap((part, k): Trees => {
      const isLast = k === last;
      return [element('span', { class: classes(!isLast && 'muted') }, textTrees(part), isLast ? '' : ' › ')];
    }),
  );
}

export function besideTrees({ beside }: Pick<Article, 'beside'>): Trees {
  return blockTrees(beside);
}

/** @param leads whether a line leads to its step */
export function listingTree(listing: readonly ListedStep[], leads: boolean): Element {
  return element(
    'ol',
    { class: 'listing' },
    listing.map((line) => listedTree(line, leads)),
  );
}

function questionTrees(question: Choice, guessed: number | null | undefined): Trees {
  return choiceTrees(question, blockTrees(reasonOf(question)), guessed);
}

function noticeTree({ text, tone }: Notice): Tree {
  return element('p', { class: classes(tone === 'warning' && 'warning') }, textTrees(text));
}

/** Also where it is empty, so that what comes after it stays what it was. */
function slot(name: string, trees: Trees): Element {
  return element('section', { class: name, hidden: trees.length === 0 ? '' : undefined }, trees);
}

function phaseTree({ name, progress, isHere }: PlaceInRun['phases'][number]): Tree {
  return element(
    'li',
    { class: isHere ? 'here' : progress > 0 ? 'done' : 'ahead', 'aria-current': isHere ? 'step' : undefined },
    name,
    element(
      'svg',
      { viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      element('rect', { class: 'track', width: 100, height: 4 }),
      element('rect', { width: round(progress * 100), height: 4 }),
    ),
  );
}

function listedTree({ name, depth, kind, state, note, place }: ListedStep, leads: boolean): Tree {
  const isFolded = kind === 'scope' && note !== '';
  const said = [
    element('span', {}, textTrees(name)),
    ...(note === '' ? [] : [' ', element('small', {}, isFolded ? formatPlural(Number(note), 'step') : note)]),
  ];
  const attributes = {
    class: classes(kind, state, `l${Math.min(DEEPEST, depth)}`),
    'aria-current': state === 'here' ? 'step' : undefined,
  };
  if (!leads || place === '') return element('li', attributes, element('span', {}, said));
  return element('li', attributes, element('span', { role: 'link', tabindex: 0, [PLACE]: place }, said));
}
