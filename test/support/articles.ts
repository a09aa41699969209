/** Articles of what ships: steps of fixtures, answers, questions and stops of lessons, as a page is sent them. */

import { sayArticle } from '../../src/commands/articles/article.js';
import { type Article, type Blocks, type Choice, type Inlines, reasonOf } from '../../src/document/document.js';
import { valuesOfFormula } from '../../src/document/formula.js';
import { shownNodes } from '../../src/document/graph.js';
import { momentOf } from '../../src/explaining/compared.js';
import type { History } from '../../src/timeline/history.js';
import { timelineOf } from './fixtures.js';
import { type HeldSession, holdSession } from './held-session.js';

export interface NamedArticle {
  readonly name: string;
  readonly article: Article;
}

/** What is asked at one of the steps; what a fixture has no answer to stays the step, with a notice. */
const ANSWERS = ['model', 'why', 'uses', 'gradients', 'list', 'layers', 'learning-rates', 'optimizers', 'help', 'quiz'];

export function articleOf({ session, branches }: Pick<HeldSession, 'session' | 'branches'>): Article {
  return sayArticle(session, branches);
}

/** After lines typed one after the other. */
export async function articleAfter(fixture: string, ...lines: readonly string[]): Promise<Article> {
  const held = holdSession(timelineOf(fixture));
  await held.execute(...lines);
  return articleOf(held);
}

/** Steps spread over the first iterations, with what has changed since, and every answer at one of them. */
export function articlesOf(fixture: string, stepCount: number): Promise<readonly NamedArticle[]> {
  return articlesIn(fixture, holdSession(timelineOf(fixture)), stepCount);
}

/** The same of any run. */
export async function articlesIn(
  fixture: string,
  held: Pick<HeldSession<History>, 'execute' | 'session' | 'branches' | 'timeline'>,
  stepCount: number,
): Promise<readonly NamedArticle[]> {
  const articles: NamedArticle[] = [];
  const take = async (...lines: readonly string[]): Promise<void> => {
    await held.execute(...lines);
    articles.push({ name: `${fixture}: ${lines.join(', ')}`, article: articleOf(held) });
  };
  await take('goto 0');
  await take('goto 2');
  const count = momentOf(held.session, held.branches).trace.frames.length;
  for (let k = 0; k < stepCount; k++)
    await take(`goto 2.${1 + Math.round((k / Math.max(1, stepCount - 1)) * (count - 1))}`);
  await take(`goto 2.${Math.ceil(count / 3)}`, 'iteration');
  for (const answer of ANSWERS) await take(answer);
  return articles;
}

/** The numbers that an article shows as numbers, in the order in which they are read; those of equations and matrices apart. */
export function valuesIn(article: Article): readonly string[] {
  const { question, words, blocks, beside } = article;
  const asked = question === null ? [] : valuesInChoice(question);
  return [...valuesInBlocks(words), ...asked, ...[blocks, beside].flatMap(valuesInBlocks)];
}

function valuesInChoice(choice: Choice): readonly string[] {
  return valuesInBlocks(reasonOf(choice));
}

function valuesInBlocks(blocks: Blocks): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
      case 'note':
      case 'gloss':
        return valuesInInlines(block.inlines);
      case 'formula':
        return block.lines.flatMap((line) => {
          const last = line.kind === 'equation' ? line.sides.at(-1) : undefined;
          return last?.kind === 'value' ? [last.text] : valuesOfFormula(line).map(({ text }) => text);
        });
      case 'list':
        return block.items.flatMap(valuesInBlocks);
      case 'table':
        return [...block.columns.map(({ head }) => head), ...block.rows.flatMap(({ cells }) => cells)].flatMap(
          valuesInInlines,
        );
      case 'group':
        return valuesInBlocks(block.blocks);
      case 'graph':
        return shownNodes(block.parts).flatMap((node) =>
          node.kind === 'step' && node.result !== null ? [node.result.text] : [],
        );
      case 'choice':
        return valuesInChoice(block);
      default:
        return [];
    }
  });
}

function valuesInInlines(inlines: Inlines): readonly string[] {
  return inlines.flatMap((inline) =>
    'inlines' in inline ? valuesInInlines(inline.inlines) : inline.kind === 'value' ? [inline.text] : [],
  );
}
