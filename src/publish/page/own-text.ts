/**
 * The page of somebody's own text: it takes a text and a model, and is then the debugger on the run that they make.
 * Invariant: nothing leaves the page but the fixture that somebody saves as a file.
 */

import { openCarried } from '../../class/web/carried/carried-run.js';
import { openInBrowser } from '../../class/web/carried/in-browser.js';
import { byId } from '../../class/web/page/by-id.js';
import { refusalIn, refuse } from '../../files/refusal.js';
import { createOwnFixture, OWN_MODELS, ownTextProblem } from '../../training/fixture/own-text.js';

export function takeOwnText(form: HTMLFormElement): void {
  const [field] = form.getElementsByTagName('textarea');
  const [begin] = form.getElementsByTagName('button');
  const [main, handout, said] = ['main', 'handout', 'said'].map(byId);
  // Another text is often the same one, changed.
  if (typeof history.state === 'string') field.value = history.state;
  const open = async (): Promise<void> => {
    const text = field.value;
    const chosen = new FormData(form).get('model');
    const model = OWN_MODELS.find((each) => each === chosen) ?? 'gpt';
    const problem = ownTextProblem(text, model);
    if (problem !== null) refuse(problem);
    const fixture = createOwnFixture(text, model);
    const opening = openCarried({ version: 1, fixture, lesson: null, session: null });
    await openInBrowser(opening, main, false);
    history.replaceState(text, '');
    main.hidden = false;
    handout.hidden = true;
    byId('links').append(linkToSave(fixture), buttonForAnother());
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    begin.disabled = true;
    said.textContent = 'The first iteration is being executed …';
    void open()
      .then(() => '', refusalIn)
      .then((problem) => {
        begin.disabled = false;
        said.textContent = problem;
      });
  });
  form.hidden = false;
}

function linkToSave(fixture: { readonly name: string }): HTMLAnchorElement {
  const link = document.createElement('a');
  const file = new Blob([JSON.stringify(fixture, null, 2), '\n'], { type: 'application/json' });
  link.href = URL.createObjectURL(file);
  link.download = `${fixture.name}.json`;
  link.textContent = 'save as a fixture';
  return link;
}

function buttonForAnother(): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'another text';
  button.addEventListener('click', () => location.reload());
  return button;
}
