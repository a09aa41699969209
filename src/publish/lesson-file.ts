/**
 * The file itself: the page that the build has made, with a lesson in it.
 * Invariant: nothing is loaded from anywhere, no script runs but the page's own, and no text becomes markup.
 */
import { hashesOf } from '../web/replies.js';
import type { LessonData } from './lesson-data.js';
import { escapeText } from './markup.js';
import { packedLesson } from './packed-lesson.js';

interface LessonFile {
  readonly title: string;
  /** Markup. */
  readonly handout: string;
  readonly data: LessonData;
  readonly version: string;
}

/** @param page the page without a lesson */
export function lessonFile(page: string, { title, handout, data, version }: LessonFile): string {
  const fillings: readonly (readonly [empty: string, full: string])[] = [
    ['content=""', `content="${escapeText(policyOf(page))}"`],
    ['name="generator" content=""', `name="generator" content="backstep ${escapeText(version)}"`],
    ['<title>A lesson</title>', `<title>${escapeText(title)}</title>`],
    ['id="handout"></article>', `id="handout">${handout}</article>`],
    ['id="lesson"></script>', `id="lesson">${packedLesson(data)}</script>`],
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
