/**
 * The file itself: the page that the build has made, with a lesson in it.
 * Invariant: a file by itself loads nothing, a page of a site only the script and the style beside it; no other script runs,
 * and no text becomes markup.
 */
import { deflateRawSync } from 'node:zlib';
import { hashesOf } from '../class/web/replies.js';
import { escapeText } from './markup.js';

interface LessonFile {
  readonly title: string;
  /** Markup of links to other pages; a file by itself has none. */
  readonly links?: string;
  /** Markup. */
  readonly handout: string;
  /** What its script reads, as JSON. */
  readonly json: string;
  readonly version: string;
}

/** @param page the page without a lesson */
export function lessonFile(page: string, { title, links = '', handout, json, version }: LessonFile): string {
  const fillings: readonly (readonly [empty: string, full: string])[] = [
    ['content=""', `content="${escapeText(policyOf(page))}"`],
    ['name="generator" content=""', `name="generator" content="backstep ${escapeText(version)}"`],
    ['<title>A lesson</title>', `<title>${escapeText(title)}</title>`],
    ['<nav id="links"></nav>\n', links === '' ? '' : `<nav id="links">${links}</nav>\n`],
    ['id="handout"></article>', `id="handout">${handout}</article>`],
    ['id="lesson"></script>', `id="lesson">${packed(json)}</script>`],
  ];
  return fillings.reduce((text, [empty, full]) => text.replace(empty, () => full), page);
}

/** Deflated, in base64, as the page's `unpacked` reads it. */
function packed(json: string): string {
  return deflateRawSync(json, { level: 9, memLevel: 9 }).toString('base64');
}

function policyOf(page: string): string {
  return [
    "default-src 'none'",
    `script-src ${sourcesOf(page, 'script')}`,
    `style-src ${sourcesOf(page, 'style')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** What stands in the page, or the files beside it. */
function sourcesOf(page: string, element: 'script' | 'style'): string {
  return hashesOf(page, element) || "'self'";
}
