/** The line being typed at the prompt: editing, recalling earlier lines, completion. All functions are pure. */
import { PRINTABLE_TEXT } from '../../files/printable.js';

export interface Prompt {
  readonly text: string;
  /** Position in the text, in UTF-16 units, between two whole characters. */
  readonly caret: number;
  /** Where the end of the line begins that is selected: what is typed next replaces it. Null where none is. */
  readonly selectedFrom: number | null;
  /** Position of the shown line among the earlier lines; null for the line being typed. */
  readonly recalled: number | null;
  /** What had been typed when an earlier line was recalled. */
  readonly draft: string;
  /** Whole lines that Tab goes through, and which of them is in the text. */
  readonly candidates: readonly string[];
  readonly chosen: number | null;
}

/** The most characters in a line. */
export const LONGEST_LINE = 1000;
export const MOST_TYPED = 200;

export function openPrompt(text = '', selectedFrom: number | null = null): Prompt {
  return { text, caret: text.length, selectedFrom, recalled: null, draft: '', candidates: [], chosen: null };
}

export function insert(prompt: Prompt, typed: string): Prompt {
  const { text, caret } = withoutSelected(prompt);
  if (text.length + typed.length > LONGEST_LINE || !PRINTABLE_TEXT.test(typed)) return prompt;
  return edited(prompt, text.slice(0, caret) + typed + text.slice(caret), caret + typed.length);
}

/** As much of a text, in whole characters, as still fits on the line. */
export function fitting({ text }: Prompt, added: string): string {
  return added.slice(0, LONGEST_LINE - text.length).replace(/[\uD800-\uDBFF]$/, '');
}

function withoutSelected(prompt: Prompt): Pick<Prompt, 'text' | 'caret'> {
  const { text, selectedFrom } = prompt;
  return selectedFrom === null ? prompt : { text: text.slice(0, selectedFrom), caret: selectedFrom };
}

export function deleteBefore(prompt: Prompt): Prompt {
  if (prompt.selectedFrom !== null) return openPrompt(withoutSelected(prompt).text);
  const { text, caret } = prompt;
  return without(prompt, caret - lengthBefore(text, caret), caret);
}

export function deleteWordBefore(prompt: Prompt): Prompt {
  const { text, caret } = prompt;
  return without(prompt, text.slice(0, caret).replace(/\S*\s*$/, '').length, caret);
}

export function deleteToStart(prompt: Prompt): Prompt {
  return without(prompt, 0, prompt.caret);
}

export function deleteToEnd(prompt: Prompt): Prompt {
  return without(prompt, prompt.caret, prompt.text.length);
}

/** The line without its characters between two positions, of which the first is where the caret stands then. */
function without(prompt: Prompt, from: number, to: number): Prompt {
  return edited(prompt, prompt.text.slice(0, from) + prompt.text.slice(to), from);
}

export function moveCaret(prompt: Prompt, to: 'left' | 'right' | 'start' | 'end'): Prompt {
  const { text, caret } = prompt;
  const positions = {
    left: caret - lengthBefore(text, caret),
    right: caret + ([...text.slice(caret, caret + 2)][0]?.length ?? 0),
    start: 0,
    end: text.length,
  };
  return { ...prompt, selectedFrom: null, caret: positions[to] };
}

/** @param distance −1 for the line typed before, 1 for the one typed after */
export function recall(prompt: Prompt, typed: readonly string[], distance: -1 | 1): Prompt {
  const from = prompt.recalled ?? typed.length;
  const to = from + distance;
  if (to < 0 || to > typed.length) return prompt;
  const draft = prompt.recalled === null ? prompt.text : prompt.draft;
  const isDraft = to === typed.length;
  return { ...openPrompt(isDraft ? draft : typed[to]), draft, recalled: isDraft ? null : to };
}

/**
 * Tab: a single candidate is taken. Several are first completed as far as they agree, then taken in turn.
 * @param found lines that begin with the text as typed
 */
export function complete(prompt: Prompt, found: readonly string[]): Prompt {
  const { text, candidates, chosen } = prompt;
  if (candidates.length > 1) {
    const next = chosen === null ? 0 : (chosen + 1) % candidates.length;
    return { ...openPrompt(candidates[next]), candidates, chosen: next };
  }
  if (found.length === 0) return prompt;
  if (found.length === 1) return openPrompt(found[0]);
  const common = commonBeginning(found);
  const longer = common.length > text.trimStart().length ? common : text;
  return { ...openPrompt(longer), candidates: found };
}

/** The earlier lines with one more at the end; if it was there already, it moves to the end. */
export function remember(typed: readonly string[], line: string): readonly string[] {
  const text = line.trim();
  if (text === '') return typed;
  return [...typed.filter((earlier) => earlier !== text), text].slice(-MOST_TYPED);
}

/** The longest text with which all of these begin. */
export function commonBeginning(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}

function edited(prompt: Prompt, text: string, caret: number): Prompt {
  return { ...prompt, text, caret, selectedFrom: null, recalled: null, candidates: [], chosen: null };
}

function lengthBefore(text: string, position: number): number {
  return [...text.slice(Math.max(0, position - 2), position)].at(-1)?.length ?? 0;
}
