/**
 * The debugger in a page: on the run that its file carries, on a text that it is given, or, as a script of its own, on what
 * the page of a class explores.
 */
import { CARRIED_RUN, openCarried } from '../../class/web/carried/carried-run.js';
import { createBrowser } from '../../class/web/carried/in-browser.js';
import { createOpening } from '../../class/web/carried/in-class.js';
import { ENGINE_EVENT } from '../../class/web/page/engine.js';
import { beginPage } from './begin.js';
import { takeOwnText } from './own-text.js';

const form = document.querySelector<HTMLFormElement>('#own');
if (document.querySelector('[data-engine]') !== null)
  document.dispatchEvent(new CustomEvent(ENGINE_EVENT, { detail: createOpening(createBrowser()) }));
else if (form !== null) takeOwnText(form);
else beginPage((held) => openCarried(CARRIED_RUN.parse(held)));
