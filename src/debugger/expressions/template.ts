/**
 * Texts with expressions in braces, each standing for its value: the words of a lesson, the lines that dprintf prints.
 * `{loss}` is as long as its reader likes it, `{100 * p("we") to 1}` has that number of decimals.
 */

const PLACEHOLDER = /\{([^{}]*?)(?:\s+to\s+(\d))?\}/g;

export type Placeholder = ReturnType<typeof readPlaceholder>;

export function placeholdersOf(text: string): readonly Placeholder[] {
  return Array.from(text.matchAll(PLACEHOLDER), readPlaceholder);
}

/** The text with something in the place of each expression. */
export function replacePlaceholders(text: string, replacement: (placeholder: Placeholder) => string): string {
  return text.replace(PLACEHOLDER, (...match: readonly (string | undefined)[]) => replacement(readPlaceholder(match)));
}

/** A number with so many decimals. */
export function showDecimals(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('-', '−');
}

function readPlaceholder([written = '', expression = '', decimals]: readonly (string | undefined)[]) {
  return {
    /** As it stands in the text, with its braces. */
    written,
    // The words of a lesson may be broken in the middle of one.
    expression: expression.replace(/\s*\n\s*/g, ' '),
    decimals: decimals === undefined ? null : Number(decimals),
  };
}
