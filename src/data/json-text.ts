/**
 * Parses JSON, or finds the first place where a text stops being JSON. The value comes from JSON.parse; the scanner
 * below runs only after that has failed, because its messages sometimes lack a position.
 * Invariant: the scanner finds a fault exactly where JSON.parse refuses the text (a property test compares them), and
 * never throws.
 */
import { escapeControls } from '../document/printable.js';
import { formatPath } from './printable.js';

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

type JsonText =
  | { readonly kind: 'value'; readonly value: unknown }
  /** `not JSON at line 1, column 2: got …, expected …` */
  | { readonly kind: 'malformed'; readonly message: string };

/** Parses JSON, ignoring a byte order mark at the start. */
export function parseJson(textWithMark: string): JsonText {
  const text = textWithMark.startsWith('\uFEFF') ? textWithMark.slice(1) : textWithMark;
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'malformed', message: describeFault(findJsonFault(text) ?? unlocated) };
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
  const scan: Scan = { text, at: 0, path: [] };
  const fault = scanValue(scan, 'a value') ?? scanEnd(scan);
  if (fault === undefined) return undefined;
  const linesBefore = text.slice(0, fault.at).split(/\r\n|\n|\r/);
  return {
    line: linesBefore.length,
    column: [...linesBefore.at(-1)!].length + 1,
    path: [...scan.path],
    got: fault.got ?? describePlace(text, fault.at),
    expected: fault.expected,
  };
}

function describeFault({ line, column, path, got, expected }: JsonFault): string {
  const place = path.length === 0 ? '' : ` (${formatPath(path)})`;
  return escapeControls(`not JSON at line ${line}, column ${column}${place}: got ${got}, expected ${expected}`);
}

interface Scan {
  readonly text: string;
  at: number;
  readonly path: (string | number)[];
}

interface Fault {
  readonly at: number;
  readonly expected: string;
  readonly got?: string;
}

const unlocated: JsonFault = { line: 1, column: 1, path: [], got: 'text that is not JSON', expected: 'JSON' };
const DEEPEST = 64;
const spaces = /^[ \t\n\r]*/;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const word = /^[^\s,:{}[\]"]+/;
const plainCharacters = /^[^"\\\u0000-\u001f]*/;
const escapeSequence = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

function match(scan: Scan, pattern: RegExp): string | undefined {
  const found = pattern.exec(scan.text.slice(scan.at))?.[0];
  if (found !== undefined) scan.at += found.length;
  return found;
}

function next(scan: Scan): string | undefined {
  match(scan, spaces);
  return scan.text[scan.at];
}

function scanValue(scan: Scan, expected: string): Fault | undefined {
  const character = next(scan);
  if (character === '{' || character === '[') {
    if (scan.path.length >= DEEPEST) {
      return { at: scan.at, got: `more than ${DEEPEST} levels of nesting`, expected: 'a fixture' };
    }
    return character === '{' ? scanObject(scan) : scanArray(scan);
  }
  if (character === '"') return scanString(scan).fault;
  const start = scan.at;
  if (match(scan, number) !== undefined) return scanNumberEnd(scan, start);
  const literal = match(scan, word);
  if (literal === 'true' || literal === 'false' || literal === 'null') return undefined;
  return { at: start, expected: literal === undefined ? expected : wordAdvice(literal) };
}

/** Nothing may follow a number directly: `01`, `1.` and `1_000` are not JSON numbers. */
function scanNumberEnd(scan: Scan, start: number): Fault | undefined {
  if (match(scan, word) === undefined) return undefined;
  return { at: start, expected: 'a JSON number (0.1, -2, 1e-8)' };
}

function wordAdvice(literal: string): string {
  if (/^[-+]?(NaN|Infinity)$/.test(literal)) return 'a finite number';
  if (/^[-+.]?[\d.]/.test(literal)) return 'a JSON number (0.1, -2, 1e-8)';
  if (/^\/[/*]/.test(literal)) return 'a value (JSON has no comments)';
  return 'a value (text goes in double quotes)';
}

function scanArray(scan: Scan): Fault | undefined {
  const opened = scan.at++;
  if (next(scan) === ']') return void scan.at++;
  for (let index = 0; ; index++) {
    scan.path.push(index);
    const fault = scanValue(scan, index === 0 ? 'a value or "]"' : 'a value after the comma');
    if (fault !== undefined) return fault;
    scan.path.pop();
    const character = next(scan);
    if (character !== ',' && character !== ']') return { at: scan.at, expected: separator(scan, ']', opened) };
    scan.at++;
    if (character === ']') return undefined;
  }
}

function scanObject(scan: Scan): Fault | undefined {
  const opened = scan.at++;
  if (next(scan) === '}') return void scan.at++;
  for (let first = true; ; first = false) {
    if (next(scan) !== '"') {
      return { at: scan.at, expected: `a field name in double quotes${first ? ' or "}"' : ' after the comma'}` };
    }
    const name = scanString(scan);
    if (name.fault !== undefined) return name.fault;
    if (next(scan) !== ':') return { at: scan.at, expected: 'a colon after the field name' };
    scan.at++;
    scan.path.push(name.text);
    const fault = scanValue(scan, 'a value after the colon');
    if (fault !== undefined) return fault;
    scan.path.pop();
    const character = next(scan);
    if (character !== ',' && character !== '}') return { at: scan.at, expected: separator(scan, '}', opened) };
    scan.at++;
    if (character === '}') return undefined;
  }
}

function separator(scan: Scan, close: string, opened: number): string {
  const line = scan.text.slice(0, opened).split(/\r\n|\n|\r/).length;
  return `a comma, or the "${close}" that closes the "${scan.text[opened]}" on line ${line}`;
}

function scanString(scan: Scan): { readonly text: string; readonly fault?: Fault } {
  const opened = scan.at++;
  for (;;) {
    match(scan, plainCharacters);
    const character = scan.text[scan.at];
    if (character === '"') {
      scan.at++;
      return { text: JSON.parse(scan.text.slice(opened, scan.at)) };
    }
    if (character === '\\') {
      if (match(scan, escapeSequence) !== undefined) continue;
      return {
        text: '',
        fault: { at: scan.at, expected: 'a JSON escape (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000)' },
      };
    }
    if (character === undefined) {
      return {
        text: '',
        fault: { at: opened, got: 'a string that does not end', expected: 'its closing double quote' },
      };
    }
    return { text: '', fault: { at: scan.at, expected: 'text, or the double quote that ends the string' } };
  }
}

function scanEnd(scan: Scan): Fault | undefined {
  return next(scan) === undefined ? undefined : { at: scan.at, expected: 'nothing after the end of the value' };
}

function describePlace(text: string, at: number): string {
  if (at >= text.length) return text.trim() === '' ? 'an empty file' : 'the end of the file';
  const found = word.exec(text.slice(at))?.[0];
  if (found !== undefined) return found.length > 20 ? `${found.slice(0, 20)}…` : found;
  const character = String.fromCodePoint(text.codePointAt(at)!);
  return character === '\n' || character === '\r' ? 'a line break' : `"${character}"`;
}
