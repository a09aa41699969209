/** The page of a lesson in one file: steps through it, asks its questions, and says at each step what is seen there. */
import { beginsNumber, isRight, readGuess, whyNoGuess } from '../../debugger/teaching/guess.js';
import type { Quiz } from '../../debugger/teaching/quiz.js';
import { describeGuess, verdictOn } from '../../views/panes/quiz-verdict.js';
import { keyOf } from '../../web/page/keys.js';
import { createScreen } from '../../web/page/screen.js';
import type { LessonData } from '../lesson-data.js';
import { arriveAt, follow, goOn, leftOut, type Position, shownAt } from './reader.js';
import { unfold, unpack } from './unfold.js';

/** Text gets this small, as a share of the usual size, before a layout for a narrower window is taken. */
const SMALLEST_TEXT = 0.7;
const GO_ON = 'space';
const GO_BACK = 'backspace';

/** By key, how many heights of the screen it scrolls. */
const SCROLLED_SCREENS: Readonly<Record<string, number>> = { up: -0.1, down: 0.1, pageup: -0.9, pagedown: 0.9 };

const main = document.getElementsByTagName('main')[0];
const handout = byId('handout');
const [notice, words, options, buttons] = ['notice', 'words', 'options', 'buttons'].map(byId);
const contents = byId('contents') as HTMLSelectElement;
const numberForm = byId('number') as HTMLFormElement;
const guessField = byId('guess') as HTMLInputElement;

if ('DecompressionStream' in globalThis) void unpack(byId('lesson').textContent ?? '').then(open);

function open(data: LessonData): void {
  const screen = createScreen(byId('screen'));
  const layouts = data.layouts.map((layout) => ({ ...layout, rowsAt: unfold(layout) }));
  const wordsAt = unfold(data.words);
  /** The first guess at each question that has been answered, by its position. */
  const results = new Map<Quiz, number>();
  let position = arriveAt(data, stopInAddress());
  let guess: number | null = null;

  const show = (): void => {
    const { look } = shownAt(data, position, guess);
    const layout = layouts.find(({ columns }) => screen.fits(columns, SMALLEST_TEXT)) ?? layouts[layouts.length - 1];
    const lines = layout.rowsAt(look, position.stop).map((parts) => parts.flat());
    const { columns, leastRows } = layout;
    screen.show({ columns, rows: lines.length, lines: Object.fromEntries(lines.entries()) }, leastRows);
    contents.value = String(position.stop);
  };
  const say = (): void => {
    const { look } = shownAt(data, position, guess);
    words.textContent = wordsAt(look, position.stop).flat().join('\n');
  };
  const offer = (): void => {
    const { question, isAnswered } = shownAt(data, position, null);
    const open = question === null || isAnswered ? null : question;
    numberForm.hidden = open?.kind !== 'value';
    const [label] = numberForm.getElementsByTagName('label');
    if (open?.kind === 'value') label.textContent = open.topic;
    const choices = open === null || open.kind === 'value' ? [] : open.options;
    const focused = [...options.children].indexOf(document.activeElement ?? options);
    options.replaceChildren(...choices.map((text, k) => buttonOf(text, `${k + 1}`, { pressed: guess === k })));
    (options.children[focused] as HTMLElement | undefined)?.focus();
    onward.textContent = open === null ? 'next stop ›' : 'answer';
  };
  const tell = (text: string): void => {
    if (notice.textContent !== text) notice.textContent = text;
  };
  const go = (to: Position): void => {
    const [before, left] = [shownAt(data, position, null), position];
    position = to;
    const now = shownAt(data, position, null);
    if (before.question !== now.question) guess = null;
    screen.element.scrollTop = 0;
    show();
    say();
    offer();
    if (now.question !== null && now.isAnswered && !before.isAnswered) tell(outcome(now.question));
    else tell(left.stop === to.stop ? sayLeftOut(leftOut(data, left.place, to.place)) : '');
    if (left.stop !== to.stop) noteInAddress(to.stop);
  };
  const outcome = (question: Quiz): string => {
    if (guess === null) return '';
    if (!results.has(question)) results.set(question, guess);
    return question.kind === 'value' ? `${verdictOn(question, guess)}.` : '';
  };
  const take = (question: Quiz, value: number): void => {
    guess = value;
    offer();
    tell(`You guessed ${describeGuess(question, value)}. The next step shows the answer.`);
  };
  const press = (key: string): boolean => {
    const { question, isAnswered } = shownAt(data, position, null);
    const open = question === null || isAnswered ? null : question;
    if (open !== null && beginsNumber(open, key)) {
      guessField.focus();
      return false;
    }
    if (open !== null && open.kind !== 'value' && open.options[Number(key) - 1] !== undefined) {
      take(open, Number(key) - 1);
      return true;
    }
    const to = leadsTo(key);
    if (to === null) return false;
    if (to === position) tell(endText(key));
    else go(to);
    return true;
  };
  const leadsTo = (key: string): Position | null => {
    if (key === GO_ON) return goOn(data, position);
    if (key === GO_BACK) return position.stop === 0 ? position : arriveAt(data, position.stop - 1);
    return follow(data, position, key);
  };
  /** Keys that scroll do so wherever the focus is. */
  const scroll = (key: string): boolean => {
    const rows = SCROLLED_SCREENS[key];
    if (rows === undefined) return false;
    const { element } = screen;
    element.scrollBy(0, rows * element.clientHeight);
    return true;
  };
  const endText = (key: string): string => {
    if (key === GO_BACK) return 'This is the first stop.';
    if (key === GO_ON) return `This was the last stop.${score()}`;
    return 'No further step in this direction is in this file.';
  };
  const score = (): string => {
    if (results.size === 0) return '';
    const right = [...results].filter(([question, value]) => isRight(question, value)).length;
    return ` You guessed ${right} of ${results.size} right.`;
  };
  const buttonOf = (label: string, key: string, look: ButtonLook = {}): HTMLButtonElement => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    if (look.name !== undefined) button.setAttribute('aria-label', look.name);
    if (look.pressed !== undefined) button.setAttribute('aria-pressed', String(look.pressed));
    button.classList.toggle('wide', look.isWide === true || look.pressed !== undefined);
    button.addEventListener('click', () => void press(key));
    return button;
  };
  const onward = buttonOf('next stop ›', GO_ON, { isWide: true });
  const hasIterations = new Set(data.places.iteration).size > 1;
  buttons.replaceChildren(
    buttonOf('‹ stop before', GO_BACK, { isWide: true }),
    onward,
    buttonOf('‹ phase', '[', { name: 'previous phase' }),
    buttonOf('← step', 'left', { name: 'step back' }),
    buttonOf('step →', 'right', { name: 'step' }),
    buttonOf('phase ›', ']', { name: 'next phase' }),
    ...(hasIterations
      ? [
          buttonOf('‹ iteration', '{', { name: 'previous iteration', isWide: true }),
          buttonOf('iteration ›', '}', { name: 'next iteration', isWide: true }),
        ]
      : []),
  );
  contents.replaceChildren(
    ...data.stops.map(({ title }, k) => {
      const option = document.createElement('option');
      option.value = String(k);
      option.textContent = `${k + 1}/${data.stops.length} ${title}`;
      return option;
    }),
  );
  contents.addEventListener('change', () => go(arriveAt(data, Number(contents.value))));
  addEventListener('keydown', (event) => {
    const key = keyOf(event, false);
    if (key === null) return;
    if (press(key) || scroll(key)) event.preventDefault();
  });
  numberForm.addEventListener('submit', (event) => {
    event.preventDefault();
    const { question } = shownAt(data, position, null);
    if (question === null) return;
    const value = readGuess(question, guessField.value);
    guessField.setCustomValidity(value === null ? whyNoGuess(question, guessField.value) : '');
    guessField.reportValidity();
    if (value === null) return;
    guessField.value = '';
    screen.element.focus();
    take(question, value);
  });
  guessField.addEventListener('input', () => guessField.setCustomValidity(''));
  addEventListener('resize', show);
  addEventListener('hashchange', () => go(arriveAt(data, stopInAddress())));

  function stopInAddress(): number {
    const stop = Number(location.hash.slice(1)) - 1;
    return data.stops[stop] === undefined ? 0 : stop;
  }

  main.hidden = false;
  handout.classList.add('printed');
  offer();
  show();
  say();
}

interface ButtonLook {
  readonly name?: string;
  readonly pressed?: boolean;
  /** Twice as wide as others, where they stand in columns. */
  readonly isWide?: boolean;
}

function sayLeftOut(iterations: readonly [first: number, last: number] | null): string {
  if (iterations === null) return '';
  const [first, last] = iterations;
  return first === last
    ? `Iteration ${first} is not in this file.`
    : `Iterations ${first} to ${last} are not in this file.`;
}

/** So that a page that is opened again, or sent on, begins there. */
function noteInAddress(stop: number): void {
  history.replaceState(null, '', `#${stop + 1}`);
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no ${id}.`);
  return found;
}
