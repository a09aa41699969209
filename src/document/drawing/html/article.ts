/**
 * An article as HTML, in the parts that a page puts side by side or below each other.
 * Invariant: all that the article holds is in one of them.
 */
import { type Article, type Choice, type ListedStep, type Notice, type PlaceInRun, reasonOf } from '../../document.js';
import { formatCount, formatPlural } from '../../numbers.js';
import { blockTrees } from './blocks.js';
import { choiceTrees } from './choice.js';
import { classes, inlineTrees, PLACE, round, textTrees } from './inlines.js';
import { type Element, element, plain, type Tree, type Trees } from './tree.js';

const DEEPEST = 8;

/** What is trained, and on which branch. */
export function runTree({ run, place }: Article): Element {
  return element(
    'header',
    { class: 'run' },
    plain('h1', textTrees(run.name)),
    element('p', { class: 'about' }, textTrees(`${run.about}, branch ${place.branch}`)),
  );
}

/** Where one is, in words and as the phases of an iteration. */
export function placeTree(place: PlaceInRun): Element {
  const { phases, underWay } = place;
  return element(
    'div',
    { class: 'place' },
    plain('p', placeInWords(place), underWay !== null && [' · ', plain('strong', textTrees(underWay))]),
    element('ol', { class: 'phases' }, phases.map(phaseTree)),
  );
}

export function placeInWords({ iteration, lastIteration, step, stepCount }: PlaceInRun): string {
  const at = step === 0 ? `start of ${stepCount} steps` : `step ${step} of ${stepCount}`;
  return `iteration ${formatCount(iteration)} of ${formatCount(lastIteration)} · ${at}`;
}

/** What has just happened, or what has to be known before one goes on. */
export function noticeTree({ notice }: Article): Element {
  return slot('notice', notice === null ? [] : [saidTree(notice)]);
}

/**
 * What is said of the step: the title, the words of a lesson, which lead to its question, and the step itself.
 * @param guessed as `choiceTrees` takes it
 */
export function bodyTrees(article: Article, guessed?: number | null): Trees {
  const { title, words, question, blocks, isPointed } = article;
  return [
    titleTree(title),
    slot('words', blockTrees(words)),
    slot('question', question === null ? [] : questionTrees(question, guessed)),
    slot(isPointed ? 'step pointed' : 'step', blockTrees(blocks)),
  ];
}

export function titleTree(title: readonly string[]): Element {
  const last = title.length - 1;
  return plain(
    'h2',
    title.flatMap((part, k): Trees => {
      const isLast = k === last;
      return [element('span', { class: classes(!isLast && 'muted') }, textTrees(part), isLast ? '' : ' › ')];
    }),
  );
}

export function besideTrees({ beside }: Article): Trees {
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

function saidTree({ inlines, tone }: Notice): Tree {
  return element('p', { class: classes(tone === 'warning' && 'warning') }, inlineTrees(inlines));
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
    kind === 'code' ? plain('code', name) : plain('span', textTrees(name)),
    ...(note === '' ? [] : [' ', plain('small', isFolded ? formatPlural(Number(note), 'step') : note)]),
  ];
  const attributes = {
    class: classes(kind, state, `l${Math.min(DEEPEST, depth)}`),
    'aria-current': state === 'here' ? 'step' : undefined,
  };
  if (!leads || place === '') return element('li', attributes, plain('span', said));
  return element('li', attributes, element('span', { role: 'link', tabindex: 0, [PLACE]: place }, said));
}
