/** What a relay hears through a broker, which may come from anybody. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFrame } from '../../../src/class/relay/messages.js';
import { createScene } from '../../../src/class/relay/scene.js';
import { readDown } from '../../../src/class/web/protocol.js';
import { boundArticle } from '../../../src/document/bounds.js';
import { writeVersioned } from '../../../src/document/schema.js';
import { ALL_CONTROLS } from '../../support/played-class.js';
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

test('whatever a relay shows of a frame, its pages can read', () => {
  const nothing = (): void => {};
  const shown = (change: object) => {
    const scene = createScene({ reportSoon: nothing, refreshSoon: nothing, onEnd: nothing, onRefused: nothing });
    scene.hearFrame(Buffer.from(writeVersioned({ ...frame, ...change })));
    const standing = [{ kind: 'text', text: `Following ${scene.presenter}` }] as const;
    const inPage = { run: '', lesson: scene.presenter, opened: `${scene.presenter} has begun it` };
    const page = scene.shownTo('', () => ({ ...ALL_CONTROLS, standing, inPage }));
    return readDown(`${scene.encode(null, page)?.plain}`.slice('data: '.length));
  };
  for (const letter of ['a', '\u001b']) {
    for (const count of [1, 600, 4000, 4060, 5000]) {
      const text = letter.repeat(count);
      const changes = [
        { presenter: text },
        { message: text },
        { stop: [text] },
        { article: { ...article, title: [text] } },
      ];
      for (const change of changes) expect(shown(change), `${count} in ${Object.keys(change)}`).not.toBe(null);
    }
  }
  expect(shown({ presenter: 'a'.repeat(4000) })).toHaveProperty('article');
});
