/** The page of a lesson in one file: it shows where the reader of what the file holds is. */
import { createApp } from '../../web/page/app.js';
import type { Down } from '../../web/protocol.js';
import type { LessonData } from '../lesson-data.js';
import { createReader } from './reader.js';
import { readPacked } from './unpack.js';

const [main, handout, lesson] = ['main', 'handout', 'lesson'].map(byId);

// Without it, the handout is what there is to read.
if ('DecompressionStream' in globalThis)
  void readPacked(lesson.textContent ?? '')
    .then(open)
    .catch(apologize);

function open(data: LessonData): void {
  const reader = createReader(data);
  const app = createApp({ act: (act) => show(reader.act(act)), hasKey: reader.hasKey, into: main });
  const show = (down: Down | null): void => {
    if (down === null) return;
    app.show(down);
    // So that a page that is opened again, or sent on, begins there.
    if (reader.stop !== stopInAddress()) history.replaceState(null, '', `#${reader.stop + 1}`);
  };
  show(reader.arrive(stopInAddress()));
  addEventListener('hashchange', () => show(reader.arrive(stopInAddress())));
  main.hidden = false;
  handout.classList.add('printed');
}

/** The handout stays where it is. */
function apologize(): void {
  createApp({ act: () => {}, into: main }).show({
    farewell:
      'This file has been changed since backstep wrote it: its steps cannot be read. What follows is its handout.',
  });
  main.hidden = false;
}

function stopInAddress(): number {
  return Number(location.hash.slice(1) || 1) - 1;
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no ${id}.`);
  return found;
}
