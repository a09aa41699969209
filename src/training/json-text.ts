/**
 * Parses JSON, or finds the first place where a text stops being JSON. The value comes from JSON.parse; the scanner
 * below runs only after that has failed, because its messages sometimes lack a position.
 * Invariant: the scanner finds a fault exactly where JSON.parse refuses the text (a property test compares them), and
 * never throws.
 */
import { escapeControls } from '../files/printable.js';
import { formatPath, refuse } from '../files/refusal.js';

interface JsonFault {
  /** Both count from 1; columns count characters. */
  readonly line: number;
  readonly column: number;
  /** Field names and indices from the root to the value being read. */
  readonly path: readonly (string | number)[];
  /** What was found there. It contains the user's raw text: escape it before showing it. */
  readonly got: string;
  readonly expected: string;
}

/**
 * Parses JSON, ignoring a byte order mark at the start. Anything else is refused:
 * `not JSON at line 1, column 2: got …, expected …`
 */
export function parseJson(textWithMark: string): unknown {
  const text = textWithMark.startsWith('\uFEFF') ? textWithMark.slice(1) : textWithMark;
  try {
    return JSON.parse(text);
  } catch {
    return refuse(describeFault(findJsonFault(text) ?? unlocated));
  }
}

export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** NaN and infinities become the strings "NaN", "Infinity" and "-Infinity", since JSON has no such numbers. */
export function jsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** An own field of an object or array, else undefined. */
export function ownField(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

/** The first place where the text stops being JSON, or undefined if it is JSON nested at most 64 deep. */
export function findJsonFault(text: string): JsonFault | undefined {
  const levels: Level[] = [];
  let at = 0;
  let awaited: string = VALUE;
  const afterValue = (): string => (levels.length === 0 ? END : SEPARATOR);
  for (;;) {
    at = endOf(SPACES, text, at);
    const mark = text[at];
    const level = levels.at(-1);
    const isValue = VALUES.includes(awaited);
    const fault = (expected: string, place = at, got = describePlace(text, place)): JsonFault => {
      const linesBefore = text.slice(0, place).split(LINE_BREAK);
      const path = levels.slice(0, isValue ? levels.length : -1).map(({ key }) => key);
      return { line: linesBefore.length, column: [...linesBefore.at(-1)!].length + 1, path, got, expected };
    };
    if (awaited === END) return mark === undefined ? undefined : fault(END);
    if (isValue && (mark === '{' || mark === '[')) {
      if (levels.length >= DEEPEST) return fault('a fixture', at, `more than ${DEEPEST} levels of nesting`);
      levels.push(mark === '{' ? { at, close: '}', key: '' } : { at, close: ']', key: 0 });
      awaited = mark === '{' ? FIRST_NAME : FIRST_ITEM;
      at++;
    } else if (mark === '"' && (isValue || NAMES.includes(awaited))) {
      const end = endOf(CHARACTERS, text, at + 1);
      if (end === text.length) return fault('its closing double quote', at, 'a string that does not end');
      if (text[end] === '\\') return fault('a JSON escape (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000)', end);
      if (text[end] !== '"') return fault('text, or the double quote that ends the string', end);
      if (!isValue) level!.key = JSON.parse(text.slice(at, end + 1));
      awaited = isValue ? afterValue() : COLON;
      at = end + 1;
    } else if (level !== undefined && mark === level.close && CLOSABLE.includes(awaited)) {
      levels.pop();
      awaited = afterValue();
      at++;
    } else if (isValue) {
      const found = text.slice(at, endOf(WORD, text, at));
      if (!ATOM.test(found)) return fault(found === '' ? awaited : wordAdvice(found));
      awaited = afterValue();
      at += found.length;
    } else if (level !== undefined && mark === (awaited === COLON ? ':' : awaited === SEPARATOR ? ',' : null)) {
      if (typeof level.key === 'number') level.key++;
      awaited = awaited === COLON ? FIELD : level.close === ']' ? NEXT_ITEM : NEXT_NAME;
      at++;
    } else if (level !== undefined && awaited === SEPARATOR) {
      const line = text.slice(0, level.at).split(LINE_BREAK).length;
      return fault(`a comma, or the "${level.close}" that closes the "${text[level.at]}" on line ${line}`);
    } else return fault(awaited);
  }
}

/** A bracket that has not been closed yet. */
interface Level {
  readonly at: number;
  readonly close: '}' | ']';
  /** The key of the value that is being read in it. */
  key: string | number;
}

/** What may come next, as a fault says that it was expected. */
const VALUE = 'a value';
const FIRST_ITEM = 'a value or "]"';
const NEXT_ITEM = 'a value after the comma';
const FIELD = 'a value after the colon';
const FIRST_NAME = 'a field name in double quotes or "}"';
const NEXT_NAME = 'a field name in double quotes after the comma';
const COLON = 'a colon after the field name';
const SEPARATOR = 'a comma or the end';
const END = 'nothing after the end of the value';

const unlocated: JsonFault = { line: 1, column: 1, path: [], got: 'text that is not JSON', expected: 'JSON' };
const DEEPEST = 64;

const VALUES = [VALUE, FIRST_ITEM, NEXT_ITEM, FIELD];
const NAMES = [FIRST_NAME, NEXT_NAME];
const CLOSABLE = [FIRST_ITEM, FIRST_NAME, SEPARATOR];

const SPACES = /[ \t\n\r]+/y;
const WORD = /[^\s,:{}[\]"]+/y;
const CHARACTERS = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const ATOM = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const LINE_BREAK = /\r\n|\n|\r/;

/** Where what is matched from a place on, again and again, ends. */
function endOf(pattern: RegExp, text: string, from: number): number {
  let end = from;
  pattern.lastIndex = from;
  while (pattern.test(text)) end = pattern.lastIndex;
  return end;
}

function describeFault({ line, column, path, got, expected }: JsonFault): string {
  const place = path.length === 0 ? '' : ` (${formatPath(path)})`;
  return escapeControls(`not JSON at line ${line}, column ${column}${place}: got ${got}, expected ${expected}`);
}

function wordAdvice(literal: string): string {
  if (/^[-+]?(NaN|Infinity)$/.test(literal)) return 'a finite number';
  if (/^[-+.]?[\d.]/.test(literal)) return 'a JSON number (0.1, -2, 1e-8)';
  if (/^\/[/*]/.test(literal)) return 'a value (JSON has no comments)';
  return 'a value (text goes in double quotes)';
}

function describePlace(text: string, at: number): string {
  if (at >= text.length) return text.trim() === '' ? 'an empty file' : 'the end of the file';
  const found = text.slice(at, endOf(WORD, text, at));
  if (found !== '') return found.length > 20 ? `${found.slice(0, 20)}…` : found;
  const character = String.fromCodePoint(text.codePointAt(at)!);
  return character === '\n' || character === '\r' ? 'a line break' : `"${character}"`;
}
