/** The page of the class: it joins, shows what the class is shown, and sends what is done on it. */
import { createApp } from './app.js';
import { byId } from './by-id.js';
import { type Condition, createConnection } from './connection.js';
import { createExploring, LOST } from './exploring.js';
import { createEngineLoader } from './load-engine.js';

const loadEngine = createEngineLoader();
const [notice, form, name, page] = ['notice', 'join', 'name', 'page'].map(byId);
const token = location.hash.slice(1);
const app = createApp({ act: (act) => exploring.act(act), onReturn: () => connection.comeAgain(), into: page });
const exploring = createExploring({
  storage: sessionStorage,
  show: app.show,
  loadEngine,
  send: (act) => connection.send(act),
  want: () => connection.want(),
  leave: () => connection.leave(),
  fetchRun: () => connection.fetchRun(),
});
const connection = createConnection({
  token,
  onCondition: tell,
  isExploring: exploring.isOn,
  onDown: exploring.take,
  onTaken: exploring.noteTaken,
  onSlow: (isSlow) => exploring.noteConnection({ isSlow }),
});

function tell(condition: Condition): void {
  // A browser takes a hidden field's keys from it with its next picture only.
  name.blur();
  form.hidden = true;
  notice.textContent = '';
  switch (condition.kind) {
    case 'connected':
      exploring.noteConnection({ isLost: false });
      return;
    case 'lost':
      if (!exploring.noteConnection({ isLost: true })) notice.textContent = LOST;
      return;
    case 'returning':
      notice.textContent = 'Asking the class to let you in again…';
      return;
    case 'unknown':
      if (token === '') notice.textContent = 'Open the whole link that the class was given: its end lets you in.';
      else {
        form.hidden = false;
        name.focus();
      }
      return;
    case 'turned away':
      exploring.take({ farewell: condition.reason });
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  connection.join((name as HTMLInputElement).value);
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) exploring.putAway();
});
addEventListener('pagehide', exploring.putAway);

connection.enter();
