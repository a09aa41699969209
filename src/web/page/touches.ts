/** What is touched on the page, chosen from lists and typed into fields. */
import { TERMS } from '../../debugger/glossary.js';
import type { Act } from '../../document/article.js';
import { GUESS, OPTION } from '../../drawing/html/choice.js';
import { ABOUT, LEADS, NAME } from '../../drawing/html/graph.js';
import { ADDRESS, LINE, PLACE, TERM } from '../../drawing/html/inlines.js';
import { BEGINNING, CLOSE, ENTRY, MORE, RETURN, SENTENCE, STOPS } from './layout.js';
import type { PageView } from './view.js';

/** As far from a number as a finger may touch, in CSS pixels. */
const REACH = 12;

type Touched = (value: string, element: HTMLElement) => void;

export function listenToTouches(view: PageView, act: (act: Act) => void, onReturn: (() => void) | undefined): void {
  /** By the attribute that says it. */
  const handlers: Readonly<Record<string, Touched>> = {
    [LINE]: (line) => {
      const field = line.endsWith(' ') ? view.find(`#${ENTRY}`) : null;
      if (field === null) act({ line });
      else view.enter(field as HTMLInputElement, line);
    },
    [PLACE]: (place) => act({ line: `goto ${place}` }),
    [OPTION]: (option) => act({ line: `guess ${option}` }),
    [ADDRESS]: (address, opener) => {
      if (view.sent?.controls?.answers !== true) return;
      view.set({ told: null, opener });
      act({ ask: JSON.parse(address) });
    },
    [TERM]: (term, opener) => view.set({ told: TERMS.find(({ name }) => name === term) ?? null, opener }),
    [ABOUT]: (meaning, opener) => {
      const [name, place] = [NAME, LEADS].map((each) => opener.getAttribute(each) ?? '');
      view.set({ told: { name, meaning, place }, opener });
    },
    [CLOSE]: view.close,
    [MORE]: () => view.set({ isUnfolded: !view.open.isUnfolded }),
    [RETURN]: () => onReturn?.(),
  };
  const names = Object.keys(handlers);
  const selector = names.map((name) => `[${name}]`).join();
  view.root.addEventListener('click', ({ target, clientX, clientY }) => {
    const touched = target as Element;
    const element = touched.closest<HTMLElement>(selector) ?? numberNear(touched.closest('.formula'), clientX, clientY);
    const name = names.find((each) => element?.hasAttribute(each));
    if (element !== null && name !== undefined) handlers[name](element.getAttribute(name) ?? '', element);
  });
  view.root.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement && target.id === STOPS) act({ line: `stop ${target.value}` });
  });
  view.root.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const [field] = form.getElementsByTagName('input');
    const typed = field.value.trim();
    const beginning = form.getAttribute(BEGINNING) ?? (field.id === GUESS ? 'guess ' : '');
    // A sentence is often read again, changed; a guess stays until it was taken.
    if (field.id !== SENTENCE && field.id !== GUESS) field.value = '';
    // The next key is meant for the step again.
    field.blur();
    if (typed !== '' || field.id === SENTENCE) act({ line: beginning + typed });
  });
}

/** The number of a formula that is nearest to a point, if it is near enough: they are smaller than a finger. */
function numberNear(formula: Element | null, x: number, y: number): HTMLElement | null {
  const distanceTo = (number: HTMLElement): number => {
    const { left, right, top, bottom } = number.getBoundingClientRect();
    return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  };
  const [nearest] = [...(formula?.querySelectorAll<HTMLElement>(`[${ADDRESS}]`) ?? [])]
    .map((number) => ({ number, distance: distanceTo(number) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= REACH ? nearest.number : null;
}
