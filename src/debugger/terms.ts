/**
 * Finds the terms of the glossary: by a name that somebody asks for, and where they stand in a text.
 * Invariant: a term stands only where whole words do.
 */
import { closest } from '../files/refusal.js';
import { findOrMake } from '../numbers/kernels/remember.js';
import { type GlossaryTerm, TERMS, type TermName } from './glossary.js';

/** A place in a text where a term stands. */
interface Mention {
  readonly term: TermName;
  readonly start: number;
  readonly end: number;
}

const BY_FORM: ReadonlyMap<string, TermName> = new Map(
  TERMS.flatMap((term) => [...formsOf(term), ...(term.soughtAs ?? [])].map((form) => [form.toLowerCase(), term.name])),
);
const MENTION = mentionPattern(TERMS.filter(({ everyday }) => everyday !== true).flatMap(formsOf));

/** Asked for by its name or another form, in any case; null for what is no term. */
export function termNamed(text: string): TermName | null {
  return BY_FORM.get(text.trim().toLowerCase()) ?? null;
}

/** The terms that somebody may have meant: those with words that begin like those of the text, else the closest. */
export function termsLike(text: string): readonly TermName[] {
  const beginning = termsBeginning(text);
  if (beginning.length > 0 || text.trim() === '') return beginning;
  const near = closest(text.trim().toLowerCase(), [...BY_FORM.keys()]);
  return near === undefined ? [] : [BY_FORM.get(near) as TermName];
}

/** The terms that have, for each word of the text, a word that begins like it; the one of that very name first. */
export function termsBeginning(text: string): readonly TermName[] {
  const typed = text
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== '');
  if (typed.length === 0) return [];
  const found = [...BY_FORM].filter(([form]) => {
    const words = form.split(/[\s-]/);
    return typed.every((each) => words.some((word) => word.startsWith(each)));
  });
  const named = termNamed(text);
  return [...new Set([...(named === null ? [] : [named]), ...found.map(([, term]) => term)])];
}

export function meaningOf(term: TermName): string {
  return TERMS.find(({ name }) => name === term)?.meaning ?? '';
}

/** The list of all terms, as a Markdown table without heads. */
export function listTerms(): string {
  return ['|  |  |', '| --- | --- |', ...TERMS.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`)].join('\n');
}

/** The terms in the order of the text; where several begin at the same place, the longest. */
export function mentionsIn(text: string): readonly Mention[] {
  return Array.from(text.matchAll(MENTION), ({ 0: form, index }) => ({
    term: BY_FORM.get(form.toLowerCase()) as TermName,
    start: index,
    end: index + form.length,
  }));
}

export type MentionFinder = typeof mentionsIn;

const MOST_KNOWN = 100;

/** For sentences that stand on screens of several sizes, and come again with each iteration: a search takes long. */
export function createMentionFinder(): MentionFinder {
  const known = new Map<string, readonly Mention[]>();
  return (text) => {
    if (known.size > MOST_KNOWN) known.clear();
    return findOrMake(known, text, mentionsIn);
  };
}

/** The one that speaks of a term most often; of several, the first. Null if none does. */
export function speaksMostOf<Spoken extends { readonly words?: string }>(
  texts: readonly Spoken[],
  term: TermName,
): Spoken | null {
  const own = TERMS.filter(({ name }) => name === term).flatMap(formsOf);
  // Where a longer term stands that contains this one, the word is taken to be about that: of "bias correction", the
  // bias of an average and not that of a layer.
  const pattern = mentionPattern(TERMS.flatMap(formsOf).filter((form) => own.some((each) => form.includes(each))));
  const weightOf = (form: string): number => (BY_FORM.get(form.toLowerCase()) === term ? 1 : -1);
  const counts = texts.map(({ words = '' }) =>
    Array.from(words.matchAll(pattern)).reduce((count, [form]) => count + weightOf(form), 0),
  );
  const most = Math.max(0, ...counts);
  return most === 0 ? null : texts[counts.indexOf(most)];
}

function formsOf({ name, forms = [] }: GlossaryTerm): readonly string[] {
  return [name, ...(/[a-z]$/i.test(name) ? [`${name}s`] : []), ...forms];
}

function mentionPattern(forms: readonly string[]): RegExp {
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}_-])`, 'giu');
}
