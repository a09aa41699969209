/** The page of the class: it follows, and sends what is pressed and touched. */
import type { Button, Controls, Down } from '../messages.js';
import { type Condition, createConnection } from './connection.js';
import { keyOf, keysOfNumber } from './keys.js';
import { createRefit } from './refit.js';
import { createScreen } from './screen.js';

const [notice, words, below, buttons] = ['notice', 'words', 'below', 'buttons'].map(byId);
const joinForm = byId('join') as HTMLFormElement;
const numberForm = byId('number') as HTMLFormElement;
const guess = byId('guess') as HTMLInputElement;
const name = byId('name') as HTMLInputElement;
const screen = createScreen(byId('screen'));
const token = location.hash.slice(1);
let exploring = false;

const connection = createConnection({ token, size: screen.wish, onDown: show, onCondition: tell });
const refit = createRefit(screen, connection.resize);

function show(message: Down): void {
  if ('farewell' in message) {
    leave(message.farewell || 'You have left the class.', 'Join again');
    return;
  }
  screen.show(message);
  if (message.words !== undefined) words.textContent = message.words;
  if (message.controls !== undefined) offer(message.controls);
}

function offer(controls: Controls): void {
  exploring = controls.exploring;
  if (controls.told !== undefined) words.textContent = controls.told;
  document.documentElement.dataset.theme = controls.theme ?? '';
  numberForm.hidden = controls.asksNumber === null;
  const [label] = numberForm.getElementsByTagName('label');
  if (label !== undefined) label.textContent = controls.asksNumber ?? '';
  const focused = [...buttons.children].indexOf(document.activeElement ?? buttons);
  buttons.replaceChildren(...controls.buttons.map(buttonOf));
  // Whoever goes by keyboard stays where they were.
  if (focused >= 0) (buttons.children[Math.min(focused, buttons.children.length - 1)] as HTMLElement | null)?.focus();
  refit();
}

function buttonOf({ label, keys, name: said, isPressed, isWide }: Button): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  if (said !== undefined) button.setAttribute('aria-label', said);
  if (isPressed !== undefined) button.setAttribute('aria-pressed', String(isPressed));
  button.classList.toggle('wide', isWide === true);
  button.addEventListener('click', () => connection.send(keys));
  return button;
}

function tell(condition: Condition): void {
  switch (condition.kind) {
    case 'connected':
      setNotice('');
      joinForm.hidden = true;
      screen.element.hidden = false;
      below.hidden = false;
      if (document.activeElement === document.body) screen.element.focus();
      return;
    case 'lost':
      setNotice('The connection is lost. Trying again…');
      return;
    case 'unknown':
      if (token === '') setNotice('Open the whole link that the class was given: its end lets you in.');
      else {
        joinForm.hidden = false;
        name.focus();
      }
      return;
    case 'turned away':
      leave(condition.reason, 'Try again');
  }
}

/** Says why nothing is shown any more, with a button to come back; what the class was last told is over, too. */
function leave(reason: string, how: string): void {
  setNotice(reason);
  words.textContent = '';
  screen.element.hidden = true;
  joinForm.hidden = true;
  numberForm.hidden = true;
  below.hidden = false;
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = how;
  again.className = 'wide';
  again.addEventListener('click', connection.enter);
  buttons.replaceChildren(again);
}

function setNotice(text: string): void {
  if (notice.textContent !== text) notice.textContent = text;
}

addEventListener('resize', refit);
addEventListener('keydown', (event) => {
  const key = keyOf(event, exploring);
  if (key === null || screen.element.hidden) return;
  event.preventDefault();
  connection.send([key]);
});
addEventListener('paste', (event) => {
  const text = event.clipboardData?.getData('text') ?? '';
  if (exploring && !(event.target instanceof HTMLInputElement)) connection.send([`paste ${text.slice(0, 400)}`]);
});
joinForm.addEventListener('submit', (event) => {
  event.preventDefault();
  connection.join(name.value);
});
numberForm.addEventListener('submit', (event) => {
  event.preventDefault();
  const keys = keysOfNumber(guess.value);
  guess.setCustomValidity(keys.length === 0 ? 'Write a number, like −0.25.' : '');
  guess.reportValidity();
  connection.send(keys);
  if (keys.length > 0) guess.value = '';
});
guess.addEventListener('input', () => guess.setCustomValidity(''));

connection.enter();

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no ${id}.`);
  return found;
}
