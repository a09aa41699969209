/** Articles of what ships: steps of fixtures, answers, questions and stops of lessons, as a page is shown them. */
import type { Article } from '../../src/document/article.js';
import { sayArticle } from '../../src/saying/article.js';
import { timelineOf } from './fixtures.js';
import { type HeldSession, holdSession } from './held-session.js';

export interface NamedArticle {
  readonly name: string;
  readonly article: Article;
}

export function articleOf({ session, branches }: Pick<HeldSession, 'session' | 'branches'>): Article {
  return sayArticle(session, branches);
}

/** After lines typed one after the other. */
export async function articleAfter(fixture: string, ...lines: readonly string[]): Promise<Article> {
  const held = holdSession(timelineOf(fixture));
  await held.execute(...lines);
  return articleOf(held);
}
