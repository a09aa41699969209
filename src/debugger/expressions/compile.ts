/**
 * Compiles an expression once into functions over a scene, from a whitelist of names, functions and operators.
 * Invariant: compiling any text gives an expression or a refusal with its column, and evaluating gives a value or says
 * why there is none; the work is bounded by the length of the text times the largest tensor that it names.
 */

import { didYouMean } from '../../data/closest.js';
import { quote } from '../../data/printable.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { recallFrom } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import { type Coverage, createCoverage, type Unseen } from '../../timeline/unseen.js';
import type { Moment } from '../places/moment.js';
import { parameterCalled } from '../places/targets.js';
import { asExpression } from './as-shown.js';
import { batchReader, namedSteps, wayIntoBatch } from './batch.js';
import { culpritFinder, type FindCulprit } from './culprits.js';
import { FORMS } from './forms.js';
import { withStatistics } from './functions/by-statistics.js';
import { findFunction, listFunctions } from './functions.js';
import { foldLanes, unaryLane } from './lanes.js';
import { metricsOf, readsMetricsAlone } from './metric-scene.js';
import { OF_PARAMETER, valueReader } from './named-values.js';
import {
  findName,
  inputReader,
  listNames,
  type Read,
  type Reader,
  TARGET_NAME,
  TARGET_READER,
  whyUnreadable,
} from './names.js';
import { compileBinary, compileUnary, join, laneOf, type Part } from './operators.js';
import { compileOver, type IterationRange, prepare } from './over.js';
import { type PlaceValue, partAt } from './places.js';
import { FrameScene, type OverUse, type Scene } from './scene.js';
import { mayBeTrue, type Place, parse, type Refusal, Refused, type Syntax } from './syntax.js';
import { EvaluationError, isSame, NotRecordedError, NotYetError, type Operand } from './values.js';
import { wordReader } from './words.js';

export interface CompiledExpression {
  readonly kind: 'expression';
  readonly text: string;
  readonly reads: readonly Read[];
  /** How many iterations back it looks. */
  readonly lookback: number;
  /** Whether it may be a condition. */
  readonly mayBeTrue: boolean;
  readonly evaluate: (scene: Scene) => Operand;
  /** Whether it reads many iterations at a place, so that asking it of every iteration takes long. */
  readonly readsOver: boolean;
  /** Its `over` that execute iterations again, which `evaluateInSlices` does beforehand. */
  readonly overs: readonly OverUse[];
  /** Where an element decides whether it holds: which one. */
  readonly culprit: FindCulprit | null;
}

export type Compiled = CompiledExpression | Refusal;

export type Evaluation =
  /** `coverage` counts what it would have read, but is not in the recording; absent where there is nothing of it. */
  | { readonly kind: 'value'; readonly value: Operand; readonly coverage?: Coverage }
  /** Something that it reads has not been computed yet. */
  | { readonly kind: 'not-yet'; readonly message: string }
  /** Something that it reads is not in the recording. */
  | { readonly kind: 'not-recorded'; readonly message: string; readonly unseen: Unseen }
  | { readonly kind: 'failed'; readonly message: string };

/** How many times `previous` and `changed` may be nested. */
const DEEPEST_NESTING = 4;

/** @param program checks parameters and words against it, where given */
export function compile(text: string, program?: ProgramFacts): Compiled {
  const meant = asExpression(text, program);
  const parsed = parse(meant.text);
  if (parsed.kind === 'refused') return { ...parsed, column: meant.columnOf(parsed.column) };
  try {
    const { reads, evaluate, lookback, overs, work } = compileNode(parsed.syntax, program);
    const culprit = culpritFinder(parsed.syntax, (node) => compileNode(node, program));
    return {
      kind: 'expression',
      text: text.trim(),
      reads,
      lookback,
      mayBeTrue: mayBeTrue(parsed.syntax),
      readsOver: work !== undefined,
      overs,
      evaluate,
      culprit,
    };
  } catch (error) {
    if (error instanceof Refused)
      return { kind: 'refused', message: error.message, column: meant.columnOf(error.column) };
    throw error;
  }
}

/**
 * A refusal as one sentence: what is wrong, and at which column.
 * @param before how many characters were typed before the expression
 */
export function describeRefusal({ message, column }: Refusal, before = 0): string {
  return `Column ${column + before}: ${message}`;
}

/** Why it cannot be a condition, or null. */
export function whyNoCondition({ text, reads, mayBeTrue: isCondition }: CompiledExpression): string | null {
  if (reads.length === 0) return `${quote(text)} is the same everywhere: it reads nothing.`;
  return isCondition ? null : `${quote(text)} is never true or false; compare it, as in ${text} < 1.`;
}

export function evaluate(expression: CompiledExpression, { timeline, cursor, trace }: Moment): Evaluation {
  return evaluateIn(expression, new FrameScene(timeline, cursor, trace, recallFrom(timeline)));
}

/** The same for a command: iterations that have to be executed again are, in slices. */
export function* evaluateInSlices(
  expression: CompiledExpression,
  { timeline, cursor, trace }: Moment,
): Task<Evaluation> {
  const scene = new FrameScene(timeline, cursor, trace, recallFrom(timeline));
  return evaluateIn(expression, yield* prepare(expression.overs, scene));
}

export function evaluateIn(expression: CompiledExpression, scene: Scene): Evaluation {
  try {
    if (!expression.readsOver) return { kind: 'value', value: expression.evaluate(scene) };
    const coverage = createCoverage();
    const value = expression.evaluate(scene.counting(coverage));
    return { kind: 'value', value, ...(coverage.missed > 0 && { coverage }) };
  } catch (error) {
    if (error instanceof NotYetError) return { kind: 'not-yet', message: error.message };
    if (error instanceof NotRecordedError) {
      return { kind: 'not-recorded', message: error.message, unseen: error.unseen };
    }
    if (error instanceof EvaluationError) return { kind: 'failed', message: error.message };
    throw error;
  }
}

function compileNode(node: Syntax, program: ProgramFacts | undefined): Part {
  const part = (child: Syntax): Part => compileNode(child, program);
  if (wayIntoBatch(node) !== null) return compileBatch(node, part, program);
  switch (node.kind) {
    case 'literal':
      return { reads: [], lookback: 0, nested: 0, overs: [], evaluate: () => node.value };
    case 'name':
      return readPart(nameReader(node.name, node.column, program), node.column, program);
    case 'field':
      if (node.object.kind === 'name' && node.object.name === 'probability' && node.field === 'target') {
        return readPart(TARGET_READER, node.column, program);
      }
      throw new Refused(
        `There is no ${quote(`.${node.field}`)} here; the only field is probability.target.`,
        node.column,
      );
    case 'index':
      return compileIndex(node, part, program);
    case 'call':
      return compileCall(node, part, program);
    case 'range':
      throw new Refused('A range of iterations stands first in over, as in over(20:30, loss).', node.column);
    case 'unary':
      return compileUnary(node.operator, part(node.operand));
    case 'binary':
      return compileBinary(node.operator, part(node.left), part(node.right));
  }
}

function nameReader(name: string, column: number, program: ProgramFacts | undefined): Reader {
  const known = findName(name);
  if (known !== undefined) return known.reader;
  const called = (FORMS.get(name) ?? findFunction(name))?.usage;
  if (called !== undefined) throw new Refused(`Write ${called}.`, column);
  const { parameters = [], words = [] } = program?.model ?? {};
  if (parameterCalled(parameters, name) !== -1) {
    throw new Refused(`Write parameter("${name}"), or gradient("${name}").`, column);
  }
  if (words.includes(name)) throw new Refused(`Write p("${name}"), or logits("${name}").`, column);
  throw new Refused(`There is no ${quote(name)}.${didYouMean(name, allNames())}`, column);
}

function readPart(reader: Reader, column: number, program: ProgramFacts | undefined): Part {
  if (program !== undefined) {
    for (const read of reader.reads) {
      const reason = whyUnreadable(read, program);
      if (reason !== null) throw new Refused(reason, column);
    }
  }
  const lookback = Math.max(0, ...reader.reads.map((each) => each.lookback));
  return { ...reader, lookback, nested: 0, overs: [] };
}

type Child = (node: Syntax) => Part;

/** Which steps name an entry and which are indices is known in an iteration: each way to read it is compiled. */
function compileBatch(node: Syntax, part: Child, program: ProgramFacts | undefined): Part {
  const way = wayIntoBatch(node) ?? [];
  const readings = Array.from({ length: way.length + 1 }, (_, count): Part | null => {
    const rest = way.slice(count);
    if (rest.some(({ places }) => places === null)) return null;
    const entry = readPart(batchReader(way, count), node.column, program);
    return rest.reduce((object, { places }) => compilePlaces(object, places ?? [], part), entry);
  });
  const whole = readings.filter((reading) => reading !== null);
  return join(whole, (scene) => {
    const reading = readings[namedSteps(way, scene)];
    return reading === null ? Number.NaN : reading.evaluate(scene);
  });
}

function compileIndex(
  { object, places, column }: Extract<Syntax, { kind: 'index' }>,
  part: Child,
  program: ProgramFacts | undefined,
): Part {
  if (object.kind === 'name' && object.name === 'input') {
    const [first, ...rest] = places;
    const input = readPart(inputReader(inputNumber(first, column)), column, program);
    return rest.length === 0 ? input : compilePlaces(input, rest, part);
  }
  return compilePlaces(part(object), places, part);
}

function inputNumber(place: Place, column: number): number {
  const { at } = place.kind === 'at' ? place : { at: null };
  if (at?.kind === 'literal' && typeof at.value === 'number' && Number.isInteger(at.value)) return at.value;
  throw new Refused('Write input with a whole number, as in input[0].', at?.column ?? column);
}

function compilePlaces(object: Part, places: readonly Place[], part: Child): Part {
  const compiled = places.map((place) => {
    const [from, to] = place.kind === 'at' ? [place.at, null] : [place.from, place.to];
    return { kind: place.kind, from: from && part(from), to: to && part(to) };
  });
  const parts = compiled.flatMap(({ from, to }) => [from, to].filter((each) => each !== null));
  return join([object, ...parts], (scene) => {
    const read = (end: Part | null): Operand | null => (end === null ? null : end.evaluate(scene));
    const values = compiled.map(
      ({ kind, from, to }): PlaceValue =>
        kind === 'at' && from !== null
          ? { kind, at: from.evaluate(scene) }
          : { kind: 'slice', from: read(from), to: read(to) },
    );
    return partAt(object.evaluate(scene), values);
  });
}

/** Functions that take a word the model scores, and functions that take a parameter. */
export const TAKES_WORD: ReadonlySet<string> = new Set(['p', 'logits']);
export const TAKES_PARAMETER: ReadonlySet<string> = new Set(OF_PARAMETER.keys());

/** All names and functions, for completion and suggestions. */
export function allNames(): readonly string[] {
  return [
    ...listNames().map(({ name }) => name),
    ...FORMS.keys(),
    ...listFunctions().map(({ name }) => name),
    TARGET_NAME,
  ];
}

type Call = Extract<Syntax, { kind: 'call' }>;

function compileCall(node: Call, part: Child, program: ProgramFacts | undefined): Part {
  const { name, column } = node;
  const reader = OF_PARAMETER.get(name);
  if (reader !== undefined) {
    expectCount(node, 1, 1);
    return readPart(reader(textOf(node, 0)), column, program);
  }
  switch (name) {
    case 'p':
    case 'logits': {
      const [word, number] = [textOf(node, 0), numberOf(node)];
      return readPart(wordReader(name, name === 'p' ? 'probabilities' : 'logits', word, number), column, program);
    }
    case 'value':
      expectCount(node, 1, 1);
      return readPart(valueReader(textOf(node, 0)), column, program);
    case 'over':
      expectCount(node, 2, 2);
      return compileOver(rangeOf(node.parameters[0]), part(node.parameters[1]));
    case 'previous':
    case 'changed':
      expectCount(node, 1, 1);
      return compileHistory(name, part(node.parameters[0]), column);
    default:
      return compileFunction(node, part);
  }
}

function compileHistory(name: 'previous' | 'changed', inner: Part, column: number): Part {
  const nested = inner.nested + 1;
  if (nested > DEEPEST_NESTING) throw new Refused('This looks back over too many iterations.', column);
  // Metrics may be known of more iterations than steps are.
  const byMetrics = inner.reads.length > 0 && readsMetricsAlone(inner.reads);
  const before = (scene: Scene): Operand => inner.evaluate((byMetrics ? metricsOf(scene) : scene).previous());
  return {
    reads: inner.reads,
    lookback: inner.lookback + 1,
    nested,
    overs: inner.overs.map(({ over, back }) => ({ over, back: back + 1 })),
    ...(inner.work !== undefined && { work: inner.work }),
    evaluate: name === 'previous' ? before : (scene) => !isSame(inner.evaluate(scene), before(scene)),
  };
}

/** A number is so many iterations up to this one. */
function rangeOf(syntax: Syntax): IterationRange {
  if (syntax.kind !== 'range') return { kind: 'last', count: wholeNumber(syntax, 1) };
  const { from, to } = syntax;
  return {
    kind: 'between',
    from: from === null ? 0 : wholeNumber(from, 0),
    to: to === null ? Number.POSITIVE_INFINITY : wholeNumber(to, 0),
  };
}

function wholeNumber(syntax: Syntax, least: number): number {
  const { value } = syntax.kind === 'literal' ? syntax : { value: null };
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new Refused(
    'over needs whole numbers of iterations, as in over(10, loss) or over(20:30, loss).',
    syntax.column,
  );
}

function compileFunction(node: Call, part: Child): Part {
  const definition = findFunction(node.name);
  if (definition === undefined) {
    throw new Refused(`There is no function ${quote(node.name)}.${didYouMean(node.name, allNames())}`, node.column);
  }
  expectCount(node, ...definition.arity);
  const parts = node.parameters.map(part);
  const whole = join(parts, (scene) => definition.apply(parts.map((each) => each.evaluate(scene))));
  const { fold, element } = definition;
  if (element !== undefined) {
    return { ...whole, lane: unaryLane(laneOf(parts[0]), element, definition.asTruth === true) };
  }
  if (fold === undefined) return whole;
  const folded = foldLanes(fold, parts.map(laneOf));
  // What cannot be folded gets its value, or its refusal, from the ordinary evaluation.
  return withStatistics(node, { ...whole, evaluate: (scene) => folded(scene) ?? whole.evaluate(scene) });
}

function expectCount({ name, parameters, column }: Call, least: number, most: number): void {
  if (parameters.length >= least && parameters.length <= most) return;
  const usage = (FORMS.get(name) ?? findFunction(name))?.usage ?? name;
  throw new Refused(`${name} got ${parameters.length} values. Write ${usage}.`, column);
}

function textOf({ name, parameters, column }: Call, position: number): string {
  const parameter = parameters[position];
  if (parameter?.kind === 'literal' && typeof parameter.value === 'string') return parameter.value;
  throw new Refused(`${name} needs a text in quotes: ${FORMS.get(name)?.usage}.`, parameter?.column ?? column);
}

/** The number of a prediction, where one is given. */
function numberOf(node: Call): number | null {
  expectCount(node, 1, 2);
  const [, parameter] = node.parameters;
  if (parameter === undefined) return null;
  if (parameter.kind === 'literal' && typeof parameter.value === 'number' && Number.isInteger(parameter.value)) {
    return parameter.value;
  }
  throw new Refused(`The number of a prediction is a whole number, as in ${node.name}("word", 1).`, parameter.column);
}
