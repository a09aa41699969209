/**
 * A course as a folder of files for any web server: its map with a search, a page for each lesson and each fixture, the
 * glossary, and a page for a text of one's own.
 * Invariant: links are relative, and all pages share one script of the debugger and one style. Pages are those of a lesson in
 * one file, and let no other script run.
 */

import { contentsOf } from '../class/web/replies.js';
import { type GlossaryTerm, TERMS } from '../debugger/glossary.js';
import { speaksMostOf } from '../debugger/terms.js';
import { element, plain, type Tree, type Trees } from '../document/drawing/html/tree.js';
import { lessonFile } from './lesson-file.js';
import { markupOf } from './markup.js';
import type { SearchEntry } from './search.js';

export interface CourseItem {
  readonly kind: 'lesson' | 'fixture';
  readonly name: string;
  readonly title: string;
  /** What it is for. */
  readonly about: string;
  readonly stops: readonly { readonly title: string; readonly text: string }[];
  /** The handout as markup, and the run as JSON: see `lessonFile`. */
  readonly handout: string;
  readonly json: string;
}

/** The pages that the build has made, without what they hold. */
interface BuiltPages {
  readonly run: string;
  readonly search: string;
}

/** The address of a lesson, as pages of lessons and of fixtures link to it. */
export function addressOfLesson(name: string): string {
  return `../${addressOf(pathOf({ kind: 'lesson', name }))}`;
}

/** The files by their paths in the folder. @param course in the order of the course */
export function siteFiles(
  course: readonly CourseItem[],
  { run, search }: BuiltPages,
  version: string,
): ReadonlyMap<string, string> {
  const file = (path: string, script: string | null, parts: PageParts): [string, string] => {
    const { title, handout, json = '', beside = [] } = parts;
    const above = path.includes('/') ? '../' : '';
    const links = markupOf(linksTo(above, path, beside));
    return [path, lessonFile(sharing(run, above, script), { title, links, handout, json, version })];
  };
  const text = (path: string, script: string | null, title: string, trees: Trees, json = ''): [string, string] => {
    const [, html] = file(path, script, { title, handout: markupOf([plain('h1', title), ...trees]), json });
    // It is not shown in place of a run, but is what the page is for.
    return [path, html.replace('<article id="handout">', '<article role="main" id="handout">')];
  };
  const places = JSON.stringify([...TERMS.map(placeOfTerm), ...course.flatMap(placesOf)]);
  return new Map([
    [ENGINE, contentsOf(run, 'script').join('')],
    [SEARCH, contentsOf(search, 'script').join('')],
    [STYLE, contentsOf(run, 'style').join('')],
    text('index.html', SEARCH, COURSE, mapTrees(course), places),
    text('glossary.html', null, GLOSSARY, glossaryTrees(course)),
    text('own.html', ENGINE, OWN, ownTrees()),
    ...course.map((item, k) => file(pathOf(item), ENGINE, { ...item, beside: neighboursOf(course, k) })),
  ]);
}

interface PageParts {
  readonly title: string;
  readonly handout: string;
  readonly json?: string;
  readonly beside?: Trees;
}

const ENGINE = 'engine.js';
const SEARCH = 'search.js';
const STYLE = 'style.css';

const COURSE = 'backstep: the course';
const GLOSSARY = 'Glossary';
const OWN = 'Your own text';

function pathOf({ kind, name }: Pick<CourseItem, 'kind' | 'name'>): string {
  return `${kind}s/${name}.html`;
}

function addressOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** A page of the build with its style, and its script if it has one, in files beside it. */
function sharing(page: string, above: string, script: string | null): string {
  const loaded = script === null ? '' : `<script src="${above}${script}"></script>`;
  return page
    .replace(elementOf('script'), () => loaded)
    .replace(elementOf('style'), () => `<link rel="stylesheet" href="${above}${STYLE}">`);
}

function elementOf(name: 'script' | 'style'): RegExp {
  return new RegExp(`<${name}>[\\s\\S]*?</${name}>`);
}

function linksTo(above: string, path: string, beside: Trees): Trees {
  const pages = [
    ['index.html', 'the course'],
    ['glossary.html', 'glossary'],
    ['own.html', 'your own text'],
  ] as const;
  return [
    ...pages.filter(([each]) => each !== path).map(([each, title]) => element('a', { href: above + each }, title)),
    ...beside,
  ];
}

/** What comes before and after in the course. */
function neighboursOf(course: readonly CourseItem[], k: number): Trees {
  const link = (item: CourseItem | undefined, rel: 'prev' | 'next', label: (title: string) => string): Trees =>
    item === undefined ? [] : [element('a', { href: `../${addressOf(pathOf(item))}`, rel }, label(item.title))];
  return [
    ...link(course[k - 1], 'prev', (title) => `‹ ${title}`),
    ...link(course[k + 1], 'next', (title) => `${title} ›`),
  ];
}

function mapTrees(course: readonly CourseItem[]): Trees {
  const item = (each: CourseItem): Tree =>
    plain(
      'li',
      element('a', { href: addressOf(pathOf(each)) }, each.title),
      plain('p', element('span', { class: 'muted' }, `${each.kind} · `), each.about),
    );
  return [
    plain(
      'p',
      'Training runs of small language models, to be stepped through forward and back, the easiest first. Each page is the whole debugger, and computes in this browser alone.',
    ),
    element(
      'div',
      { id: 'search', role: 'search', hidden: '' },
      element('label', { for: 'sought' }, 'Search the lessons and the glossary'),
      element('input', { id: 'sought', type: 'search', autocomplete: 'off', spellcheck: 'false' }),
      element('p', { id: 'said', role: 'status' }),
      element('ul', { id: 'found', class: 'places' }),
    ),
    element('ol', { class: 'places' }, course.map(item)),
  ];
}

function glossaryTrees(course: readonly CourseItem[]): Trees {
  const lessons = course
    .filter(({ kind }) => kind === 'lesson')
    .map((item) => ({ item, words: item.stops.map(({ title, text }) => `${title}. ${text}`).join(' ') }));
  return TERMS.map(({ name, meaning }) => {
    const lesson = speaksMostOf(lessons, name)?.item;
    const where =
      lesson === undefined ? [] : [' ', element('a', { href: addressOf(pathOf(lesson)) }, `Lesson: ${lesson.title}`)];
    return element('section', { id: anchorOf(name) }, plain('h2', name), plain('p', meaning, ...where));
  });
}

function anchorOf(term: string): string {
  return term.replaceAll(' ', '-');
}

/** Its script fills in what is missing; without one, nothing could be trained. */
function ownTrees(): Trees {
  const models = [
    ['tabular', 'table', 'a row of scores for all the words before each word: for a sentence or a few'],
    ['bigram', 'bigram', 'a row of scores for each character'],
    ['mlp', 'MLP', 'the last three characters and a hidden layer'],
    ['gpt', 'GPT', 'attention to all the characters of its block'],
  ] as const;
  const choice = ([value, name, about]: (typeof models)[number]): Tree =>
    plain(
      'label',
      element('input', { type: 'radio', name: 'model', value, checked: value === 'tabular' ? '' : undefined }),
      plain('span', plain('b', name), `, ${about}`),
    );
  return [
    plain(
      'p',
      'A model learns a text of yours, in this browser, which sends it nowhere. "save as a fixture", beside the other links, then makes a file of it, which backstep opens in a terminal.',
    ),
    element(
      'form',
      { id: 'own', hidden: '' },
      element('label', { for: 'text' }, 'A sentence, or a text of up to 100 kB'),
      element('textarea', { id: 'text', rows: 6, required: '', spellcheck: 'false' }),
      plain('fieldset', plain('legend', 'The model that learns it'), models.map(choice)),
      element('p', { id: 'said', role: 'status' }),
      element('button', { type: 'submit' }, 'step through its training'),
    ),
    plain('noscript', plain('p', 'This page computes, and needs JavaScript to do so.')),
  ];
}

function placeOfTerm({ name, meaning, forms = [], soughtAs = [] }: GlossaryTerm): SearchEntry {
  const also = [...forms, ...soughtAs].join(', ');
  const address = `glossary.html#${encodeURIComponent(anchorOf(name))}`;
  return { title: name, of: 'glossary', address, text: meaning, ...(also === '' ? {} : { also }) };
}

function placesOf(item: CourseItem): readonly SearchEntry[] {
  const address = addressOf(pathOf(item));
  return [
    { title: item.title, of: item.kind, address, text: item.about, also: item.name },
    ...item.stops.map(({ title, text }, k) => ({
      title,
      of: `lesson: ${item.title}`,
      address: `${address}#${k + 1}`,
      text,
    })),
  ];
}
