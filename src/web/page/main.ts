/** The page of the class: it joins, shows what the class is shown, and sends what is done on it. */
import { createApp } from './app.js';
import { type Condition, createConnection } from './connection.js';

const [notice, form, name, page] = ['notice', 'join', 'name', 'page'].map(byId);
const token = location.hash.slice(1);
const app = createApp({ act: (act) => connection.send(act), onReturn: () => connection.enter(), into: page });
const connection = createConnection({ token, onDown: app.show, onCondition: tell });

function tell(condition: Condition): void {
  form.hidden = true;
  notice.textContent = '';
  switch (condition.kind) {
    case 'connected':
      return;
    case 'lost':
      notice.textContent = 'The connection is lost. Trying again…';
      return;
    case 'unknown':
      if (token === '') notice.textContent = 'Open the whole link that the class was given: its end lets you in.';
      else {
        form.hidden = false;
        name.focus();
      }
      return;
    case 'turned away':
      app.show({ farewell: condition.reason });
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  connection.join((name as HTMLInputElement).value);
});

connection.enter();

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no ${id}.`);
  return found;
}
