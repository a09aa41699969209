/**
 * All that is said of a stop, for pages: what a terminal's screen shows in its panes, as one article.
 * Invariant: a pure function of the session and its branches. It names commands where a terminal names keys.
 */
import { openToken, shownMoment } from '../debugger/answers/token.js';
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { isInPhase, phaseProgress, phasesOf } from '../debugger/places/phases.js';
import { cursorLine, type ListingLine, listingLines } from '../debugger/places/program-lines.js';
import { spellKeys } from '../debugger/prompt/key-names.js';
import type { Session } from '../debugger/session.js';
import type { Article, ListedStep, PlaceInRun } from '../document/article.js';
import { boundArticle } from '../document/bounds.js';
import { type Blocks, mapTexts } from '../document/document.js';
import { formatPlural, formatShort } from '../document/numbers.js';
import { windowStart } from '../document/window.js';
import { describeShape } from '../engine/tensor.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import { lastOf } from '../timeline/iteration-numbers.js';
import { sayBeside } from './beside.js';
import type { Centre } from './centre.js';
import { type CentreSource, createCentreSource } from './centre-source.js';
import { isPointing, momentOf } from './compared.js';
import { sayHelp } from './help.js';
import { progressTexts } from './progress-text.js';
import { sayTour } from './tour.js';

/** A long program is listed around the cursor. */
const MOST_LINES = 200;

export function sayArticle(shown: Session, branches: Branches, centreOf: CentreSource = createCentreSource()): Article {
  const session: Session = { ...shown, look: { ...shown.look, keys: 'commands' } };
  const moment = momentOf(session, branches);
  const { title, words, question, blocks } = centre(session, branches, moment, centreOf);
  const at = shownMoment(moment.timeline, session);
  return boundArticle({
    run: runOf(moment),
    place: placeOf(moment, at, session, branches),
    title,
    notice:
      session.message === null
        ? null
        : {
            text: spellKeys(session.message.text, 'commands'),
            tone: session.message.tone === 'warning' ? 'warning' : 'information',
          },
    words: inCommands([...sayTour(session, moment.timeline.program.subject.name), ...words]),
    question,
    blocks: inCommands(blocks),
    isPointed: isPointing(session),
    beside: sayBeside(moment, session, branches).map((each) => ({
      kind: 'group',
      title: each.title,
      blocks: each.blocks(),
    })),
    listing: listingOf(at, session),
  });
}

function centre(session: Session, branches: Branches, moment: Moment, centreOf: CentreSource): Centre {
  if (session.overlay.kind !== 'help') return centreOf(moment, session);
  const context = { session, branches, timeline: moment.timeline, source: null };
  return { title: ['help'], words: [], question: null, blocks: sayHelp(context) };
}

/** The same words for whoever gives commands and presses no keys. */
export function inCommands(blocks: Blocks): Blocks {
  return mapTexts(blocks, (text) => spellKeys(text, 'commands'));
}

function runOf({ timeline, cursor, trace }: Moment): Article['run'] {
  const { subject, model, optimizer, parameterCount } = timeline.programAt(cursor.iteration);
  const { learningRate } = trace.outcome;
  const about = [
    model.kind,
    formatPlural(parameterCount, 'parameter'),
    ...(optimizer === null ? [] : [optimizer.title]),
    // A schedule makes rates with many digits.
    ...(learningRate === null ? [] : [`rate ${formatShort(Number(learningRate.toPrecision(4)))}`]),
  ];
  return { name: subject.name, about: about.join(', ') };
}

function placeOf({ timeline, cursor }: Moment, shown: Moment, session: Session, branches: Branches): PlaceInRun {
  const { playing, motion, speed, progress } = session;
  const [told = ''] = progress === null ? [] : progressTexts(progress);
  return {
    branch: branchOf(branches, cursor.branch).name,
    iteration: cursor.iteration,
    lastIteration: lastOf(timeline.numbers),
    step: shown.cursor.frame + 1,
    stepCount: shown.trace.frames.length,
    phases: phasesOf(shown).map((phase) => ({
      name: phase.name,
      progress: phaseProgress(shown, phase),
      isHere: isInPhase(shown, phase),
    })),
    underWay: progress !== null ? told : playing ? `playing: ${motion}, ${speed} a second` : null,
  };
}

function listingOf(moment: Moment, session: Session): readonly ListedStep[] {
  const lines = listingLines(moment, session.folds);
  const current = cursorLine(lines, moment);
  const from = windowStart(current, MOST_LINES, lines.length);
  const isToken = openToken(session) !== null;
  return lines.slice(from, from + MOST_LINES).map((line, k) => listed(line, moment, from + k === current, isToken));
}

function listed(line: ListingLine, moment: Moment, isHere: boolean, isToken: boolean): ListedStep {
  const { iteration, row } = moment.cursor;
  const leadsTo = (frame: number): string => (isToken ? '' : `${iteration}.${frame + 1}`);
  const stateAt = (frame: number): ListedStep['state'] =>
    isHere ? 'here' : isExecuted(moment, frame) ? 'done' : 'ahead';
  switch (line.kind) {
    case 'start':
      return {
        ...{ name: 'start', depth: 0, kind: 'start', state: isHere ? 'here' : 'done', note: '' },
        place: isToken ? '' : String(iteration),
      };
    case 'scope': {
      const { path, open, first, last } = line;
      const [name = ''] = path.slice(-1);
      const note = open ? '' : String(last - first + 1);
      return { name, depth: path.length - 1, kind: 'scope', state: stateAt(first), note, place: leadsTo(first) };
    }
    case 'frame': {
      const { label, index, scope, output } = line.frame;
      const name = isHere && row !== null ? `${label}, row ${row + 1}` : label;
      const note = describeShape(output.shape);
      return { name, depth: scope.length, kind: 'step', state: stateAt(index), note, place: leadsTo(index) };
    }
  }
}
