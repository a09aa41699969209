/**
 * All that is shown of a session, as text: a terminal at six sizes and in ASCII, a page with what stands beside it, speech,
 * Markdown and plain text.
 */
import { sayArticle } from '../../src/articles/article.js';
import { sayCentre } from '../../src/articles/centre.js';
import { asciiLook } from '../../src/debugger/looking/look.js';
import type { Session } from '../../src/debugger/session.js';
import { besideTrees, bodyTrees, listingTree } from '../../src/drawing/html/article.js';
import { textOfTree } from '../../src/drawing/html/tree.js';
import { markdownOf } from '../../src/drawing/markdown/markdown.js';
import { textOf } from '../../src/drawing/rows/rows.js';
import { speak } from '../../src/drawing/speech/speech.js';
import { textLines } from '../../src/report/text-lines.js';
import { momentOf } from '../../src/saying/compared.js';
import type { Branches } from '../../src/timeline/branches.js';
import { screenParts } from '../../src/views/screen.js';

/** Text by what shows it. */
export type Outputs = Readonly<Record<string, string>>;

export interface Shown {
  readonly session: Session;
  readonly branches: Branches;
}

const SIZES = [
  [200, 50],
  [120, 40],
  [100, 30],
  [80, 24],
  [60, 20],
  [44, 22],
] as const;
const ASCII_SIZE = SIZES[1];
const TEXT_COLUMNS = 100;

export function outputsOf({ session, branches }: Shown): Outputs {
  const article = sayArticle(session, branches);
  const { title, words, question, blocks } = sayCentre(momentOf(session, branches), session);
  const said = [...words, ...(question === null ? [] : [question]), ...blocks];
  const trees = [...bodyTrees(article), ...besideTrees(article), listingTree(article.listing, true)];
  const screens = SIZES.map((size) => [`${size.join('×')}`, screenText({ session, branches }, size)]);
  return {
    ...Object.fromEntries(screens),
    ascii: screenText({ session: { ...session, look: asciiLook(session.look) }, branches }, ASCII_SIZE),
    page: trees.map(textOfTree).join('\n'),
    speech: speak(said).join('\n'),
    markdown: markdownOf(said),
    text: [...title, ...textLines(said, TEXT_COLUMNS)].join('\n'),
  };
}

function screenText({ session, branches }: Shown, [columns, rows]: (typeof SIZES)[number]): string {
  const parts = screenParts(session, branches, columns, rows);
  if (parts === null) return '';
  const { top, program, step, loss, targets, displays, scrubber, notice, footer } = parts;
  const lines = [...top, ...program, ...step, ...loss, ...targets, ...displays];
  const single = [scrubber, notice, footer].filter((line) => line !== null);
  return [...lines, ...single].map(textOf).join('\n');
}
