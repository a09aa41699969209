/** What a relay hears through a broker, which may come from anybody. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFrame } from '../../../src/class/relay/messages.js';
import { boundArticle } from '../../../src/document/bounds.js';
import { writeVersioned } from '../../../src/document/schema.js';
import { articles } from '../../support/random-articles.js';

const [article] = fc.sample(articles, { numRuns: 1, seed: 1 }).map(boundArticle);
const frame = { article, presenter: 'Ada', stop: [], message: null, vote: null, revealed: null };
const question = { kind: 'word', topic: 'the next word', options: ['we', 'love'] };

const read = (change: object) => readFrame(Buffer.from(writeVersioned({ ...frame, ...change })));

test('the answer of a question is one of its options', () => {
  const withAnswer = (answer: unknown) => read({ revealed: { id: 1, question: { ...question, answer } } });
  expect(withAnswer(1)).toMatchObject({ kind: 'read' });
  for (const answer of [2, -1, 0.5, 'love', null, undefined]) {
    expect(withAnswer(answer), String(answer)).toMatchObject({ kind: 'refused' });
  }
});

test('a place beyond the run of the article is refused', () => {
  const withStep = (step: number) => read({ article: { ...article, place: { ...article.place, step } } });
  expect(withStep(article.place.stepCount)).toMatchObject({ kind: 'read' });
  expect(withStep(article.place.stepCount + 1)).toMatchObject({ kind: 'refused' });
});
