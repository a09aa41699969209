/**
 * The sentence that a fixture has for a context. Invariant: a context means the same with and without the beginning token, so a
 * note is found whichever of the two its author and the model use.
 */
import type { Fixture } from './fixture.js';

/** A context without the beginning token, unless that is all there is. */
export function withoutBeginning<Word>(context: readonly Word[], beginning: Word | undefined): readonly Word[] {
  return context.length > 1 && context[0] === beginning ? context.slice(1) : context;
}

/** The note for a prediction's context, given as ids. */
export function noteFor(fixture: Fixture, context: readonly number[]): string | undefined {
  const { beginning } = fixture.specialTokens;
  const words = withoutBeginning(
    context.map((id) => fixture.vocabulary[id]),
    beginning,
  );
  return fixture.notes?.find((note) => {
    const noted = withoutBeginning(note.context, beginning);
    return noted.length === words.length && noted.every((word, position) => word === words[position]);
  })?.note;
}
