/**
 * What a page takes with it to explore in: the run of the class, with the branches that the class has and the place where
 * it stands.
 * Invariant: only what a follower could have made of what they saw is in it: no note, no path, no vote, no stop of a lesson.
 */
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { contextOf } from '../../debugger/command.js';
import { formatCount } from '../../document/numbers.js';
import { finish } from '../../numbers/engine/task.js';
import { remember } from '../../numbers/kernels/remember.js';
import type { DebuggerState } from '../../terminal/store.js';
import { branchOf, MAIN } from '../../timeline/branches.js';
import type { History } from '../../timeline/history.js';
import { originalOf } from '../../timeline/views.js';
import { hashOf } from '../../training/fixture/fixture-source.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import type { Classroom } from '../room/classroom.js';
import { type CarriedRun, carriedFixture, whyTooLarge } from './carried/carried-run.js';
import { carriedSession } from './carried/carried-session.js';

export type TakenRun = ReturnType<typeof createTakenRun>;

/** Compressed. */
const MOST_BYTES = 2_000_000;
/** What is longer is not even tried to compress; texts become three or four times as short. */
const MOST_CHARACTERS = 8 * MOST_BYTES;

const compress = promisify(gzip);

export function createTakenRun(classroom: Pick<Classroom, 'shownTo'>) {
  const whyNot = remember(whyNotTaken);
  const hashOfRun = remember((history: History): string => {
    const fixture = programOf(history)?.fixture;
    return fixture === undefined ? '' : hashOf(fixture);
  });
  const shown = (): DebuggerState => classroom.shownTo({ role: 'viewer' }).getState();
  const bytesOf = remember(async (state: DebuggerState): Promise<Buffer | null> => {
    const fixture = programOf(historyOf(state))?.fixture;
    if (fixture === undefined || whyNot(historyOf(state)) !== null) return null;
    // Where the class stands, without the places that it came from.
    const session = finish(carriedSession(contextOf(state), []));
    const run: CarriedRun = { version: 1, fixture: carriedFixture(fixture), lesson: null, session };
    const bytes = await compress(JSON.stringify(run));
    return bytes.length > MOST_BYTES ? null : bytes;
  });
  return {
    /** Why the class cannot be explored in a page now; null if it can. */
    whyNot: () => whyNot(historyOf(shown())),
    /** The hash of the fixture; empty for what cannot be explored in a page. */
    hash: () => hashOfRun(historyOf(shown())),
    /** Compressed, as JSON; the same for all who ask where the class stands. Null where there is more than a page takes. */
    bytes: () => bytesOf(shown()),
  };
}

function historyOf({ branches }: DebuggerState): History {
  return originalOf(branchOf(branches, MAIN).timeline);
}

/** Undefined for what is not trained here. */
function programOf({ replay }: History): TrainingProgram | undefined {
  return replay?.programAt(replay.first);
}

/** Why a page cannot take the run, in a sentence or two. */
function whyNotTaken(history: History): string | null {
  const program = programOf(history);
  if (program?.fixture === undefined) return `${BY_SSH} A page cannot train again what was recorded.`;
  const problem = whyTooLarge(program);
  if (problem !== null) return `${BY_SSH} ${problem}`;
  const text = JSON.stringify(carriedFixture(program.fixture));
  const isShort = text.length <= MOST_BYTES || (text.length <= MOST_CHARACTERS && gzipSync(text).length <= MOST_BYTES);
  return isShort
    ? null
    : `${BY_SSH} Its text takes more than the ${formatCount(MOST_BYTES)} bytes that a page is sent.`;
}

const BY_SSH = 'This class is explored over SSH only.';
