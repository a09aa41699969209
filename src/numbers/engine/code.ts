/**
 * The steps of an iteration as lines of PyTorch, each value under a name of its own.
 * Invariant: run from top to bottom, the lines compute the iteration: a name that a line reads holds what its step read
 * (a test follows the names of every model). A step may rely on what lines before it have computed. No name is made of a
 * word of the user's.
 */
import { findOrMake, once } from '../kernels/remember.js';
import { type CodedStep, type CodedValue, isParameter, type Names, namesIn } from './code-names.js';
import type { Attributes } from './op-computing.js';
import { namedBy } from './symbolic.js';

/** An iteration in PyTorch. */
export interface IterationCode {
  /** The lines of a step, by its position. */
  linesOf(step: number): readonly string[];
  /**
   * What the program needs, which values are given, its settings, and all lines, with a comment for each part and what
   * ops remark. No word of the user's is among them.
   */
  program(): readonly string[];
}

/** Written when it is first asked for. */
export function codeOf(steps: () => readonly CodedStep[]): IterationCode {
  const names = once(() => namesIn(steps()));
  const written = once(() => linesIn(steps(), names()));
  return {
    linesOf: (step) => written()[step].flatMap(({ texts }) => texts),
    program: () => programOf(steps(), names(), written()),
  };
}

/** A line of a step, or several where it is a long one, and what its op remarks on it. */
interface CodeLine {
  readonly texts: readonly string[];
  readonly remark?: string | undefined;
}

/**
 * The lines of Python that do what each step does; none for a step of a recording, which has its own source. A line that
 * would give a name what it already holds is left out.
 */
export function linesIn(steps: readonly CodedStep[], names: Names): readonly (readonly CodeLine[])[] {
  const held = new Map<string, { readonly text: string; readonly words: ReadonlySet<string> }>();
  return steps.map((step) => {
    const result = names.of(step.output);
    return filledIn(step, names).flatMap(([text, remark]): readonly CodeLine[] => {
      const name = ASSIGNED.exec(text)?.[1];
      if (name !== undefined) {
        if (held.get(name)?.text === text) return [];
        for (const [other, { words }] of held) if (words.has(name)) held.delete(other);
        if (name !== result) held.set(name, { text, words: new Set(text.split(/\W+/)) });
      }
      return [{ texts: broken(text), remark }];
    });
  });
}

const ASSIGNED = /^(\w+) = /;

/** The lines of a step's template with its names filled in, each with its remark. */
function filledIn({ op, inputs, output, attributes }: CodedStep, names: Names): readonly (readonly string[])[] {
  if (op.code === null) return [];
  const { forward } = op.code;
  const template = typeof forward === 'string' ? forward : forward({ attributes, inputs, input: 0 });
  const written = template.replace(PLACE, (_, base: string | undefined, name: string, between?: string) => {
    const named = { op, inputs, output };
    if (between !== undefined) {
      return inputs.slice(op.inputs.indexOf(name)).map(names.of).join(between);
    }
    const value: CodedValue | undefined = namedBy(named, name);
    if (value === undefined) return literal(attributes[name]);
    return base === undefined ? names.of(value) : names.beside(value, base);
  });
  return written.split('\n').map((line) => line.split(REMARK));
}

const REMARK = '  # ';

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

/** Fills each line with as many items as have room. */
export function filled(items: readonly string[], indent = INDENT, longest = LONGEST): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + item.length > longest) lines.push(`${indent}${item}`);
    else lines[lines.length - 1] = `${last} ${item}`;
  }
  return lines;
}

/** Characters of a line that a pane of a terminal of 80 columns shows whole. */
const LONGEST = 74;
const INDENT = '    ';

/** `{values}`, `{p:values}` for what is beside it, or `{loss| + }` for several. */
const PLACE = /\{(?:(\w+):)?(\w+)(?:\|([^}]+))?\}/g;

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

function programOf(
  steps: readonly CodedStep[],
  names: Names,
  written: readonly (readonly CodeLine[])[],
): readonly string[] {
  const settings = Object.entries(Object.assign({}, ...steps.map(settingsOf)) as Readonly<Record<string, number>>);
  const remarked = remarksIn(steps, written);
  const parts = steps.flatMap((step, k): readonly string[] => {
    const [part, before] = [step, steps[k - 1]].map((each) => each && partOf(each.scope));
    return [...(part === before ? [] : ['', `# ${part}`]), ...remarked[k].flatMap(textsOf)];
  });
  const uses = (module: RegExp): boolean => parts.some((line) => module.test(line));
  return [
    ...(uses(/\bmath\./) ? ['import math'] : []),
    'import torch',
    ...(uses(/\bF\./) ? ['import torch.nn.functional as F'] : []),
    ...['', '# Given, as tensors of float64:', ...givenIn(steps, names)],
    ...(settings.length > 0 ? ['', '# Settings, as they are in this iteration:'] : []),
    ...settings.map(([name, value]) => `${name} = ${literal(value)}`),
    ...parts,
  ];
}

/** What the lines read without having made it, by what it is. */
function givenIn(steps: readonly CodedStep[], names: Names): readonly string[] {
  const kinds = new Map<string, Set<string>>();
  for (const { inputs, scope } of steps) {
    const memory = (symbol: string): string =>
      scope[0] === 'update' ? `${symbol} of each parameter` : 'indices, of int64';
    for (const value of inputs.filter(({ frame }) => frame === null)) {
      findOrMake(kinds, isParameter(value) ? 'parameters' : memory(value.symbol), () => new Set()).add(names.of(value));
    }
  }
  return [...kinds].flatMap(([kind, given]) => {
    const [first, ...others] = filled(`${kind}: ${[...given].join(', ')}`.split(' '), '#   ');
    return [first, ...others.map((line) => line.replace('#', '#  '))];
  });
}

/** The lines with each remark where it is first made, and with one on every loss that training makes no use of. */
function remarksIn(
  steps: readonly CodedStep[],
  written: readonly (readonly CodeLine[])[],
): readonly (readonly CodeLine[])[] {
  const used = usedIn(steps);
  const made = new Set<string>();
  return steps.map(({ scope, output }, k) =>
    written[k].map(({ texts, remark }) => {
      if (scope[0] === 'loss' && used.size > 0 && !used.has(output.node)) return { texts, remark: 'not trained on' };
      if (remark === undefined || made.has(remark)) return { texts };
      made.add(remark);
      return { texts, remark };
    }),
  );
}

/** The values, by their nodes, that an update is made of. */
function usedIn(steps: readonly CodedStep[]): ReadonlySet<number> {
  const used = new Set<number>();
  for (const { scope, inputs, output } of steps.toReversed()) {
    if (scope[0] !== 'update' && !used.has(output.node)) continue;
    for (const { node } of inputs) used.add(node);
  }
  return used;
}

/** A remark stands behind its line where there is room, or else above it. */
function textsOf({ texts, remark }: CodeLine): readonly string[] {
  if (remark === undefined) return texts;
  const behind = texts.join('\n') + REMARK + remark;
  return behind.length <= LONGEST ? [behind] : [...filled(remark.split(' '), '# '), ...texts];
}

function partOf(scope: readonly string[]): string {
  return scope.map((name) => /^prediction \d+/.exec(name)?.[0] ?? name).join(', ');
}
