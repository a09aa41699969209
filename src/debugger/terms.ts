/**
 * Finds the terms of the glossary: by a name that somebody asks for, and where they stand in a text.
 * Invariant: a term stands only where whole words do.
 */
import { closest } from '../data/closest.js';
import { TERMS, type Term, type TermName } from './glossary.js';

/** A place in a text where a term stands. */
interface Mention {
  readonly term: TermName;
  readonly start: number;
  readonly end: number;
}

const ALL: readonly (Term & { readonly name: TermName })[] = TERMS;
const BY_FORM: ReadonlyMap<string, TermName> = new Map(
  ALL.flatMap((term) => [...formsOf(term), ...(term.soughtAs ?? [])].map((form) => [form.toLowerCase(), term.name])),
);
const MENTION = mentionPattern(ALL.filter(({ everyday }) => everyday !== true).flatMap(formsOf));

/** Asked for by its name or another form, in any case; null for what is no term. */
export function termNamed(text: string): TermName | null {
  return BY_FORM.get(text.trim().toLowerCase()) ?? null;
}

/** The terms that somebody may have meant: those with a word that begins like the text, else the closest. */
export function termsLike(text: string): readonly TermName[] {
  const typed = text.trim().toLowerCase();
  const forms = [...BY_FORM.keys()];
  const beginning = forms.filter((form) => form.split(/[\s-]/).some((word) => word.startsWith(typed)));
  const near = beginning.length > 0 && typed !== '' ? beginning : [closest(typed, forms)];
  return [...new Set(near.flatMap((form) => BY_FORM.get(form ?? '') ?? []))];
}

export function meaningOf(term: TermName): string {
  return ALL.find(({ name }) => name === term)?.meaning ?? '';
}

/** In the order of the text; of terms that begin at the same place, the longest. */
export function mentionsIn(text: string): readonly Mention[] {
  return Array.from(text.matchAll(MENTION), ({ 0: form, index }) => ({
    term: BY_FORM.get(form.toLowerCase()) as TermName,
    start: index,
    end: index + form.length,
  }));
}

function formsOf({ name, forms = [] }: Term): readonly string[] {
  return [name, ...(/[a-z]$/i.test(name) ? [`${name}s`] : []), ...forms];
}

function mentionPattern(forms: readonly string[]): RegExp {
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}_-])`, 'giu');
}
