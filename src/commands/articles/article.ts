/**
 * All that is said of a stop, for pages: what a terminal's screen shows in its panes, as one article.
 * Invariant: a pure function of the session and its branches. Commands stand in it where a terminal writes keys.
 */

import type { Moment } from '../../debugger/places/moment.js';
import { listingAt } from '../../debugger/places/program-lines.js';
import { changedSession, type Session } from '../../debugger/session.js';
import { boundArticle } from '../../document/bounds.js';
import type { Article, Blocks, ListedStep } from '../../document/document.js';
import { windowStart } from '../../document/window.js';
import { sayBeside } from '../../explaining/beside.js';
import { isPointing, momentOf } from '../../explaining/compared.js';
import { sayPlace, sayRun, sayUnderWay } from '../../explaining/header.js';
import { speaksAt } from '../../explaining/lesson.js';
import { sayLine } from '../../explaining/listing.js';
import { placeOfStep } from '../../explaining/step-words.js';
import { shownMoment } from '../../questions/token.js';
import { type Branches, branchOf } from '../../timeline/branches.js';
import { sayHelp } from './help.js';
import { namedInline } from './named.js';
import { type Centre, type CentreSource, createCentreSource } from './said-at-place.js';
import { sayTour } from './tour.js';

/** A long program is listed around the cursor. */
const MOST_LINES = 200;

export function sayArticle(shown: Session, branches: Branches, centreOf: CentreSource = createCentreSource()): Article {
  const { session } = forPages({ session: shown });
  const moment = momentOf(session, branches);
  const { title, words, question, blocks } = centre(session, branches, moment, centreOf);
  const at = shownMoment(moment, session);
  const run = sayRun(moment);
  return boundArticle({
    run: { name: run.name, about: [run.model, run.optimizer, run.rate].filter(Boolean).join(', ') },
    place: {
      ...sayPlace(moment, at, branchOf(branches, moment.cursor.branch).name),
      underWay: sayUnderWay(session.where)[0] ?? null,
    },
    title,
    notice:
      session.open.message === null
        ? null
        : {
            inlines: namedInline({ kind: 'text', text: session.open.message.text }, 'buttons'),
            tone: session.open.message.tone === 'warning' ? 'warning' : 'information',
          },
    words: [...sayTour(session, moment.timeline), ...words],
    question,
    blocks: saidTwice(session, moment) ? withoutSentences(blocks) : blocks,
    isPointed: isPointing(session),
    beside: Object.values(sayBeside(moment, session, branches))
      .filter(({ isNew }) => isNew)
      .map((each) => ({ kind: 'group', title: each.title, blocks: each.blocks() })),
    listing: listingOf(at, session),
  });
}

/** Whether a lesson speaks of the step that is shown, so that the step's own sentences say the same again. */
function saidTwice({ teaching: { lesson }, open }: Session, { cursor }: Moment): boolean {
  return lesson !== null && open.answer === null && open.overlay.kind !== 'help' && speaksAt(lesson, cursor);
}

/** With the sentences at the beginning folded, but for warnings. */
function withoutSentences(blocks: Blocks): Blocks {
  const count = blocks.findIndex((block) => block.kind !== 'paragraph' || block.tone !== undefined);
  if (count < 1) return blocks;
  const group = { kind: 'group', title: 'what the step says', blocks: blocks.slice(0, count), isFolded: true } as const;
  return [group, ...blocks.slice(count)];
}

function centre(session: Session, branches: Branches, moment: Moment, centreOf: CentreSource): Centre {
  if (session.open.overlay.kind !== 'help') return centreOf(moment, session);
  const context = { session, branches, timeline: moment.timeline, moment, source: null };
  return { title: ['help'], words: [], question: null, blocks: sayHelp(context) };
}

/** The state for whoever looks at a page, which may have no keyboard. */
export function forPages<State extends { readonly session: Session }>(state: State): State {
  const { look } = state.session;
  if (look.keys === 'buttons') return state;
  return { ...state, session: changedSession(state.session, { keys: 'buttons' }) };
}

function listingOf(moment: Moment, session: Session): readonly ListedStep[] {
  const { lines, asCode, current } = listingAt(moment, session);
  const from = windowStart(current, MOST_LINES, lines.length);
  const start = moment.inText ? '' : String(moment.cursor.iteration);
  return lines.slice(from, from + MOST_LINES).map((line, k) => {
    const isHere = line.kind === 'code' ? line.frame === moment.frame : from + k === current;
    const { first, row, name, ...said } = sayLine(line, moment, isHere, asCode);
    const place = first < 0 ? start : placeOfStep(moment, first);
    return { ...said, name: row === null ? name : `${name}, row ${row + 1}`, place };
  });
}
