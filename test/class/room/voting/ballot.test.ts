/** Votes on a question: one each, a second time after a discussion, none once the answer is there. */
import { describe, expect, it } from 'vitest';
import { createBallot, type VotedQuestion, type Votes } from '../../../../src/class/room/voting/ballot.js';
import { countOf, guessesOf, resultsOf } from '../../../../src/debugger/teaching/quiz.js';
import { timelineOf } from '../../../support/fixtures.js';
import { holdSession } from '../../../support/held-session.js';
import { createMember } from '../../../support/members.js';
import { sessionsForViewers } from '../../../support/viewers.js';

function open() {
  const { store, execute } = holdSession(timelineOf(), { company: 'class' });
  const voted: VotedQuestion[] = [];
  const told: string[] = [];
  const ballot = createBallot(store, {
    refreshSoon: { call: () => {} },
    isMuted: () => false,
    onError: (error) => {
      throw error;
    },
    onVoted: (question) => {
      voted.push(question);
      return { class: 'this one', question: voted.length };
    },
    onCrowd: (sentence) => void told.push(sentence),
  });
  return { store, execute, voted, told, ballot, quiz: () => store.getState().session.teaching.quiz };
}

const votersIn = ({ named, others }: Votes): number => named.length + countOf(others);

const [ann, bob] = [createMember('ann'), createMember('guest', 'viewer', { isNamed: false })];

describe('the results of a class', () => {
  it('have each vote that somebody took part in, as the table of results has', async () => {
    const { store, execute, ballot, voted } = open();
    const vote = async (...guesses: readonly (readonly [typeof ann, number])[]) => {
      await execute('goto 0', 'quiz word');
      for (const [member, guess] of guesses) ballot.guess(member, guess);
    };
    await vote([ann, 4]);
    ballot.voteAgain();
    ballot.guess(ann, 2);
    ballot.guess(bob, 4);
    await execute('follow');
    await vote([ann, 4], [bob, 4]);
    await execute('follow');
    await vote();
    await execute('follow');
    const results = resultsOf(store.getState().session);
    expect(results.map((quiz) => countOf(guessesOf(quiz)))).toEqual([3, 2]);
    expect(
      new Map(voted.map(({ quiz, votes }) => [quiz.at, votes.reduce((sum, vote) => sum + votersIn(vote), 0)])),
    ).toEqual(new Map(results.map((quiz) => [quiz.at, countOf(guessesOf(quiz))])));
  });
});

describe('a second vote', () => {
  it('keeps the first beside it, and begins without guesses', async () => {
    const { execute, ballot, quiz } = open();
    await execute('quiz word');
    ballot.guess(ann, 4);
    ballot.guess(bob, 2);
    expect(ballot.voteAgain()).toBeNull();
    expect(quiz()).toMatchObject({
      guesses: [],
      firstGuesses: [
        [4, 1],
        [2, 1],
      ],
    });
    expect([ballot.guessOf(ann), ballot.firstGuessOf(ann)]).toEqual([null, 4]);
    ballot.guess(ann, 2);
    expect([ballot.guessOf(ann), ballot.firstGuessOf(ann)]).toEqual([2, 4]);
    expect(ballot.voteAgain()).toMatch(/second vote already/);
  });

  it('needs an open question, and a first one', async () => {
    const { execute, ballot } = open();
    expect(ballot.voteAgain()).toBe('There is no question to vote on.');
    await execute('quiz word');
    expect(ballot.voteAgain()).toMatch(/Nobody has guessed yet/);
  });

  it('is begun anew with the next question', async () => {
    const { execute, ballot, quiz } = open();
    await execute('quiz word');
    ballot.guess(ann, 4);
    ballot.voteAgain();
    await execute('quiz loss');
    expect(quiz()).toMatchObject({ guesses: [], firstGuesses: null });
    expect(ballot.firstGuessOf(ann)).toBeNull();
  });

  it('is seen as one by viewers, without the guesses of either', async () => {
    const { store, execute, ballot } = open();
    const shown = sessionsForViewers(store);
    await execute('quiz word');
    ballot.guess(ann, 4);
    ballot.voteAgain();
    expect(shown().teaching.quiz).toMatchObject({ guesses: null, firstGuesses: [] });
    await execute('follow');
    expect(shown().teaching.quiz).toMatchObject({ firstGuesses: [[4, 1]] });
  });
});

describe('many votes from one address', () => {
  it('are told to whoever presents, again when there are twice as many, and not with every question', async () => {
    const { execute, ballot, told } = open();
    const look = () => new Promise((resolve) => setTimeout(resolve, 150));
    const vote = async (count: number): Promise<void> => {
      for (let k = 0; k < count; k++) ballot.guess(createMember(`eve ${k}`, 'viewer', { address: '198.51.100.7' }), 1);
      await look();
    };
    await execute('quiz word');
    ballot.guess(ann, 4);
    await vote(9);
    expect(told).toEqual([]);
    await vote(12);
    expect(told).toEqual(['12 of 13 votes come from 198.51.100.7; ":who 198.51.100.7" lists the names there.']);
    await vote(19);
    await execute('follow', 'goto 0', 'quiz word');
    await vote(19);
    expect(told).toHaveLength(1);
    await vote(80);
    expect(told[1]).toMatch(/^80 of 80 votes come from 198\.51\.100\.7/);
  });
});

describe('the votes', () => {
  it('are reported when each has ended, with names only of those who gave one', async () => {
    const { execute, ballot, voted } = open();
    await execute('quiz word');
    ballot.guess(ann, 4);
    ballot.guess(bob, 2);
    ballot.voteAgain();
    const first = { named: [{ name: 'ann', guess: 4 }], others: [[2, 1]] };
    expect(voted.map(({ votes }) => votes)).toEqual([[first]]);
    ballot.guess(bob, 4);
    await execute('follow');
    expect(voted.at(-1)?.votes).toEqual([first, { named: [], others: [[4, 1]] }]);
    // Back before the answer, whoever guesses has seen it.
    await execute('reverse-step');
    ballot.guess(ann, 4);
    await execute('step');
    expect(voted).toHaveLength(2);
  });

  it('are reported of a question that is dropped, and of one that is open at the end', async () => {
    const { execute, ballot, voted } = open();
    await execute('quiz word');
    ballot.guess(ann, 4);
    await execute('quiz loss');
    expect(voted.map(({ quiz }) => quiz.kind)).toEqual(['word']);
    ballot.guess(ann, 0);
    ballot.end();
    // Whoever leaves then has voted.
    ballot.forget(ann);
    ballot.close();
    expect(voted.map(({ quiz }) => quiz.kind)).toEqual(['word', 'loss']);
  });

  it('are reported as those of one question, though the class broke off between its two votes', async () => {
    const { execute, ballot } = open();
    await execute('goto 0', 'quiz word');
    ballot.guess(ann, 1);
    ballot.voteAgain();
    const left = ballot.open;
    expect(left?.noted).toEqual({ class: 'this one', question: 1 });
    const again = open();
    await again.execute('goto 0', 'quiz word');
    if (left !== null) again.ballot.restore(left);
    again.ballot.end();
    expect(again.voted).toMatchObject([{ noted: left?.noted, votes: [{}, {}] }]);
  });

  it('are not reported where nobody has guessed', async () => {
    const { execute, ballot, voted } = open();
    await execute('quiz word', 'follow');
    ballot.close();
    expect(voted).toEqual([]);
  });
});
