/** The page of a lesson in one file: steps through it, asks its questions, and says at each step what is seen there. */
import { beginsNumber, readGuess, whyNoGuess } from '../../debugger/teaching/guess.js';
import type { Quiz } from '../../debugger/teaching/quiz.js';
import { describeGuess } from '../../saying/quiz-verdict.js';
import { keyOf } from '../../web/page/keys.js';
import type { LessonData } from '../lesson-data.js';
import { GO_BACK, GO_ON, listStops, moveButtons, nameOnward, optionButton } from './controls.js';
import { createGuesses } from './guesses.js';
import { arriveAt, follow, goOn, leftOut, openQuestion, type Position, shownAt } from './reader.js';
import { unpack } from './unfold.js';
import { createView } from './view.js';

const main = document.getElementsByTagName('main')[0];
const [handout, notice, words, options, buttons] = ['handout', 'notice', 'words', 'options', 'buttons'].map(byId);
const contents = byId('contents') as HTMLSelectElement;
const numberForm = byId('number') as HTMLFormElement;
const [numberLabel] = numberForm.getElementsByTagName('label');
const guessField = byId('guess') as HTMLInputElement;

if ('DecompressionStream' in globalThis) void unpack(byId('lesson').textContent ?? '').then(open);

function open(data: LessonData): void {
  const view = createView(byId('screen'), data);
  const guesses = createGuesses();
  let position = arriveAt(data, stopInAddress(data));

  const draw = (): void => view.show(shownAt(data, position, guesses.now).look, position.stop);
  /** All that changes with the place. */
  const show = (): void => {
    contents.value = String(position.stop);
    offer();
    draw();
    words.textContent = view.wordsOf(shownAt(data, position, guesses.now).look, position.stop);
  };
  const offer = (): void => {
    const question = openQuestion(data, position);
    numberForm.hidden = question?.kind !== 'value';
    numberLabel.textContent = question?.topic ?? '';
    const texts = question === null || question.kind === 'value' ? [] : question.options;
    const focused = [...options.children].indexOf(document.activeElement ?? options);
    options.replaceChildren(...texts.map((text, k) => optionButton(text, `${k + 1}`, guesses.now === k, press)));
    // Whoever goes by keyboard stays where they were.
    (options.children[focused] as HTMLElement | undefined)?.focus();
    nameOnward(buttons, question !== null);
  };
  const go = (to: Position): void => {
    const [left, before] = [position, shownAt(data, position, null)];
    const now = shownAt(data, to, null);
    position = to;
    if (before.question !== now.question) guesses.forget();
    view.element.scrollTop = 0;
    show();
    if (now.question !== null && now.isAnswered && !before.isAnswered) tell(guesses.reveal(now.question));
    else tell(left.stop === to.stop ? sayLeftOut(leftOut(data, left.place, to.place)) : '');
    if (left.stop !== to.stop) noteInAddress(to.stop);
  };
  const take = (question: Quiz, guess: number): void => {
    guesses.take(guess);
    offer();
    tell(`You guessed ${describeGuess(question, guess)}. The next step shows the answer.`);
  };
  /** False for a key that means nothing here. */
  const press = (key: string): boolean => {
    const question = openQuestion(data, position);
    if (question !== null && beginsNumber(question, key)) {
      // The field takes the digit itself.
      guessField.focus();
      return false;
    }
    if (question !== null && question.kind !== 'value' && question.options[Number(key) - 1] !== undefined) {
      take(question, Number(key) - 1);
      return true;
    }
    const to = leadsTo(key);
    if (to === null) return false;
    if (to === position) tell(endText(key, guesses.score()));
    else go(to);
    return true;
  };
  const leadsTo = (key: string): Position | null => {
    if (key === GO_ON) return goOn(data, position);
    if (key === GO_BACK) return position.stop === 0 ? position : arriveAt(data, position.stop - 1);
    return follow(data, position, key);
  };

  buttons.replaceChildren(...moveButtons(new Set(data.places.iteration).size > 1, press));
  listStops(contents, data.stops);
  contents.addEventListener('change', () => go(arriveAt(data, Number(contents.value))));
  addEventListener('keydown', (event) => {
    const use = keyOf(event, { isExploring: true, isOpen: false, entry: null, guess: null, options: [] });
    if (use?.kind === 'key' && (press(use.key) || view.scroll(use.key))) event.preventDefault();
  });
  numberForm.addEventListener('submit', (event) => {
    event.preventDefault();
    const question = openQuestion(data, position);
    const guess = question === null ? null : readGuess(question, guessField.value);
    if (question === null) return;
    guessField.setCustomValidity(guess === null ? whyNoGuess(question, guessField.value) : '');
    guessField.reportValidity();
    if (guess === null) return;
    guessField.value = '';
    view.element.focus();
    take(question, guess);
  });
  guessField.addEventListener('input', () => guessField.setCustomValidity(''));
  addEventListener('resize', draw);
  addEventListener('hashchange', () => go(arriveAt(data, stopInAddress(data))));
  main.hidden = false;
  handout.classList.add('printed');
  show();
}

function tell(text: string): void {
  if (notice.textContent !== text) notice.textContent = text;
}

function endText(key: string, score: string): string {
  if (key === GO_BACK) return 'This is the first stop.';
  return key === GO_ON ? `This was the last stop.${score}` : 'No further step in this direction is in this file.';
}

function sayLeftOut(iterations: readonly [first: number, last: number] | null): string {
  if (iterations === null) return '';
  const [first, last] = iterations;
  return first === last
    ? `Iteration ${first} is not in this file.`
    : `Iterations ${first} to ${last} are not in this file.`;
}

function stopInAddress({ stops }: LessonData): number {
  const stop = Number(location.hash.slice(1)) - 1;
  return stops[stop] === undefined ? 0 : stop;
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
