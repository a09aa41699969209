/** What can be touched: buttons that stand for keys, and the list of the stops. */
import type { StopData } from '../lesson-data.js';

export const GO_ON = 'space';
export const GO_BACK = 'backspace';

/** Calls what a key does, by its name. */
type Press = (key: string) => void;

/** @param isPressed for one that was chosen among others; such a one is wide */
export function optionButton(label: string, key: string, isPressed: boolean, press: Press): HTMLButtonElement {
  const button = buttonOf({ label, key, isWide: true }, press);
  button.setAttribute('aria-pressed', String(isPressed));
  return button;
}

interface ButtonLook {
  readonly label: string;
  readonly key: string;
  /** For those who do not see where it stands; default: the label. */
  readonly name?: string;
  /** Twice as wide as others, where they stand in columns. */
  readonly isWide?: boolean;
}

const STOPS: readonly ButtonLook[] = [
  { label: '‹ stop before', key: GO_BACK, isWide: true },
  { label: 'next stop ›', key: GO_ON, isWide: true },
];
const STEPS: readonly ButtonLook[] = [
  { label: '‹ phase', key: '[', name: 'previous phase' },
  { label: '← step', key: 'left', name: 'step back' },
  { label: 'step →', key: 'right', name: 'step' },
  { label: 'phase ›', key: ']', name: 'next phase' },
];
const ITERATIONS: readonly ButtonLook[] = [
  { label: '‹ iteration', key: '{', name: 'previous iteration', isWide: true },
  { label: 'iteration ›', key: '}', name: 'next iteration', isWide: true },
];

export function moveButtons(hasIterations: boolean, press: Press): readonly HTMLButtonElement[] {
  return [...STOPS, ...STEPS, ...(hasIterations ? ITERATIONS : [])].map((look) => buttonOf(look, press));
}

/** What the button that goes on does next. */
export function nameOnward(buttons: HTMLElement, isAsked: boolean): void {
  const onward = buttons.children[STOPS.findIndex(({ key }) => key === GO_ON)];
  onward.textContent = isAsked ? 'answer' : 'next stop ›';
}

export function listStops(contents: HTMLSelectElement, stops: readonly StopData[]): void {
  contents.replaceChildren(
    ...stops.map(({ title }, k) => {
      const option = document.createElement('option');
      option.value = String(k);
      option.textContent = `${k + 1}/${stops.length} ${title}`;
      return option;
    }),
  );
}

function buttonOf({ label, key, name, isWide }: ButtonLook, press: Press): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  if (name !== undefined) button.setAttribute('aria-label', name);
  button.classList.toggle('wide', isWide === true);
  button.addEventListener('click', () => press(key));
  return button;
}
