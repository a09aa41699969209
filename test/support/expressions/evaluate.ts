/** The value of an expression in a state of a run, from the words of `info expressions` alone. */
import { COUNTS, callFunction, endsInAxis } from './functions.js';
import { NotYet, notYet, parse, type Range, refuse, type Tree } from './syntax.js';
import { entriesOf, isTable, numbersOf, operate, type Place, type Plain, sign, type Table } from './tables.js';

/** What names mean at a step of a run. */
export interface State {
  readonly iteration: number;
  /** Whether there is such a name, and whether it stands alone or before parentheses with so many values. */
  knows(name: string, values: readonly (number | string)[] | null): boolean;
  /** Its value; refuses where it has none. */
  read(name: string, values: readonly (number | string)[] | null): Plain;
  /** The same step of another iteration that has been executed, if there is one. */
  at(iteration: number): State | null;
  /** The same, each with its own values: all of an iteration before, and of this one those that it has computed. */
  within(iteration: number): State | null;
}

/** How many previous and changed may stand in one another. */
const DEEPEST = 4;

/** Throws Refused for what is no expression, or has no value in this state. */
export function evaluateText(text: string, state: State): Plain {
  const tree = parse(text);
  check(tree, state, 0);
  return valueIn(tree, state);
}

/** Refuses names, functions and counts of values that cannot be, wherever they stand. */
function check(tree: Tree | Range | null, state: State, depth: number): void {
  if (tree === null) return;
  switch (tree.kind) {
    case 'constant':
      break;
    case 'name':
      if (!state.knows(tree.name, null)) refuse(`no name ${tree.name}`);
      break;
    case 'range':
      check(tree.from, state, depth);
      check(tree.to, state, depth);
      break;
    case 'sign':
      check(tree.of, state, depth);
      break;
    case 'pair':
      check(tree.left, state, depth);
      check(tree.right, state, depth);
      break;
    case 'entry':
      checkEntry(tree, state, depth);
      break;
    case 'call':
      if (tree.name === 'over') checkOver(tree.values, state, depth);
      else checkCall(tree, state, depth);
  }
}

function checkEntry(tree: Extract<Tree, { kind: 'entry' }>, state: State, depth: number): void {
  const { of, places } = tree;
  const [first, ...rest] = places;
  if (!isInput(tree)) check(of, state, depth);
  else if (!state.knows('input', constantsOf([first]))) refuse('no input');
  for (const place of isInput(tree) ? rest : places) check(place, state, depth);
}

function checkCall({ name, values }: Extract<Tree, { kind: 'call' }>, state: State, depth: number): void {
  if (values.some(({ kind }) => kind === 'range')) refuse('a slice among values');
  if (name === 'previous' || name === 'changed') {
    if (values.length !== 1 || depth === DEEPEST) refuse('one value, and not too deep');
    check(values[0], state, depth + 1);
  } else if (Object.hasOwn(COUNTS, name)) {
    const [least, most] = COUNTS[name];
    if (values.length < least || values.length > most) refuse('another number of values');
    for (const value of values) check(value, state, depth);
  } else if (!state.knows(name, constantsOf(values))) {
    refuse(`no name ${name}(…)`);
  }
}

function checkOver(values: readonly (Tree | Range)[], state: State, depth: number): void {
  if (values.length !== 2 || values[1].kind === 'range') refuse('over takes iterations and a value');
  const [iterations] = values;
  const bounds = iterations.kind === 'range' ? [iterations.from, iterations.to] : [iterations];
  const least = iterations.kind === 'range' ? 0 : 1;
  for (const bound of bounds) if (bound !== null && wholeNumber(bound) < least) refuse('too few iterations');
  check(values[1], state, depth);
}

function wholeNumber(tree: Tree | Range): number {
  if (tree.kind !== 'constant' || typeof tree.value !== 'number' || !Number.isInteger(tree.value)) {
    return refuse('no whole number');
  }
  return tree.value;
}

function constantsOf(trees: readonly (Tree | Range)[]): readonly (number | string)[] {
  return trees.map((tree) => {
    if (tree.kind !== 'constant' || typeof tree.value === 'boolean') return refuse('no number or text in quotes');
    return tree.value;
  });
}

/** input[0] is a name with a number in it. */
function isInput(tree: Extract<Tree, { kind: 'entry' }>): boolean {
  return tree.of.kind === 'name' && tree.of.name === 'input';
}

function valueIn(tree: Tree, state: State): Plain {
  switch (tree.kind) {
    case 'constant':
      return tree.value;
    case 'name':
      return state.read(tree.name, null);
    case 'sign':
      return sign(tree.operator, valueIn(tree.of, state));
    case 'pair':
      return valueOfPair(tree, state);
    case 'entry':
      return valueOfEntry(tree, state);
    case 'call':
      return valueOfCall(tree, state);
  }
}

function valueOfPair({ operator, left, right }: Extract<Tree, { kind: 'pair' }>, state: State): Plain {
  const first = valueIn(left, state);
  if (operator !== '&&' && operator !== '||') return operate(operator, first, valueIn(right, state));
  if (typeof first !== 'boolean') refuse(`${operator} of no true or false`);
  // The right side counts only where the left one does not decide.
  if (first === (operator === '||')) return first;
  const second = valueIn(right, state);
  return typeof second === 'boolean' ? second : refuse(`${operator} of no true or false`);
}

function valueOfEntry(tree: Extract<Tree, { kind: 'entry' }>, state: State): Plain {
  if (isInput(tree)) {
    const [number, ...places] = tree.places;
    const input = state.read('input', constantsOf([number]));
    return places.length === 0
      ? input
      : entriesOf(
          input,
          places.map((place) => placeOf(place, state)),
        );
  }
  return entriesOf(
    valueIn(tree.of, state),
    tree.places.map((place) => placeOf(place, state)),
  );
}

function placeOf(tree: Tree | Range, state: State): Place {
  if (tree.kind === 'range') {
    const bound = (of: Tree): number => {
      const value = valueIn(of, state);
      return typeof value === 'number' ? value : refuse('a bound is a whole number');
    };
    return { from: tree.from === null ? 0 : bound(tree.from), to: tree.to === null ? null : bound(tree.to) };
  }
  const value = valueIn(tree, state);
  return typeof value === 'number' || typeof value === 'string' ? value : refuse('no place');
}

function valueOfCall({ name, values }: Extract<Tree, { kind: 'call' }>, state: State): Plain {
  if (name === 'over') return over(values[0], values[1] as Tree, state);
  const trees = values as readonly Tree[];
  if (name === 'previous') return previous(trees[0], state);
  if (name === 'changed') return !isSame(valueIn(trees[0], state), previous(trees[0], state));
  if (!Object.hasOwn(COUNTS, name)) return state.read(name, constantsOf(trees));
  const taken = trees.map((tree) => valueIn(tree, state));
  const [isNumber, last] = [typeof taken.at(-1) === 'number', trees.at(-1)];
  if (isNumber && isTable(taken[0]) && endsInAxis(name, trees.length) && !isWritten(last)) refuse('a computed axis');
  return callFunction(name, taken);
}

function isWritten(tree: Tree | undefined): boolean {
  return (tree?.kind === 'sign' ? tree.of : tree)?.kind === 'constant';
}

function previous(tree: Tree, state: State): Plain {
  const before = state.at(state.iteration - 1) ?? notYet('no iteration before');
  return valueIn(tree, before);
}

function isSame(left: Plain, right: Plain): boolean {
  if (typeof left === 'string' || typeof left === 'boolean') return left === right;
  const [x, y] = [numbersOf(left), numbersOf(right)];
  return x.length === y.length && x.every((each, i) => Object.is(each, y[i]));
}

/** What a run keeps of every iteration. */
const KEPT: ReadonlySet<string> = new Set([
  ...['iteration', 'loss', 'meanLoss', 'learningRate', 'gradientNorm', 'parameterNorm', 'updateRatio'],
  'validationLoss',
]);

/** All parts of an expression, itself first. */
function partsOf(tree: Tree | Range | null): readonly Tree[] {
  if (tree === null) return [];
  switch (tree.kind) {
    case 'constant':
    case 'name':
      return [tree];
    case 'range':
      return [tree.from, tree.to].flatMap(partsOf);
    case 'sign':
      return [tree, ...partsOf(tree.of)];
    case 'pair':
      return [tree, ...partsOf(tree.left), ...partsOf(tree.right)];
    case 'entry':
      return [tree, ...partsOf(tree.of), ...tree.places.flatMap(partsOf)];
    case 'call':
      return [tree, ...tree.values.flatMap(partsOf)];
  }
}

function readsMore(tree: Tree | Range): boolean {
  return partsOf(tree).some((part) => {
    if (part.kind === 'name') return !KEPT.has(part.name);
    if (part.kind !== 'call' || ['over', 'previous', 'changed'].includes(part.name)) return false;
    return !Object.hasOwn(COUNTS, part.name);
  });
}

function over(iterations: Tree | Range, tree: Tree, state: State): Plain {
  const inner = partsOf(tree).filter((part) => part.kind === 'call' && part.name === 'over');
  if (inner.some((part) => part.kind === 'call' && part.values[0].kind === 'range' && readsMore(part.values[1]))) {
    refuse('a range inside another over');
  }
  const found = rowsOf(iterations, tree, state);
  if (found.length === 0) return notYet('no iteration has a value');
  const [{ value: first }] = found;
  if (found.some(({ value }) => value.shape.join() !== first.shape.join())) refuse('other shapes');
  return {
    shape: [found.length, ...first.shape],
    data: found.flatMap(({ value }) => value.data),
    axes: [
      { name: 'iteration', labels: found.map(({ iteration }) => String(iteration)) },
      ...first.axes.map(({ name, labels }, axis) => {
        const isCommon = found.every(({ value }) => value.axes[axis].labels?.join('|') === labels?.join('|'));
        return { name, labels: isCommon ? labels : null };
      }),
    ],
  };
}

interface RowOfOver {
  readonly iteration: number;
  readonly value: Table;
}

function rowsOf(iterations: Tree | Range, tree: Tree, state: State): readonly RowOfOver[] {
  const rowOf = (iteration: number): readonly RowOfOver[] => {
    const there = iteration < 0 ? null : state.within(iteration);
    const value = there === null ? null : unlessTooEarly(() => valueIn(tree, there));
    return value === null ? [] : [{ iteration, value: asTable(value) }];
  };
  const now = state.iteration;
  if (iterations.kind !== 'range') {
    const count = wholeNumber(iterations);
    const here = rowOf(now);
    const earliest = now - count + here.length;
    return [...Array.from({ length: now - earliest }, (_, k) => rowOf(earliest + k)).flat(), ...here];
  }
  const from = iterations.from === null ? 0 : wholeNumber(iterations.from);
  const to = Math.min(now + 1, iterations.to === null ? now + 1 : wholeNumber(iterations.to));
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => rowOf(from + k)).flat();
}

function asTable(value: Plain): Table {
  if (typeof value === 'string') return refuse('a text');
  return isTable(value) ? value : { shape: [], data: [Number(value)], axes: [] };
}

function unlessTooEarly<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof NotYet) return null;
    throw error;
  }
}
