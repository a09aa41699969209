/**
 * Steps by name, as breakpoints give them: an op, a label, a scope or a phase, with * for anything.
 * Invariant: a pattern that names a scope matches the first step of it; one that names a step matches that step.
 */
import { closest } from '../../data/closest.js';
import type { Frame } from '../../engine/tape.js';

export type MatchesFrame = (frames: readonly Frame[], index: number) => boolean;

/** @param pattern names from the outside in, with / or › between them; upper and lower case are the same */
export function compilePattern(pattern: string): MatchesFrame {
  const parts = pattern
    .split(/\s*[/›]\s*/)
    .filter((part) => part.trim() !== '')
    .map(compileName);
  if (parts.length === 0) return () => false;
  const last = parts[parts.length - 1];
  const outer = parts.slice(0, -1);
  return (frames, index) => {
    const { op, label, scope } = frames[index];
    if ((last(label) || last(op.name)) && endsWith(scope, outer)) return true;
    return scope.some((_, depth) => isFirstOf(frames, index, depth) && endsWith(scope.slice(0, depth + 1), parts));
  };
}

/** The steps of an iteration that a pattern matches. */
export function framesMatching(pattern: string, frames: readonly Frame[]): readonly number[] {
  const matches = compilePattern(pattern);
  return frames.flatMap((_, index) => (matches(frames, index) ? [index] : []));
}

/** The step or scope that somebody probably meant. */
export function closestStep(pattern: string, frames: readonly Frame[]): string | undefined {
  return closest(pattern, stepNames(frames));
}

/** All that a pattern can name in an iteration. */
export function stepNames(frames: readonly Frame[]): readonly string[] {
  return [...new Set(frames.flatMap(({ op, label, scope }) => [...scope, label, op.name]))];
}

type MatchesName = (name: string) => boolean;

/** Without a *, a whole name or the beginning of one up to the end of a word: `prediction 2`, but not `prediction 21`. */
function compileName(part: string): MatchesName {
  const wanted = part.trim().toLowerCase();
  if (wanted.includes('*')) {
    const pieces = wanted.split('*');
    return (name) => matchesPieces(name.toLowerCase(), pieces);
  }
  return (name) => {
    const lower = name.toLowerCase();
    return lower.startsWith(wanted) && !/^[\p{L}\p{N}_]/u.test(lower.slice(wanted.length));
  };
}

/** Whether a name is made of these pieces in order, with anything between them. Linear, unlike a regular expression. */
function matchesPieces(name: string, pieces: readonly string[]): boolean {
  const [first] = pieces;
  const last = pieces[pieces.length - 1];
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** Whether the innermost names are matched by these parts. */
function endsWith(scope: readonly string[], parts: readonly MatchesName[]): boolean {
  const offset = scope.length - parts.length;
  return offset >= 0 && parts.every((matches, k) => matches(scope[offset + k]));
}

function isFirstOf(frames: readonly Frame[], index: number, depth: number): boolean {
  const before = frames[index - 1]?.scope;
  if (before === undefined) return true;
  const { scope } = frames[index];
  for (let k = 0; k <= depth; k++) {
    if (before[k] !== scope[k]) return true;
  }
  return false;
}
