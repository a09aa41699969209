/**
 * Quizzes: what is asked, what is hidden, when it is answered.
 */
/** Guesses counted: none is lost, however many there are. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/commands/commands.js';
import { contextOf } from '../../../src/debugger/command.js';
import { changedSession, fieldsOf, type Session } from '../../../src/debugger/session.js';
import {
  countOf,
  countWhere,
  isRight,
  MOST_DIFFERENT,
  type NumberQuiz,
  openQuizOf,
  type Quiz,
  quantileOf,
  resultsOf,
  sortTally,
  tallyOf,
} from '../../../src/debugger/teaching/quiz.js';
import { asCommand } from '../../../src/document/document.js';
import { rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { howFarOff } from '../../../src/explaining/quiz-verdict.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { pressKey } from '../../../src/terminal/components/pressed-key.js';
import { footer } from '../../../src/terminal/screen/footer.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { viewHistory } from '../../../src/timeline/views.js';
import { NOTHING_TO_OPEN } from '../../support/app-stage.js';
import { oneOf } from '../../support/depth.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { createSmallTabular } from '../../support/programs.js';

function open(timeline = new Timeline(createSmallTabular()), company: Session['teaching']['company'] = 'alone') {
  const { store, driver, execute } = holdSession(timeline, { company });
  return {
    run: execute,
    press: (key: string) => pressKey({ store, driver, offer: NOTHING_TO_OPEN }, key),
    session: () => store.getState().session,
    quiz: (): Quiz => {
      const { quiz } = store.getState().session.teaching;
      if (quiz === null) throw new Error('no quiz');
      return quiz;
    },
    screen: () => {
      const { session, branches } = store.getState();
      const parts = screenParts(session, branches, 120, 40);
      return parts === null ? '' : [...parts.step, ...parts.loss].map(textOf).join('\n');
    },
  };
}

function optionsOf(quiz: Quiz): readonly string[] {
  if (quiz.kind === 'value') throw new Error('a number has no options');
  return quiz.options;
}

describe('Esc', () => {
  it('leaves an open question, after what lies over it', async () => {
    const { run, press, session } = open();
    await run('quiz word');
    press('?');
    press('escape');
    expect(session().open.overlay.kind).toBe('none');
    expect(openQuizOf(session())).not.toBeNull();
    press('space');
    press('escape');
    expect(session().where.playing).toBe(false);
    expect(openQuizOf(session())).not.toBeNull();
    press('escape');
    expect(session().teaching.quiz).toBeNull();
  });

  it('leaves a question open that a class may be guessing at', async () => {
    const { run, press, session } = open(undefined, 'class');
    await run('quiz word');
    press('escape');
    expect(openQuizOf(session())).not.toBeNull();
  });
});

describe('a question that Esc puts aside', () => {
  it('is said to be, and is asked again by Q as long as nobody moves', async () => {
    const { run, press, quiz, session } = open(timelineOf());
    await run('quiz value P(we) at predict/prediction 1/softmax');
    const { question } = quiz();
    press('escape');
    expect(session().open.message?.text).toBe(`The question is put aside. ${asCommand('quiz')} asks it again here.`);
    press('Q');
    expect(openQuizOf(session())?.question).toBe(question);
    press('escape');
    await run('step', 'quiz');
    expect(quiz().question).not.toBe(question);
  });
});

describe('a step at an open question', () => {
  it('is a step like any other, and the question stays until the step that computes its answer', async () => {
    const { run, press, session } = open(timelineOf());
    await run('goto 0.6', 'quiz loss');
    press('right');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 6 });
    press('left');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 5 });
    expect(openQuizOf(session())?.kind).toBe('loss');
    await run('quiz value P(we) at predict/prediction 1/softmax');
    expect(openQuizOf(session())).not.toBeNull();
    press('right');
    expect(openQuizOf(session())).toBeNull();
    expect(fieldsOf(session())).toMatchObject({
      cursor: { iteration: 0, frame: 6 },
      quiz: { kind: 'value' },
      selection: null,
    });
  });

  it('has the element selected that was asked for where it comes to the answer', async () => {
    const { run, session } = open(timelineOf());
    await run('goto 0.6', 'quiz value P(the) at predict/prediction 1/softmax', 'step');
    expect(session().where.selection).toBe(session().teaching.quiz?.element);
  });

  it('is not taken by a question of the set-up either', async () => {
    const { press, session } = open(timelineOf());
    press('Q');
    press('right');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 0 });
  });

  it('leaves the answer ahead, where Enter goes and one key returns from', async () => {
    const { run, press, session, screen } = open(timelineOf());
    await run('goto 0.6', 'quiz loss');
    const { cursor } = session().where;
    expect(screen().replaceAll(/\s+/g, ' ')).toMatch(/Enter goes ahead to the answer, at iteration 1, step/);
    press('return');
    expect(session().where.cursor).toEqual(session().teaching.quiz?.at);
    expect(session().open.message?.text).toContain('This is iteration 1, step 21.');
    press('<');
    expect(session().where.cursor).toEqual(cursor);
    press('right');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 6 });
  });
});

describe('every question', () => {
  it.each(['word', 'loss', 'sign', 'direction', 'value'])(
    'of the kind %s names the iteration that it is about',
    async (kind) => {
      const { run, quiz } = open(timelineOf());
      await run('goto 0.24', `quiz ${kind}${kind === 'direction' || kind === 'value' ? ' P(we)' : ''}`);
      expect(quiz().question).toMatch(
        new RegExp(`iteration (?:\\d+ to )?${quiz().at.iteration}\\b|to ${quiz().at.iteration},`),
      );
    },
  );
});

describe('letters typed at an open question', () => {
  it('do not move, and say what a guess looks like', async () => {
    const { run, press, session } = open(timelineOf());
    await run('break loss', 'quiz word');
    for (const key of ['n', 's', 'f', 'c', 'N', 'i']) {
      press(key);
      expect(session().where.cursor).toEqual(open(timelineOf()).session().where.cursor);
      expect(session().open.message?.text).toMatch(
        new RegExp(`^"${key}" does not move while .* A guess is 1 to \\d, or g and the answer;`),
      );
    }
    press('return');
    expect(session().where.cursor).toEqual(session().teaching.quiz?.at);
    press('n');
    expect(session().where.cursor).not.toEqual(session().where.previous);
  });

  it('are the answer after g, as they are for whoever follows a class', async () => {
    const { run, press, session } = open(timelineOf());
    await run('quiz word');
    const before = session().where.cursor;
    for (const key of ['g', ...'deep', 'return']) press(key);
    const {
      teaching: { quiz },
      where: { cursor },
    } = session();
    expect(cursor).toEqual(before);
    expect(quiz?.kind === 'word' && quiz.options[quiz.guess ?? -1]).toBe('deep');
  });

  it('go on to move a class, whose presenter does not guess', async () => {
    const { run, press, session } = open(timelineOf(), 'class');
    await run('quiz word');
    press('n');
    expect(session().open.message?.text ?? '').not.toContain('does not move');
  });

  it('stand in a footer that is no wider than its screen', async () => {
    const { execute: run, store } = holdSession(timelineOf());
    await run('quiz value');
    const rows = [36, 40, 44, 60].map((width) => ({ width, row: footer(contextOf(store.getState()), width) }));
    expect(rows.filter(({ width, row }) => rowWidth(row) > width)).toEqual([]);
    expect(rows.every(({ row }) => textOf(row).includes('guess') && textOf(row).includes('? help'))).toBe(true);
  });

  it('are not in the footer where they are held', async () => {
    const { execute: run, store } = holdSession(timelineOf());
    const footerText = (): string => textOf(footer(contextOf(store.getState()), 300));
    expect(footerText()).toMatch(/ n over /);
    await run('quiz word');
    expect(footerText()).not.toMatch(/ n over /);
  });
});

describe('a question that is asked again', () => {
  it('counts once in the results, with the first guess', async () => {
    const { run, session } = open();
    await run(
      'quiz word',
      'follow',
      'goto 0',
      'quiz word',
      'guess 2',
      'follow',
      'goto 0',
      'quiz word',
      'guess 1',
      'follow',
    );
    await run('quiz loss');
    expect(resultsOf(session()).map(({ guess }) => guess)).toEqual([1]);
  });
});

describe('a quiz about the likeliest word', () => {
  it('has the likeliest word of the next prediction as its answer', async () => {
    const timeline = new Timeline(createSmallTabular());
    const { run, quiz, session } = open(timeline);
    await run('quiz word');
    const [group] = timeline.trace(0).outcome.groups;
    const shares = Array.from(group.probabilities.data);
    const likeliest = shares.indexOf(Math.max(...shares));
    expect(optionsOf(quiz())[quiz().answer]).toBe(group.logits.axes.at(-1)?.labels?.[likeliest]);
    await run('follow');
    expect(session().where.cursor.frame).toBe(group.probabilities.frame);
    expect(openQuizOf(session())).toBeNull();
  });

  it('asks about the next prediction when one is known already, and about the next iteration after the last', async () => {
    const { run, quiz } = open();
    const questions: string[] = [];
    for (let k = 0; k < 3; k++) {
      await run('quiz word', 'follow');
      questions.push(`${quiz().at.iteration} ${quiz().question}`);
    }
    expect(questions[0]).toMatch(/^0 .*"we"/);
    expect(questions[1]).toMatch(/^0 .*"we love"/);
    expect(questions[2]).toMatch(/^1 .*"we"/);
  });
});

describe('a quiz about the loss', () => {
  it('says what the run does', async () => {
    const timeline = new Timeline(createSmallTabular({ learningRate: 30 }));
    const { run, quiz } = open(timeline);
    for (let iteration = 0; iteration < 8; iteration++) {
      await run(`goto ${iteration}`, 'quiz loss');
      const { at, answer } = quiz();
      finish(timeline.visit(at.iteration + 1));
      const [before, after] = [timeline.metric('loss', at.iteration - 1), timeline.metric('loss', at.iteration)];
      expect(answer).toBe(after < before ? 0 : after > before ? 1 : 2);
    }
  });

  it('hides the curve ahead, even where one has been before', async () => {
    const { run, screen } = open();
    await run('goto 50', 'goto 3');
    expect(screen()).toMatch(/\b50 │/);
    await run('quiz loss');
    expect(screen()).not.toMatch(/\b50 │/);
    await run('quiz off');
    expect(screen()).toMatch(/\b50 │/);
  });
});

describe('a quiz about a sign', () => {
  it('has the sign of the gradient at the step that it leads to', async () => {
    const timeline = new Timeline(createSmallTabular());
    const { run, quiz, session } = open(timeline);
    for (const word of ['we', 'love', 'learning']) {
      await run('goto 0', `quiz sign ${word}`);
      const { frame } = quiz().at;
      const column = ['we', 'love', 'learning'].indexOf(word);
      const value = timeline.trace(0).frames[frame].output.data[column];
      expect(quiz().answer).toBe(value < 0 ? 0 : 1);
      await run('follow');
      expect(session().where.cursor.frame).toBe(frame);
    }
  });

  it('says so when there is no element of that name', async () => {
    const { run, session } = open();
    await run('quiz sign nobody');
    expect(session().open.message).toMatchObject({ tone: 'warning', text: expect.stringContaining('"nobody"') });
  });
});

describe('Q on an element', () => {
  const SOFTMAX = 'goto 0.predict/prediction 1/softmax';

  it('asks where a selected probability goes, and says why it went there', async () => {
    const timeline = timelineOf();
    const { run, press, quiz, screen, session } = open(timeline);
    await run(SOFTMAX);
    press('down');
    press('Q');
    expect(quiz().question).toBe('Where will P(is) after "<BOS>" go from iteration 0 to 1?');
    const [before, after] = [0, 1].map((iteration) => timeline.trace(iteration).frames[session().where.cursor.frame]);
    const { element } = quiz();
    expect(optionsOf(quiz())[quiz().answer]).toBe(
      after.output.data[element] > before.output.data[element] ? 'up' : 'down',
    );
    press('1');
    press('return');
    // It rose because another score fell, as the numbers say.
    expect(screen().replace(/[│\s]+/g, ' ')).toContain(
      'came through table(<BOS>, the): the update of iteration 0 moved table(<BOS>, the) by −rate × ∂loss/∂table(<BOS>, the) = −0.1 × 0.4488 = −0.04488.',
    );
    expect(session().where.selection).toBe(element);
  });

  it('asks for exponentials and their sum as the step shows them, without a shift', async () => {
    const timeline = timelineOf();
    const { run, quiz, screen } = open(timeline);
    await run('goto 0', 'quiz value at predict/prediction 1/sum', 'follow');
    const powers = timeline.trace(0).outcome.groups[0].logits.data.map(Math.exp);
    expect(quiz().answer).toBeCloseTo(
      powers.reduce((total, power) => total + power),
      9,
    );
    expect(screen()).toMatch(/It is 54\.67\.[\s\S]*Σ = .*24\.53.* = 54\.67/);
    await run('goto 0', 'quiz value we at predict/prediction 1/exponentials', 'follow');
    expect(quiz().answer).toBeCloseTo(Math.exp(2.1), 9);
    expect(screen()).toContain('e^z(we) = e^2.1 = 8.166');
    await run('goto 1', 'quiz direction at predict/prediction 1/sum', 'follow');
    expect(screen().replace(/[│\s]+/g, ' ')).toMatch(
      /Σ fell by 0\.87\d+\. Its largest part, −1\.07\d*, came through table\(<BOS>, the\)/,
    );
  });

  it('asks where the update moves a selected parameter, from wherever it is at hand', async () => {
    for (const [step, keys] of [
      ['accumulate', ['down', 'up']],
      ['forward/prediction 1/z', ['up', 'down']],
      ['backward/through loss/prediction 1/∂loss/∂z', ['up', 'down']],
    ] as const) {
      const { run, press, quiz, session } = open(timelineOf());
      await run(`goto 0.${step}`);
      for (const key of keys) press(key);
      press('Q');
      expect(quiz().question).toMatch(/^Where will the update of iteration 0 move table\(<BOS>, \w+\)\?$/);
      press('return');
      expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 46 });
    }
  });

  it('says how an update moved a weight by the formula where it added more than one thing', async () => {
    const { run, quiz, screen } = open(timelineOf('river-gpt', 'training.iterations=2'));
    await run('goto 0.update/v of wte', 'quiz value at update/new wte', 'follow');
    expect(quiz().answer).toBeGreaterThan(0);
    expect(screen().replace(/[│\s]+/g, ' ')).toMatch(
      /The update of iteration 0 moved wte\(e, 30\) by \+4\.95\d*e−5\. wte\(e, 30\) = \S+ − 4\.950e−5 × \S+ \/ .* = /,
    );
  });

  it('asks for the step chosen in the listing, ahead in this iteration', async () => {
    const { run, press, quiz } = open(timelineOf());
    await run('goto 0.predict/prediction 1/exponentials');
    press('tab');
    press('down');
    press('Q');
    expect(quiz()).toMatchObject({ kind: 'value', question: 'What will Σ after "<BOS>" be in iteration 0?' });
    expect(quiz().at.frame).toBe(5);
  });

  it('and its answer stand at the top, however far down the element is', async () => {
    const { run, press, quiz, screen, session } = open(timelineOf('adam-small-steps'));
    await run('goto 3.accumulate', 'why every small, leap');
    press('escape');
    press('Q');
    expect(screen().split('\n')[1]).toContain(quiz().question.slice(0, 40));
    press('return');
    expect(session().where.selection).toBe(quiz().element);
    expect(screen().split('\n')[1]).toContain(quiz().question.slice(0, 40));
    press('down');
    expect(screen()).toMatch(/│ ▸ /);
  });

  it('asks for no sign of what is never negative', async () => {
    const { run, press, quiz } = open(timelineOf('villages-microgpt', 'training.iterations=5'));
    await run('goto 3.block 0/attention/head 0/weights', 'why 2, 1');
    press('escape');
    for (let k = 0; k < 4; k++) {
      press('Q');
      expect(quiz().kind).not.toBe('sign');
    }
  });

  it('asks in another way when it is pressed again', async () => {
    const { run, press, quiz } = open(timelineOf());
    await run(SOFTMAX);
    press('down');
    const kinds = Array.from({ length: 4 }, () => {
      press('Q');
      return quiz().kind;
    });
    expect(kinds).toEqual(['direction', 'value', 'word', 'direction']);
  });

  it('asks nothing that can be seen already, however it was computed', async () => {
    const { run, session } = open(timelineOf());
    // The product of two slopes has given the gradient that the next step computes directly.
    await run('goto 0.backward/through loss/prediction 1/∂loss/∂P(we) × ∂P(we)/∂z');
    await run('quiz sign ∂loss/∂z(we) at backward/through loss/prediction 1/∂loss/∂z');
    expect(session().teaching.quiz?.at.iteration).toBe(1);
    // A row of the table is known before it is read.
    await run('goto 0', 'quiz off', 'quiz value at forward/prediction 1/z');
    expect(session().teaching.quiz?.at.iteration).toBe(1);
  });

  it('compares nothing where the next iteration predicts other words', async () => {
    const { run, session } = open(timelineOf('villages-microgpt', 'training.iterations=3'));
    await run('goto 0.predict/probabilities', 'quiz direction');
    expect(session().teaching.quiz).toBeNull();
    expect(session().open.message?.text).toContain('Nothing is left to ask');
  });
});

describe('a quiz about a number', () => {
  it('takes a number that is typed, and says how near it was', async () => {
    const { run, press, quiz, screen, session } = open(timelineOf());
    await run('goto 0', 'quiz value P(love) at predict/prediction 2/softmax');
    expect(quiz().question).toBe('What will P(love) after "we" be in iteration 0?');
    for (const key of ['0', '.', '7', 'return']) press(key);
    expect(quiz().guess).toBe(0.7);
    expect(session().open.overlay.kind).toBe('none');
    await run('follow');
    expect(screen()).toContain('It is 0.5706. You were wrong: you guessed 0.7, 23 % too much.');
    expect(screen().match(/P\(love\) = e\^2\.8 \/ 28\.82 = 0\.5706/g)).toHaveLength(2);
  });

  it('asks for a point where a comma was typed', async () => {
    const { run, session } = open(timelineOf());
    await run('quiz value P(we) at predict/prediction 1/softmax', 'guess 0,15');
    expect(session().open.message?.text).toBe('"0,15" has a comma. Write the number with a point: 0.15.');
    await run('guess ,x');
    expect(session().open.message?.text).toContain('3/20 or 15%');
  });

  it.each([
    [0.5, 0.5, true, null],
    [0.5, 0.54, true, '8 % too much'],
    [0.5, 0.2, false, '60 % too little'],
    [0.5, 5, false, '10 times the answer'],
    [-0.5, -0.9, false, '80 % too much in size'],
    [-0.5, 0.5, false, 'with the wrong sign'],
    [0, 0.1, false, 'and nothing but 0 is right'],
    [0, 0, true, null],
  ])('of %d judges %d by its share of the answer', (answer, guess, right, words) => {
    const quiz = numberQuiz(answer);
    expect(isRight(quiz, guess)).toBe(right);
    expect(howFarOff(quiz, guess)).toBe(words);
  });

  it('asks of a parameter how far it moves, and says by what', async () => {
    const timeline = timelineOf();
    const { run, quiz, screen } = open(timeline);
    await run('goto 0.accumulate', 'quiz value table(<BOS>, we)');
    expect(quiz().question).toBe('By how much will the update of iteration 0 move table(<BOS>, we)?');
    const { parameters, updated } = timeline.trace(0).outcome;
    expect(quiz().answer).toBe(updated[0].data[0] - parameters[0].data[0]);
    await run('guess 1', 'follow');
    expect(screen().replace(/[│\s]+/g, ' ')).toContain('−rate × ∂loss/∂table(<BOS>, we) = −0.1 × −0.8506 = +0.08506.');
  });
});

describe('while a question is open', () => {
  it.each(['learning-rates', 'nudge', 'sample', 'uses', 'gradient-check', 'optimizers'])(
    '%s is refused, since it looks ahead',
    async (command) => {
      const { run, session } = open(timelineOf());
      await run('goto 0.accumulate', 'quiz loss', command);
      expect(session().open.message).toMatchObject({ tone: 'warning', text: expect.stringContaining('looks ahead') });
      expect(session().open.answer).toBeNull();
      await run('quiz off', command);
      expect(session().open.message?.text ?? '').not.toContain('looks ahead');
    },
  );

  it('no step tries anything out', async () => {
    const { run, screen } = open(timelineOf());
    await run('goto 0.∂loss/∂loss');
    expect(screen()).toContain('nudge');
    await run('quiz sign');
    expect(screen()).not.toContain('nudge');
  });

  it('its answer waits on its own branch', async () => {
    const { run, quiz, screen, session } = open(timelineOf());
    await run('goto 0', 'quiz word', 'set learningRate 1');
    expect(session().where.cursor.branch).not.toBe(quiz().at.branch);
    expect(screen()).not.toContain('It is "');
    expect(openQuizOf(session())).toBeNull();
    await run('branch main');
    expect(openQuizOf(session())).not.toBeNull();
  });

  it('stepping into the rows of the step that answered it does not ask it again', async () => {
    const { run, session } = open(timelineOf());
    await run('goto 0', 'quiz word', 'follow', 'rows');
    expect(session().teaching.quiz).toBeNull();
  });
});

describe('results', () => {
  it('list what was asked, guessed and right, a number with how far it was off', async () => {
    const { run, screen, session } = open(timelineOf());
    await run('results');
    expect(session().open.message?.tone).toBe('warning');
    await run('goto 0', 'quiz word', 'guess the', 'follow', 'quiz value P(love)', 'guess 0.5', 'follow');
    await run('quiz sign', 'follow', 'quiz loss', 'quiz off', 'results');
    expect(session().teaching.answered).toHaveLength(3);
    expect(screen()).toContain('3 questions, 2 guesses, 1 right.');
    expect(screen()).toMatch(
      /1\. Which word is the likeliest after "<BOS>" in iteration 0\?[^\n]*\n[^\n]*It was "the"\. Guessed: "the", right\./,
    );
    expect(screen()).toMatch(/It was 0\.5706\. Guessed: 0\.5, 12 % too little\./);
    expect(screen()).toMatch(/Which sign[^\n]*\n[^\n]*No guess\./);
  });
});

function numberQuiz(answer: number): NumberQuiz {
  const at = { branch: 0, iteration: 0, frame: 0, row: null };
  return {
    kind: 'value',
    question: '',
    topic: '',
    answer,
    at,
    element: 0,
    guess: null,
    guesses: null,
    firstGuesses: null,
  };
}

describe('any quiz', () => {
  it('takes a guess by a digit, and says after the step whether it was right', async () => {
    const { run, press, quiz, screen, session } = open();
    await run('quiz word');
    press(String(quiz().answer + 1));
    expect(quiz().guess).toBe(quiz().answer);
    expect(screen()).not.toContain('You were right');
    expect(screen()).not.toContain('✓');
    await run('follow');
    expect(screen()).toContain('You were right');
    await run('step');
    expect(session().teaching.quiz).toBeNull();
  });

  it('stays open while one goes back', async () => {
    const { run, session } = open();
    await run('goto 0.2', 'quiz word', 'reverse-step');
    expect(openQuizOf(session())).not.toBeNull();
  });

  it('asks the nearest question when no kind is named', async () => {
    const { run, quiz } = open();
    await run('quiz');
    expect(quiz().kind).toBe('word');
    await run('quiz off', 'goto 0.12', 'quiz');
    expect(quiz().kind).toBe('sign');
  });

  it('is there to be found by name', () => {
    expect(COMMANDS.map(({ name }) => name)).toEqual(expect.arrayContaining(['quiz', 'guess', 'detach', 'hand-over']));
  });
});

describe.each(oneOf(2, ['we-love-deep-learning', 'we-love-deep-learning-36', 'villages-microgpt', 'adam-small-steps']))(
  'what was executed to find an answer in %s',
  (name) => {
    /** Everything on the screen at a place once no question is open any more. */
    async function screenAfter(lines: readonly string[], inClass: boolean): Promise<string> {
      const timeline = timelineOf(name);
      const { execute, store } = holdSession(inClass ? viewHistory(timeline) : timeline);
      await execute(...lines, 'quiz off');
      const { session, branches } = store.getState();
      const parts = screenParts(changedSession(session, { message: null, previous: null }), branches, 120, 40);
      if (parts === null) throw new Error('There is no room.');
      const { top, program, step, loss, targets, displays, scrubber } = parts;
      return [...top, ...program, ...step, ...loss, ...targets, ...displays, scrubber ?? []].map(textOf).join('\n');
    }

    it.each([
      ['alone', false],
      ['in a class', true],
    ] as const)('does not count as visited once it is answered or dropped, %s', async (_, inClass) => {
      for (const start of [['step 5'], ['goto 3', 'step 2']]) {
        const without = await screenAfter(start, inClass);
        for (const question of ['quiz', 'quiz word', 'quiz loss', 'quiz sign', 'quiz value']) {
          expect(await screenAfter([...start, question, question], inClass), question).toBe(without);
        }
      }
      const asked = await screenAfter(['step 5', 'quiz word', 'guess 1', 'follow'], inClass);
      expect(asked).not.toMatch(/iteration ─+1|[⠁-⣿]/);
    });
  },
);

it('does not ask for the likeliest word of the prediction whose words stand sorted on the screen', async () => {
  const contextAsked = async (step: number) => {
    const held = holdSession(timelineOf());
    await held.execute(`goto 0.${step}`, 'quiz word');
    return /after "(.*?)"/.exec(openQuizOf(held.session)?.question ?? '')?.[1];
  };
  // The scores, exponentials and sum of the first prediction list its words, the likeliest first.
  expect(await Promise.all([1, 5, 6].map(contextAsked))).toEqual(['we', 'we', 'we']);
  // Those of the second.
  expect(await Promise.all([2, 8].map(contextAsked))).toEqual(['<BOS>', 'we love']);
  expect(await contextAsked(7)).toBe('we');
});

const counted = fc.array(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(5000)), {
  maxLength: 4 * MOST_DIFFERENT,
});

it('a tally has each guess once, as many as there were, in a bounded number of lines', () => {
  fc.assert(
    fc.property(counted, (guesses) => {
      const tally = tallyOf(guesses);
      expect(tally.length).toBeLessThanOrEqual(MOST_DIFFERENT);
      expect(countOf(tally)).toBe(guesses.reduce((sum, [, count]) => sum + count, 0));
      expect(new Set(tally.map(([guess]) => guess)).size).toBe(tally.length);
    }),
  );
});

it('a tally of few different guesses is exact, and options always are', () => {
  expect(
    tallyOf([
      [1, 1],
      [0, 2],
      [1, 3],
      [5, 0],
    ]),
  ).toEqual([
    [1, 4],
    [0, 2],
  ]);
});

it('the share of a tally lies where it lies among the guesses one by one', () => {
  const few = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 6 })), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(few, fc.constantFrom(0, 0.25, 0.5, 0.75, 1), (guesses, share) => {
      const each = guesses.flatMap(([guess, count]) => Array<number>(count).fill(guess)).sort((a, b) => a - b);
      const sorted = sortTally(tallyOf(guesses));
      expect(quantileOf(sorted, share)).toBe(each[Math.round(share * (each.length - 1))]);
      expect(countWhere(sorted, (guess) => guess > 0)).toBe(each.filter((guess) => guess > 0).length);
    }),
  );
});
