/**
 * The steps of an iteration as lines of PyTorch, each value under a name of its own.
 * Invariant: run from top to bottom, the lines compute the iteration: a name that a line reads holds what its step read
 * (a test follows the names of every model). No name is made of a word of the user's.
 */
import { findOrMake, once } from '../kernels/remember.js';
import type { Attributes, Op, Value } from './op.js';
import { namedBy } from './symbolic.js';

/** An iteration in PyTorch. */
export interface IterationCode {
  /** The lines of a step, by its position. */
  linesOf(step: number): readonly string[];
  /**
   * What the program needs, its settings, which values are given, and all lines, with a comment for each part. No word of
   * the user's is among them.
   */
  program(): readonly string[];
}

/** Written when it is first asked for. */
export function codeOf(steps: () => readonly CodedStep[]): IterationCode {
  const names = once(() => namesIn(steps()));
  const known = new Map<number, readonly string[]>();
  const linesAt = (step: number): readonly string[] =>
    findOrMake(known, step, () => linesOf(steps()[step], names()) ?? []);
  return { linesOf: linesAt, program: () => programOf(steps(), names(), linesAt) };
}

/** A step that is written as code. Of its values the numbers do not matter. */
interface CodedStep {
  readonly op: Pick<Op, 'name' | 'symbolic' | 'inputs'> & Partial<Pick<Op, 'code'>>;
  readonly inputs: readonly CodedValue[];
  readonly output: CodedValue;
  readonly attributes: Attributes;
  readonly scope: readonly string[];
}

type CodedValue = Pick<Value, 'node' | 'symbol' | 'shape' | 'axes' | 'frame' | 'differentiable'>;

export interface Names {
  of(value: CodedValue): string;
}

/** Lines of Python that do what a step does; null for a step of a recording, which has its own source. */
export function linesOf(step: CodedStep, names: Names): readonly string[] | null {
  const { op, inputs, output, attributes } = step;
  if (op.code == null) return null;
  const { forward } = op.code;
  const template = typeof forward === 'string' ? forward : forward({ attributes, inputs, input: 0 });
  const written = template.replace(PLACE, (_, name: string, between?: string) => {
    const named = { op: op as Op, inputs, output };
    if (between !== undefined) {
      return inputs.slice(op.inputs.indexOf(name)).map(names.of).join(between);
    }
    const value: CodedValue | undefined = namedBy(named, name);
    return value === undefined ? literal(attributes[name]) : names.of(value);
  });
  return written.split('\n').flatMap(broken);
}

/** A long list, or a long sum, in lines of its own. */
function broken(line: string): readonly string[] {
  if (line.length <= LONGEST) return [line];
  const [, sum, terms] = /^(\w+ = )(\w+(?: \+ \w+)+)$/.exec(line) ?? [];
  if (terms !== undefined)
    return [`${sum}(`, ...filled(terms.split(/(?<=\w)(?= \+ )/).map((term) => term.trim())), ')'];
  const [, before, list, after] = /^(.*\[)([^[\]]+, [^[\]]+)(\].*)$/.exec(line) ?? [];
  if (list === undefined) return [line];
  return [before, ...filled(list.split(', ').map((item) => `${item},`)), after];
}

/** As many on a line as have room. */
function filled(items: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + item.length > LONGEST) lines.push(`${INDENT}${item}`);
    else lines[lines.length - 1] = `${last} ${item}`;
  }
  return lines;
}

/** Characters of a line that a pane of a terminal of 80 columns shows whole. */
const LONGEST = 74;
const INDENT = '    ';

/** `{values}`, or `{loss| + }` for several. */
const PLACE = /\{(\w+)(?:\|([^}]+))?\}/g;

/** A number, or numbers, as Python writes them. */
function literal(attribute: Attributes[string]): string {
  if (typeof attribute === 'object') return `[${attribute.map(literal).join(', ')}]`;
  const number = Number(attribute);
  return number !== 0 && Math.abs(number) < 1e-3 ? number.toExponential() : String(number);
}

/** The settings that the lines of a step call by a name, with what they are at this step. */
export function settingsOf({ op, attributes }: Pick<CodedStep, 'op' | 'attributes'>): Readonly<Record<string, number>> {
  return op.code?.settings?.(attributes) ?? {};
}

function programOf(steps: readonly CodedStep[], names: Names, linesAt: IterationCode['linesOf']): readonly string[] {
  const given = steps.flatMap(({ inputs }) => inputs.filter(({ frame }) => frame === null).map(names.of));
  const settings = Object.assign({}, ...steps.map(settingsOf)) as Readonly<Record<string, number>>;
  const parts = steps.flatMap((step, k): readonly string[] => {
    const [part, before] = [step, steps[k - 1]].map((each) => each && partOf(each.scope));
    return [...(part === before ? [] : ['', `# ${part}`]), ...linesAt(k)];
  });
  return [
    ...['import math', 'import torch', 'import torch.nn.functional as F', ''],
    `# given: ${[...new Set(given)].join(', ')}`,
    ...Object.entries(settings).map(([name, value]) => `${name} = ${literal(value)}`),
    ...parts,
  ];
}

function partOf(scope: readonly string[]): string {
  return scope.map((name) => /^prediction \d+/.exec(name)?.[0] ?? name).join(', ');
}

/**
 * What the values of an iteration are called: by their symbol, and where several have that, by what tells them apart: the
 * prediction, the block, the head, or the parameter whose memory it is.
 */
export function namesIn(steps: readonly CodedStep[]): Names {
  const described = describeValues(steps);
  const groups = new Map<string, Set<Named['marks']>>();
  for (const { base, marks } of described.values()) findOrMake(groups, base, () => new Set()).add(marks);
  const telling = new Map([...groups].map(([base, group]) => [base, differencesIn([...group])]));
  const known = new Map<number, string>();
  for (const [node, { base, marks, path }] of described) {
    const mark = telling
      .get(base)!
      .map((kind) => marks[kind] ?? '')
      .join('');
    known.set(node, `${base}${mark && `_${mark}`}${path === 0 ? '' : `_path${path}`}`);
  }
  return { of: ({ node, symbol }) => known.get(node) ?? identifier(symbol) };
}

/** The fewest kinds of marks that tell them apart, whose memory something is first. */
function differencesIn(all: readonly Named['marks'][]): readonly string[] {
  const kinds = [...new Set(['owner', ...all.flatMap((marks) => Object.keys(marks))])];
  const differing = kinds.filter((kind) => all.some((marks) => marks[kind] !== all[0][kind]));
  const toldApartBy = (some: readonly string[]): number =>
    new Set(all.map((marks) => some.map((kind) => marks[kind]).join())).size;
  const most = toldApartBy(differing);
  return differing.slice(0, differing.findIndex((_, k) => toldApartBy(differing.slice(0, k + 1)) === most) + 1);
}

interface Named {
  readonly base: string;
  /** Of what it is, by the kind of that. */
  readonly marks: Readonly<Record<string, string>>;
  /** Which of several paths it came back along that meet; 0 if there is one. */
  readonly path: number;
}

function describeValues(steps: readonly CodedStep[]): ReadonlyMap<number, Named> {
  const paths = pathsIn(steps);
  const parameters = new Set(steps.flatMap(({ inputs }) => inputs.filter(isParameter).map(({ symbol }) => symbol)));
  const described = new Map<number, Named>();
  const marksByScope = new Map<CodedStep['scope'], Named['marks']>();
  const bases = new Map<string, string>();
  for (const { inputs, output, scope } of steps) {
    const gradient = inputs.find(({ symbol }) => parameters.has(targetOf(symbol)));
    const owner =
      gradient === undefined
        ? inputs.map(({ node }) => described.get(node)?.marks.owner)[0]
        : targetOf(gradient.symbol);
    const marks =
      scope[0] === 'update' && owner !== undefined
        ? { owner: identifier(owner) }
        : findOrMake(marksByScope, scope, () => marksOf(scope));
    for (const value of [...inputs, output]) {
      const { node, symbol } = value;
      if (described.has(node)) continue;
      const isOfParameter = parameters.has(symbol) || parameters.has(targetOf(symbol));
      const path = paths.get(node) ?? 0;
      const base = findOrMake(bases, symbol, () => identifier(symbol));
      described.set(node, { base, marks: isOfParameter ? NO_MARKS : marks, path });
    }
  }
  return described;
}

const NO_MARKS: Named['marks'] = {};

function isParameter({ frame, differentiable }: CodedValue): boolean {
  return frame === null && differentiable;
}

/** What `∂loss/∂table` is the gradient of; empty for what is no gradient. */
function targetOf(symbol: string): string {
  return symbol.startsWith(GRADIENT) ? symbol.slice(GRADIENT.length) : '';
}

const GRADIENT = '∂loss/∂';

/** Which path each of the gradients came along that meet in a sum. */
function pathsIn(steps: readonly CodedStep[]): ReadonlyMap<number, number> {
  const sums = steps.filter(
    ({ inputs, output }) => inputs.length > 1 && inputs.every(({ symbol }) => symbol === output.symbol),
  );
  return new Map(sums.flatMap(({ inputs }) => inputs.map(({ node }, k) => [node, k + 1])));
}

/** `block 1`, `head 0` as `b1` and `h0`; the number alone of a prediction, whose words are the user's. */
function marksOf(scope: readonly string[]): Readonly<Record<string, string>> {
  const numbered = scope.flatMap((name) => /^(prediction|block|head) (\d+)/.exec(name)?.slice(1) ?? []);
  const marks: Record<string, string> = {};
  for (let k = 0; k < numbered.length; k += 2) {
    const [kind, number] = numbered.slice(k);
    marks[kind] = kind === 'prediction' ? number : `${kind[0]}${number}`;
  }
  return marks;
}

/** The one table of what symbols are called in Python that are no names there. */
const IDENTIFIERS: ReadonlyMap<string, string> = new Map([
  ['e^z', 'powers'],
  ['Σ', 'total'],
  ['P', 'probs'],
  ['m̂', 'm_hat'],
  ['v̂', 'v_hat'],
  ['loss terms', 'losses'],
]);

/** A symbol as a name in Python: `∂loss/∂z` is `dz`. What stands in brackets may be a word of the user's, and is left out. */
function identifier(symbol: string): string {
  const bare = symbol.replace(/\(.*\)/, '');
  const [, above, below] = /^∂(.+)\/∂(.+)$/.exec(bare) ?? [];
  if (below !== undefined) return `${above === 'loss' ? '' : `d${identifier(above)}_`}d${identifier(below)}`;
  return (
    IDENTIFIERS.get(bare) ??
    bare
      .replace(/[₀-₉]+/g, (digits) => `_${digits.normalize('NFKC')}`)
      .replace('ᵢ', '_i')
      .replace(/\W/g, '_')
  );
}
