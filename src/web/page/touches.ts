/** What is touched on the page, chosen from lists and typed into fields. */
import { TERMS } from '../../debugger/glossary.js';
import type { Act } from '../../document/article.js';
import { PLACE } from '../../drawing/html/article.js';
import { GUESS, OPTION } from '../../drawing/html/choice.js';
import { ADDRESS, TERM } from '../../drawing/html/inlines.js';
import { CLOSE, LINE, MORE, RETURN, STOPS } from './layout.js';
import type { View } from './view.js';

type Touched = (value: string, element: HTMLElement) => void;

export function listenToTouches(view: View, act: (act: Act) => void, onReturn: (() => void) | undefined): void {
  /** By the attribute that says it. */
  const touched: Readonly<Record<string, Touched>> = {
    [LINE]: (line) => act({ line }),
    [PLACE]: (place) => act({ line: `goto ${place}` }),
    [OPTION]: (option) => act({ line: `guess ${option}` }),
    [ADDRESS]: (address, opener) => {
      if (view.sent?.controls?.answers !== true) return;
      view.set({ term: null, opener });
      act({ ask: JSON.parse(address) });
    },
    [TERM]: (term, opener) => view.set({ term: TERMS.find(({ name }) => name === term) ?? null, opener }),
    [CLOSE]: view.close,
    [MORE]: () => view.set({ isUnfolded: !view.open.isUnfolded }),
    [RETURN]: () => onReturn?.(),
  };
  const names = Object.keys(touched);
  const selector = names.map((name) => `[${name}]`).join();
  view.root.addEventListener('click', ({ target }) => {
    const element = (target as Element).closest<HTMLElement>(selector);
    const name = names.find((each) => element?.hasAttribute(each));
    if (element !== null && name !== undefined) touched[name](element.getAttribute(name) ?? '', element);
  });
  view.root.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement && target.id === STOPS) act({ line: `stop ${target.value}` });
  });
  view.root.addEventListener('submit', (event) => {
    event.preventDefault();
    const [field] = (event.target as HTMLFormElement).getElementsByTagName('input');
    const typed = field.value.trim();
    field.value = '';
    if (typed !== '') act({ line: field.id === GUESS ? `guess ${typed}` : typed });
  });
}
