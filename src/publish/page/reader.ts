/**
 * The reader of a lesson in one file: what is done on the page leads from place to place, as far as the file goes.
 * Invariant: an answer is shown only once its question has been stepped past, as in the debugger.
 */
import * as z from 'zod/mini';
import type { Voter } from '../../class/roles.js';
import { type ClassSource, createFollower } from '../../class/voting/follower.js';
import { isRight } from '../../debugger/teaching/guess.js';
import type { Act, Article, Asked, Notice } from '../../document/article.js';
import { formatCount } from '../../document/numbers.js';
import { ARTICLE, ASKED } from '../../document/schema.js';
import { speakArticle } from '../../drawing/speech/speech.js';
import { resultOf } from '../../saying/quiz-verdict.js';
import type { Controls, Down } from '../../web/protocol.js';
import { type LessonData, MOTIONS, type Packed, type PlaceData } from '../lesson-data.js';
import { buttonsFor } from './buttons.js';
import { createUnpacking } from './unpack.js';

export interface Reader {
  /** The stop whose words are shown, from 0. */
  readonly stop: number;
  /** Goes to a stop; to the first where there is none of this number. */
  arrive(stop: number): Down;
  hasKey(key: string): boolean;
  /** Null for what means nothing in a file. */
  act(act: Act): Down | null;
}

interface Position {
  readonly stop: number;
  readonly place: number;
}

type Motion = (typeof MOTIONS)[number];

type Question = LessonData['questions'][number];

const READER: Voter = { voter: 'reader', name: 'reader', isNamed: false, address: '' };

const CHANGED = 'This file has been changed since backstep wrote it: what belongs here cannot be read.';

export function createReader(data: LessonData): Reader {
  const { stops, places, questions } = data;
  const commands = new Map(Object.entries(data.commands));
  const unpack = createUnpacking(data.parts);
  /** What was guessed first at each question: whoever guesses again has seen the answer. */
  const results = new Map<Question, number>();
  let position: Position = { stop: 0, place: 0 };
  /** At the question that is shown. */
  let guess: number | null = null;
  /** Where what stands there was read aloud last. */
  let heard: Position | null = null;

  const questionAt = ({ question }: PlaceData): Question | null =>
    question === null ? null : (questions[question] ?? null);
  const openQuestion = (): Question | null => {
    const place = places[position.place];
    return place.isAnswered ? null : questionAt(place);
  };
  /** The file is its own class, of one. */
  const source: ClassSource = {
    get question() {
      return openQuestion();
    },
    ...{ isSecondVote: false, takesGuesses: true, revealed: null },
    guessOf: () => guess,
    firstGuessOf: () => null,
    guess: (_, taken) => {
      guess = taken;
    },
  };
  const follower = createFollower(source, READER);
  const articleAt = (place: PlaceData, notice: Notice | null): Article | null => {
    const words = unpack.part(place.words[position.stop]);
    const read = z.safeParse(ARTICLE, { ...unpack.whole(place.article), words, notice });
    if (!read.success) return null;
    const article: Article = read.data;
    const { question } = article;
    const asked = questionAt(place);
    if (asked === null || question?.state !== 'revealed' || guess === null) return article;
    const lines = question.lines.map((line, k) => ({ ...line, isGuess: k === guess }));
    const said = resultOf({ ...asked, guess, guesses: null, firstGuesses: null });
    return { ...article, question: { ...question, lines, said } };
  };
  const show = (notice: Notice | null = null, asked: Asked | null = null): Down => {
    const place = places[position.place];
    const article = articleAt(place, notice);
    if (article === null) return { farewell: CHANGED };
    const lines = heard === position ? [] : [...place.heard, ...speakArticle(article)];
    heard = position;
    const words = [...(notice === null ? [] : [notice.text]), ...lines].join('\n');
    return { article, words, controls: controls(), asked };
  };
  const controls = (): Controls => {
    const question = openQuestion();
    const now = question === null ? null : guess;
    return {
      theme: null,
      standing:
        now === null
          ? []
          : [...follower.standing('no keys'), { kind: 'text', text: '. The next step shows the answer.' }],
      exploring: true,
      guess: { isTaken: question !== null, now },
      buttons: buttonsFor({
        isAsked: question !== null,
        hasWhy: places[position.place].why !== null,
        hasIterations: iterations.size > 1,
      }),
      entry: null,
      leads: true,
      answers: false,
      stops: { titles: stops.map(({ title }) => title), now: position.stop },
    };
  };
  const placeOf = (place: number): Article['place'] => unpack.part(places[place].article.place) as Article['place'];
  const iterations = new Set(places.map((_, place) => placeOf(place).iteration));

  const go = (to: Position): Down => {
    const [from, before] = [position, openQuestion()];
    position = to;
    const { question, isAnswered } = places[to.place];
    if (isAnswered && before !== null && guess !== null && !results.has(before)) results.set(before, guess);
    if (question === null || questions[question] !== before) guess = null;
    return show(
      from.stop === to.stop ? tell(leftOut(placeOf(from.place).iteration, placeOf(to.place).iteration)) : null,
    );
  };
  const placeAfter = (motion: Motion, place: number): number => {
    const after = place + (places[place].moves[MOTIONS.indexOf(motion)] ?? 0);
    return places[after] === undefined ? place : after;
  };
  const arrive = (stop: number): Down => go({ stop, place: stops[stop].place });
  const follow = (motion: Motion): Down => {
    const place = placeAfter(motion, position.place);
    if (place === position.place) return show(tell('No further step in this direction is in this file.'));
    return go({ ...position, place });
  };
  const nextStop = (): Down => {
    if (openQuestion() !== null) return follow('step');
    if (position.stop + 1 < stops.length) return arrive(position.stop + 1);
    const right = [...results].filter(([question, guessed]) => isRight(question, guessed)).length;
    const score = results.size === 0 ? '' : ` You guessed ${right} of ${results.size} right.`;
    return show(tell(`This was the last stop.${score}`));
  };
  /** As far as single steps lead. */
  const goTo = (argument: string): Down | null => {
    const [, iteration, step = '0'] = /^(\d+)(?:\.(\d+))?$/.exec(argument) ?? [];
    if (iteration === undefined) return null;
    const distanceFrom = (place: number): number => {
      const at = placeOf(place);
      return Number(iteration) - at.iteration || Number(step) - at.step;
    };
    const ahead = distanceFrom(position.place);
    let { place } = position;
    for (let step = 0; step < places.length && distanceFrom(place) * ahead > 0; step++) {
      const next = placeAfter(ahead > 0 ? 'step' : 'reverse-step', place);
      if (next === place) break;
      place = next;
    }
    return go({ ...position, place });
  };
  const take = (text: string): Down | null => {
    if (openQuestion() === null) return null;
    follower.forgetWords();
    follower.answer(text);
    const typed = follower.typed();
    return show(typed === null ? null : { text: typed.text, tone: 'warning' });
  };
  const open = (packed: Packed | null): Down | null => {
    if (packed === null) return null;
    const read = z.safeParse(ASKED, { of: null, ...unpack.whole(packed) });
    return read.success ? show(null, read.data) : { farewell: CHANGED };
  };
  const run = (line: string): Down | null => {
    const [, called, argument] = /^(\S*)\s*(.*)$/s.exec(line.trim()) ?? [];
    const name = commands.get(called) ?? called;
    switch (name) {
      case 'next-stop':
        return nextStop();
      case 'previous-stop':
        return position.stop === 0 ? show(tell('This is the first stop.')) : arrive(position.stop - 1);
      case 'stop':
        return stops[Number(argument) - 1] === undefined ? null : arrive(Number(argument) - 1);
      case 'goto':
        return goTo(argument);
      case 'guess':
        return take(argument);
      case 'why':
        return open(places[position.place].why);
      case 'help':
        return open(data.keys);
      default: {
        const motion = MOTIONS.find((each) => each === name);
        return motion === undefined ? null : follow(motion);
      }
    }
  };
  return {
    get stop() {
      return position.stop;
    },
    arrive: (stop) => arrive(stops[stop] === undefined ? 0 : stop),
    hasKey: (key) => commands.has(key),
    act: (act) => ('line' in act ? run(act.line) : 'key' in act && commands.has(act.key) ? run(act.key) : null),
  };
}

function tell(text: string | null): Notice | null {
  return text === null ? null : { text, tone: 'information' };
}

/** The iterations between two that the file leaves out; null where they follow one another. */
function leftOut(from: number, to: number): string | null {
  const [first, last] = [Math.min(from, to) + 1, Math.max(from, to) - 1];
  if (first > last) return null;
  return first === last
    ? `Iteration ${formatCount(first)} is not in this file.`
    : `Iterations ${formatCount(first)} to ${formatCount(last)} are not in this file.`;
}
