/**
 * The file itself: the page that the build has made, with a lesson in it.
 * Invariant: nothing is loaded from anywhere, no script runs but the page's own, and no text becomes markup.
 */
import { deflateRawSync } from 'node:zlib';
import { commandNamed } from '../debugger/commands.js';
import { showKey } from '../debugger/prompt/key-names.js';
import { hashesOf } from '../web/replies.js';
import { encode } from './base91.js';
import type { LessonData } from './lesson-data.js';
import { escapeText } from './markup.js';
import { MOTIONS } from './walk.js';

interface LessonFile {
  readonly title: string;
  /** Markup. */
  readonly handout: string;
  readonly data: LessonData;
  readonly version: string;
}

/** @param page the page without a lesson */
export function lessonFile(page: string, { title, handout, data, version }: LessonFile): string {
  const packed = encode(deflateRawSync(JSON.stringify(data), { level: 9, memLevel: 9 }));
  const fillings: readonly (readonly [empty: string, full: string])[] = [
    ['content=""', `content="${escapeText(policyOf(page))}"`],
    ['name="generator" content=""', `name="generator" content="backstep ${escapeText(version)}"`],
    ['<title>A lesson</title>', `<title>${escapeText(title)}</title>`],
    ['<h1>A lesson</h1>', `<h1>${escapeText(title)}</h1>`],
    ['<dl></dl>', `<dl>${keyList()}</dl>`],
    ['id="handout"></article>', `id="handout">${handout}</article>`],
    ['id="lesson"></script>', `id="lesson">${packed}</script>`],
  ];
  return fillings.reduce((text, [empty, full]) => text.replace(empty, () => full), page);
}

function policyOf(page: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashesOf(page, 'script')}`,
    `style-src ${hashesOf(page, 'style')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** The keys of the page, as the debugger explains them. */
function keyList(): string {
  const keys: readonly (readonly [keys: readonly string[], summary: string])[] = [
    [commandNamed('next-stop').keys, 'Show the answer to an open question, else go to the next stop.'],
    [commandNamed('previous-stop').keys, commandNamed('previous-stop').summary],
    ...MOTIONS.map((name) => [commandNamed(name).keys, commandNamed(name).summary] as const),
    [['1', '9'], 'Answer an open question; where it asks for a number, begin to type one.'],
  ];
  return keys
    .map(
      ([names, summary]) =>
        `<dt>${names.map((name) => escapeText(showKey(name))).join(' ')}</dt><dd>${escapeText(summary)}</dd>`,
    )
    .join('');
}
