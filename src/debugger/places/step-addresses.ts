/**
 * Steps by name, as people type them and as files keep them: `softmax`, `predict/prediction 1/softmax`,
 * `∂loss/∂norm1#2`. Scopes come before what they contain, separated by / or ›; the last name is an op, a label, a scope
 * or a phase. A name may be cut off at the end of a word, and * stands for anything. If several steps have the name, #2
 * means the second. `train.py:22` is a line of a recorded program.
 */

import { closest, quote, refuse } from '../../files/refusal.js';
import { nameWithoutWords, sharedDepth } from '../../timeline/cursor.js';
import type { TraceFrame } from '../../timeline/trace.js';

/** A step after the dot in `goto 0.7` and `break .softmax`: its number in the iteration, from 1, or its name. */
export type StepAddress = number | string;

/** The name of frame −1. */
const START = 'start';

/** The steps of an iteration with this name, in order; a scope counts as its first step. */
export function stepsAt(name: string, frames: readonly TraceFrame[]): readonly number[] {
  const [, path, occurrence] = /^(.*?)(?:#([1-9]\d{0,8}))?$/s.exec(name) ?? ['', name];
  const found = stepsNamed(path, frames);
  return occurrence === undefined ? found : found.slice(Number(occurrence) - 1, Number(occurrence));
}

export function parseAddress(text: string): StepAddress {
  return /^\d+$/.test(text) ? Number(text) : withoutQuotes(text);
}

/** −1 for the start of the iteration; null if no step has this name. Numbers are not checked. */
export function frameOf(address: StepAddress, frames: readonly TraceFrame[]): number | null {
  if (typeof address === 'number') return address - 1;
  return address === START ? -1 : (stepsAt(address, frames)[0] ?? null);
}

/** The same; refused where no step has this name. */
export function frameNamed(address: StepAddress, frames: readonly TraceFrame[]): number {
  return frameOf(address, frames) ?? refuse(noStepAt(address, frames));
}

/**
 * A name by which frameOf finds this frame, even if the iteration gains steps: all scopes and the label, each without
 * the words that it mentions if it is unique without them.
 */
export function addressOf(frames: readonly TraceFrame[], index: number): StepAddress {
  if (index < 0) return START;
  const { scope } = frames[index];
  const label = labelInFiles(frames)(frames[index].label);
  const paths = [
    [...scope.map(nameWithoutWords), label.split(' = ')[0]],
    [...scope.map(nameWithoutWords), label],
    [...scope, label],
  ].map((names) => names.join('/'));
  // Each look for a name goes through all steps, and most steps need one.
  const isExact = (address: string): boolean => {
    const parsed = parseAddress(address);
    const found = stepsAt(address, frames);
    return found.length === 1 && (parsed === address ? found[0] : frameOf(parsed, frames)) === index;
  };
  const number = (path: string): string => `${path}#${stepsNamed(path, frames).indexOf(index) + 1}`;
  return paths.find(isExact) ?? paths.map(number).find(isExact) ?? index + 1;
}

/**
 * The message that no step has this address, with the name that was probably meant.
 * @param searched the iterations that were looked through
 */
export function noStepAt(address: StepAddress, frames: readonly TraceFrame[], searched = 'this iteration'): string {
  const near = nearestStep(address, frames);
  const hint = near === undefined ? ' A * stands for anything, as in "prediction*".' : ` Did you mean "${near}"?`;
  return `No step, op, scope or phase of ${searched} is called ${quote(String(address))}.${hint}`;
}

/** The name that was probably meant; undefined where none is near. */
export function nearestStep(address: StepAddress, frames: readonly TraceFrame[]): string | undefined {
  return closest(String(address).replace(/#\d+$/, ''), stepNames(frames));
}

/** All names from which addresses in an iteration can be made. */
export function stepNames(frames: readonly TraceFrame[]): readonly string[] {
  return [...new Set(frames.flatMap(({ op, label, scope }) => [...scope, label, op.name]))];
}

/** `"predict/softmax"` → `predict/softmax`. */
export function withoutQuotes(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}

/** `train.py:22`: a line of a recorded program, at its first step each time it is executed. */
const SOURCE_LINE = /^(.+\.\w+):([1-9]\d{0,8})$/s;

function stepsOfLine(path: string, line: number, frames: readonly TraceFrame[]): readonly number[] {
  const isAt = ({ source }: TraceFrame): boolean =>
    source?.line === line && (source.path === path || source.path.endsWith(`/${path}`));
  const isFirst = (index: number): boolean =>
    index === 0 || !isAt(frames[index - 1]) || frames[index - 1].scope[0] !== frames[index].scope[0];
  return frames.filter((frame, index) => isAt(frame) && isFirst(index)).map(({ index }) => index);
}

function stepsNamed(path: string, frames: readonly TraceFrame[]): readonly number[] {
  const [, file, line] = SOURCE_LINE.exec(path) ?? [];
  if (file !== undefined) return stepsOfLine(file, Number(line), frames);
  const isNamed = compilePath(path);
  const found = stepsWhose(isNamed, frames);
  // PyTorch's `_softmax` is one for whoever types `softmax`.
  return found.length > 0
    ? found
    : stepsWhose((names) => isNamed([...names.slice(0, -1), names[names.length - 1].replace(/^_+/, '')]), frames);
}

function stepsWhose(isNamed: (names: readonly string[]) => boolean, frames: readonly TraceFrame[]): readonly number[] {
  const inFiles = labelInFiles(frames);
  return frames.flatMap(({ op, label, scope }, index) => {
    // A scope counts where it begins.
    const shared = index === 0 ? 0 : sharedDepth(scope, frames[index - 1].scope);
    const isMatch =
      isNamed([...scope, label]) ||
      isNamed([...scope, inFiles(label)]) ||
      isNamed([...scope, op.name]) ||
      scope.some((_, depth) => depth >= shared && isNamed(scope.slice(0, depth + 1)));
    return isMatch ? [index] : [];
  });
}

/** Labels as files have them: with the name of a parameter, where formulas have a symbol. */
function labelInFiles(frames: readonly TraceFrame[]): (label: string) => string {
  const names = new Map<string, string>();
  for (const { inputs } of frames) {
    for (const { symbol, name } of inputs) if (name !== undefined) names.set(symbol, name);
  }
  if (names.size === 0) return (label) => label;
  return (label) => label.replace(/[\p{L}\p{N}_]+/gu, (word) => names.get(word) ?? word);
}

/** A test whether a list of names, outermost first, ends in the names of a path. */
function compilePath(path: string): (names: readonly string[]) => boolean {
  const parts = [...path.matchAll(/[^/›]+/g)]
    .filter(([text]) => text.trim() !== '')
    .map(({ 0: text, index }) => ({ start: index, end: index + text.length }));
  const matchers = parts.map(({ start }) => parts.map(({ end }) => compileName(path.slice(start, end))));
  // A name that contains slashes takes several parts: `∂loss/∂z`.
  const isNamed = (names: readonly string[], last: number): boolean => {
    if (last < 0) return true;
    const name = names.at(-1);
    if (name === undefined) return false;
    const slashes = name.match(/[/›]/g)?.length ?? 0;
    for (let first = last; first >= Math.max(0, last - slashes); first--) {
      if (matchers[first][last](name) && isNamed(names.slice(0, -1), first - 1)) return true;
    }
    return false;
  };
  return (names) => parts.length > 0 && isNamed(names, parts.length - 1);
}

/** Without a *, a name matches whole or cut off at the end of a word: `prediction 2`, but not `prediction 21`. */
function compileName(part: string): (name: string) => boolean {
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

/**
 * Whether a name consists of these pieces in order, with anything between them. Linear, unlike a regular expression.
 */
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
