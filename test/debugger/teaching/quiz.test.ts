/**
 * Quizzes: what is asked, what is hidden, when it is answered.
 */
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/debugger/commands.js';
import type { Session } from '../../../src/debugger/session.js';
import { openQuizOf, optionOf, type Quiz } from '../../../src/debugger/teaching/quiz.js';
import { finish } from '../../../src/timeline/task.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { pressKey } from '../../../src/ui/controls.js';
import { textOf } from '../../../src/views/drawing/rows.js';
import { screenParts } from '../../../src/views/screen.js';
import { NOTHING_TO_OPEN } from '../../support/app-stage.js';
import { holdSession } from '../../support/held-session.js';
import { createSmallTabular } from '../../support/programs.js';

function open(timeline = new Timeline(createSmallTabular()), company: Session['company'] = 'alone') {
  const { store, driver, execute } = holdSession(timeline, { company });
  return {
    run: execute,
    press: (key: string) => pressKey({ store, driver, offer: NOTHING_TO_OPEN }, key),
    session: () => store.getState().session,
    quiz: (): Quiz => {
      const { quiz } = store.getState().session;
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

describe('Esc', () => {
  it('leaves an open question, after what lies over it', async () => {
    const { run, press, session } = open();
    await run('quiz word');
    press('?');
    press('escape');
    expect(session().overlay.kind).toBe('none');
    expect(openQuizOf(session())).not.toBeNull();
    press('space');
    press('escape');
    expect(session().playing).toBe(false);
    expect(openQuizOf(session())).not.toBeNull();
    press('escape');
    expect(session().quiz).toBeNull();
  });

  it('leaves a question open that a class may be guessing at', async () => {
    const { run, press, session } = open(undefined, 'class');
    await run('quiz word');
    press('escape');
    expect(openQuizOf(session())).not.toBeNull();
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
    expect(quiz().options[quiz().answer]).toBe(group.logits.axes.at(-1)?.labels?.[likeliest]);
    await run('step');
    expect(session().cursor.frame).toBe(group.probabilities.frame);
    expect(openQuizOf(session())).toBeNull();
  });

  it('asks about the next prediction when one is known already, and about the next iteration after the last', async () => {
    const { run, quiz } = open();
    const questions: string[] = [];
    for (let k = 0; k < 3; k++) {
      await run('quiz word', 'step');
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
      await run('step');
      expect(session().cursor.frame).toBe(frame);
    }
  });

  it('says so when there is no element of that name', async () => {
    const { run, session } = open();
    await run('quiz sign nobody');
    expect(session().message).toMatchObject({ tone: 'warning', text: expect.stringContaining('"nobody"') });
  });
});

describe('any quiz', () => {
  it('takes a guess by a digit, and says after the step whether it was right', async () => {
    const { run, press, quiz, screen, session } = open();
    await run('quiz word');
    press(String(quiz().answer + 1));
    expect(quiz().guess).toBe(quiz().answer);
    expect(screen()).not.toContain('You were right');
    expect(screen()).not.toContain('✓');
    await run('step');
    expect(screen()).toContain('You were right');
    await run('step');
    expect(session().quiz).toBeNull();
  });

  it('takes a word in full or in part', () => {
    const quiz: Quiz = {
      kind: 'word',
      question: '',
      options: ['we', 'love', 'learning', 'world'],
      answer: 0,
      at: { branch: 0, iteration: 0, frame: 0, row: null },
      tally: null,
      guess: null,
    };
    expect(['1', '4', '5', '0', 'WE', 'w', 'lo', 'l', '', 'x'].map((text) => optionOf(quiz, text))).toEqual([
      0,
      3,
      null,
      null,
      0,
      null,
      1,
      null,
      null,
      null,
    ]);
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
