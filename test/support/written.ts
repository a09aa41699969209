/** All that is said of a session where no screen is: a page with what stands beside it, speech, Markdown and plain text. */
import { sayArticle } from '../../src/commands/articles/article.js';
import { sayCentre } from '../../src/commands/articles/said-at-place.js';
import type { Session } from '../../src/debugger/session.js';
import { besideTrees, bodyTrees, listingTree } from '../../src/document/drawing/html/article.js';
import { textOfTree } from '../../src/document/drawing/html/tree.js';
import { markdownOf } from '../../src/document/drawing/markdown/markdown.js';
import { speak } from '../../src/document/drawing/speech/speech.js';
import { momentOf } from '../../src/explaining/compared.js';
import { textLines } from '../../src/report/text-lines.js';
import type { Branches } from '../../src/timeline/branches.js';

const TEXT_COLUMNS = 100;

export function writtenOf(session: Session, branches: Branches) {
  const article = sayArticle(session, branches);
  const { title, words, question, blocks } = sayCentre(momentOf(session, branches), session);
  const said = [...words, ...(question === null ? [] : [question]), ...blocks];
  const trees = [...bodyTrees(article), ...besideTrees(article), listingTree(article.listing, true)];
  return {
    page: trees.map(textOfTree).join('\n'),
    speech: speak(said).join('\n'),
    markdown: markdownOf(said),
    text: [...title, ...textLines(said, TEXT_COLUMNS)].join('\n'),
  };
}
