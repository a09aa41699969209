/**
 * Compiles an expression once into functions over a scene, from a whitelist of names, functions and operators.
 * Invariant: compiling any text gives an expression or a refusal with its column, and evaluating gives a value or says
 * why there is none; the work is bounded by the length of the text times the largest tensor that it names.
 */

import { didYouMean, quote, Refusal, refusalOr, refuse } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { type ProgramFacts, recallFrom } from '../../timeline/history.js';
import { createCoverage, describeMissed } from '../../timeline/unseen.js';
import type { Moment } from '../places/moment.js';
import { parameterCalled } from '../places/targets.js';
import { tokensAsShown } from './as-shown.js';
import { batchReader, namedSteps, wayIntoBatch } from './batch.js';
import { culpritFinder } from './culprits.js';
import { FORMS } from './forms.js';
import { withStatistics } from './functions/by-statistics.js';
import type { FunctionDefinition } from './functions/reductions.js';
import { FUNCTIONS } from './functions.js';
import { foldLanes } from './lanes.js';
import { metricsOf, readsMetricsAlone } from './metric-scene.js';
import { inputReader, NAMES, type ValueReader, whyUnreadable } from './names.js';
import {
  type CompiledPart,
  compileBinary,
  compileUnary,
  elementwise,
  type IterationRange,
  join,
  laneOf,
} from './operators.js';
import { compileOver, prepare } from './over.js';
import { type PlaceValue, partAt } from './places.js';
import { FrameScene, type Scene } from './scene.js';
import { ExpressionError, type FunctionCall, mayBeTrue, parse, refuseAt, type Syntax, tokensOf } from './syntax.js';
import { EvaluationError, fail, isSame, isTensor, NotRecordedError, NotYetError, type Operand } from './values.js';

export type CompiledExpression = ReturnType<typeof compile>;
export type Evaluation = ReturnType<typeof evaluateIn>;

/**
 * The expression; any other text is refused with the column.
 * @param program checks parameters and words against it; without it, nothing can be evaluated
 * @param before how many characters were typed before the text
 */
export function compile(text: string, program?: ProgramFacts, before = 0) {
  try {
    const syntax = parse(text, (typed) => (program === undefined ? tokensOf(typed) : tokensAsShown(typed, program)));
    const part = (node: Syntax): CompiledPart => compileNode(node, part, program);
    const { reads, evaluate, lookback, overs, work } = part(syntax);
    return {
      text: text.trim(),
      ...{ reads, evaluate },
      /** How many iterations back it looks. */
      lookback,
      /** Its `over` that execute iterations again, which `evaluateInSlices` does beforehand. */
      overs,
      /** Whether it may be a condition. */
      mayBeTrue: mayBeTrue(syntax),
      /** Whether it reads many iterations at a place, so that asking it of every iteration takes long. */
      readsOver: work !== undefined,
      /** Finds the element that decides whether it holds; null where no single one does. */
      culprit: culpritFinder(syntax, part),
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { column, message } = dottedParameter(text, program) ?? error;
    return refuse(`Column ${column + before}: ${message}`);
  }
}

/** The first parameter whose name stands in a text without quotes, though it holds dots; null where there is none. */
function dottedParameter(text: string, program: ProgramFacts | undefined) {
  const unquoted = text.replace(/"[^"]*"?|'[^']*'?/g, (quoted) => ' '.repeat(quoted.length));
  for (const { 0: name, index } of unquoted.matchAll(/[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)+/gu)) {
    if (parameterCalled(program?.model.parameters ?? [], name) !== -1)
      return { column: index + 1, message: `Write parameter("${name}"), or gradient("${name}").` };
  }
  return null;
}

/** Why it cannot be a condition, or null. */
export function whyNoCondition({ text, reads, mayBeTrue: isCondition }: CompiledExpression): string | null {
  if (reads.length === 0) return `${quote(text)} is the same everywhere: it reads nothing.`;
  return isCondition ? null : `${quote(text)} is never true or false; compare it, as in ${text} < 1.`;
}

export function evaluate(expression: CompiledExpression, moment: Moment): Evaluation {
  return evaluateIn(expression, sceneAt(moment));
}

export function sceneAt({ timeline, cursor, trace }: Moment): FrameScene {
  return new FrameScene(timeline, cursor, trace, recallFrom(timeline));
}

/** The same of an expression as it is written. */
export function evaluateText(text: string, moment: Moment): Evaluation {
  const compiled = refusalOr(() => compile(text, moment.timeline.program));
  return compiled instanceof Refusal ? { kind: 'failed', message: compiled.message } : evaluate(compiled, moment);
}

/** Of how many iterations an `over` has no value, and why, in a sentence; empty where it has all. */
export function missedBy(result: Evaluation): string {
  const { coverage } = result.kind === 'value' ? result : {};
  return coverage === undefined ? '' : describeMissed(coverage, 'iteration');
}

/** The same for a command: iterations that have to be executed again are, in slices. */
export function* evaluateInSlices(expression: CompiledExpression, moment: Moment): Task<Evaluation> {
  return evaluateIn(expression, yield* prepare(expression.overs, sceneAt(moment)));
}

export function evaluateIn(expression: CompiledExpression, scene: Scene) {
  try {
    const coverage = expression.readsOver ? createCoverage() : null;
    const value = expression.evaluate(coverage === null ? scene : scene.counting(coverage));
    /** Counts what it would have read, but is not in the recording; absent where there is nothing of it. */
    const passedOver = coverage !== null && coverage.missed > 0 && { coverage };
    return { kind: 'value' as const, value, ...passedOver };
  } catch (error) {
    if (error instanceof NotYetError || error instanceof NotRecordedError || error instanceof EvaluationError) {
      return error;
    }
    throw error;
  }
}

function compileNode(node: Syntax, part: CompileChild, program: ProgramFacts | undefined): CompiledPart {
  if (wayIntoBatch(node) !== null) return compileBatch(node, part, program);
  switch (node.kind) {
    case 'literal':
      return join([], () => node.value);
    case 'name':
      return readPart(nameReader(node.name, node.column, program), node.column, program);
    case 'field': {
      const known = node.object.kind === 'name' ? NAMES.get(`${node.object.name}.${node.field}`) : undefined;
      if (known !== undefined) return readPart(known, node.column, program);
      const field = quote(`.${node.field}`);
      return refuseAt(`There is no ${field} here; the only field is probability.target.`, node.column);
    }
    case 'index':
      return compileIndex(node, part, program);
    case 'call':
      return compileCall(node, part, program);
    case 'range':
      return refuseAt('A range of iterations stands first in over, as in over(20:30, loss).', node.column);
    case 'unary':
      return compileUnary(node.operator, part(node.operand));
    case 'binary':
      return compileBinary(node.operator, part(node.left), part(node.right));
  }
}

function nameReader(name: string, column: number, program: ProgramFacts | undefined): ValueReader {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  const called = usageOf(name);
  if (called !== undefined) refuseAt(`Write ${called}.`, column);
  const { parameters = [], words = [] } = program?.model ?? {};
  if (parameterCalled(parameters, name) !== -1) {
    refuseAt(`Write parameter("${name}"), or gradient("${name}").`, column);
  }
  if (words.includes(name)) refuseAt(`Write p("${name}"), or logits("${name}").`, column);
  return refuseAt(`There is no ${quote(name)}.${didYouMean(name, allNames())}`, column);
}

/** Which steps name an entry and which are indices is known in an iteration: each way to read it is compiled. */
function compileBatch(node: Syntax, part: CompileChild, program: ProgramFacts | undefined): CompiledPart {
  const way = wayIntoBatch(node) ?? [];
  const readings = Array.from({ length: way.length + 1 }, (_, count): CompiledPart | null => {
    const rest = way.slice(count);
    if (rest.some(({ places }) => places === null)) return null;
    const entry = readPart(batchReader(way, count), node.column, program);
    return rest.reduce((object, { places }) => compilePlaces(object, places ?? [], part), entry);
  });
  const whole = readings.filter((reading) => reading !== null);
  return join(whole, (scene) => {
    const reading = readings[namedSteps(way, scene)];
    return reading === null ? NaN : reading.evaluate(scene);
  });
}

function compileIndex(
  { object, places, column }: Extract<Syntax, { kind: 'index' }>,
  part: CompileChild,
  program: ProgramFacts | undefined,
): CompiledPart {
  if (object.kind !== 'name' || object.name !== 'input') return compilePlaces(part(object), places, part);
  const [first, ...rest] = places;
  const position = wholeNumber(first, 'Write input with a whole number, as in input[0].');
  const input = readPart(inputReader(position), column, program);
  return rest.length === 0 ? input : compilePlaces(input, rest, part);
}

function compilePlaces(object: CompiledPart, places: readonly Syntax[], part: CompileChild): CompiledPart {
  const compiled = places.map((place) =>
    place.kind === 'range'
      ? { from: place.from && part(place.from), to: place.to && part(place.to) }
      : { at: part(place) },
  );
  const parts = compiled.flatMap((place) => Object.values<CompiledPart | null>(place).filter((each) => each !== null));
  return join([object, ...parts], (scene) => {
    const values = compiled.map((place): PlaceValue => {
      if ('at' in place) return { kind: 'at', at: place.at.evaluate(scene) };
      const { from, to } = place;
      return { kind: 'slice', from: from?.evaluate(scene) ?? null, to: to?.evaluate(scene) ?? null };
    });
    return partAt(object.evaluate(scene), values);
  });
}

/** Compiles a part of what is being compiled. */
type CompileChild = (node: Syntax) => CompiledPart;

/** How many times `previous` and `changed` may be nested. */
const DEEPEST_NESTING = 4;

function compileCall(node: FunctionCall, part: CompileChild, program: ProgramFacts | undefined): CompiledPart {
  const { name, column, parameters } = node;
  const form = FORMS.get(name);
  if (form?.read !== undefined) {
    expectCount(node, 1, form.takes === 'word' ? 2 : 1);
    const [quoted, number] = parameters;
    if (quoted.kind !== 'literal' || typeof quoted.value !== 'string')
      refuseAt(`${name} needs a text in quotes: ${form.usage}.`, quoted.column);
    const why = `The number of a prediction is a whole number, as in ${name}("word", 1).`;
    const reader = form.read(quoted.value, name, number === undefined ? null : wholeNumber(number, why));
    return readPart(reader, column, program);
  }
  switch (name) {
    case 'over':
      expectCount(node, 2, 2);
      return compileOver(rangeOf(parameters[0]), part(parameters[1]));
    case 'previous':
    case 'changed':
      expectCount(node, 1, 1);
      return compileHistory(name, part(parameters[0]), column);
    default:
      return compileFunction(node, part);
  }
}

function compileHistory(name: 'previous' | 'changed', inner: CompiledPart, column: number): CompiledPart {
  const nested = inner.nested + 1;
  if (nested > DEEPEST_NESTING) refuseAt('This looks back over too many iterations.', column);
  // Metrics may be known of more iterations than steps are.
  const byMetrics = inner.reads.length > 0 && readsMetricsAlone(inner.reads);
  const before = (scene: Scene): Operand => inner.evaluate((byMetrics ? metricsOf(scene) : scene).previous());
  const { lane: _, ...looked } = inner;
  return {
    ...looked,
    lookback: inner.lookback + 1,
    nested,
    overs: inner.overs.map(({ over, back }) => ({ over, back: back + 1 })),
    evaluate: name === 'previous' ? before : (scene) => !isSame(inner.evaluate(scene), before(scene)),
  };
}

/** A number is so many iterations up to this one. */
function rangeOf(syntax: Syntax): IterationRange {
  const why = 'over needs whole numbers of iterations, as in over(10, loss) or over(20:30, loss).';
  if (syntax.kind !== 'range') return { kind: 'last', count: wholeNumber(syntax, why, 1) };
  const { from, to } = syntax;
  return {
    kind: 'between',
    from: from === null ? 0 : wholeNumber(from, why),
    to: to === null ? Infinity : wholeNumber(to, why),
  };
}

/** @param why what is wrong where it is none */
function wholeNumber(syntax: Syntax, why: string, least = 0): number {
  const { value } = syntax.kind === 'literal' ? syntax : { value: null };
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  return refuseAt(why, syntax.column);
}

function compileFunction(node: FunctionCall, part: CompileChild): CompiledPart {
  const definition = FUNCTIONS.get(node.name);
  if (definition === undefined) {
    refuseAt(`There is no function ${quote(node.name)}.${didYouMean(node.name, allNames())}`, node.column);
  }
  expectCount(node, ...definition.arity);
  const parts = node.parameters.map(part);
  const computesAxis = mayComputeAxis(node, definition);
  const evaluate = (scene: Scene): Operand => {
    const values = parts.map((each) => each.evaluate(scene));
    if (computesAxis && isTensor(values[0]) && typeof values.at(-1) === 'number')
      fail(`${node.name} takes the number of an axis as it is written, such as 0 or −1; here it is computed.`);
    return definition.apply(values);
  };
  const { fold, element, asTruth } = definition;
  if (element !== undefined) return elementwise(element, parts, evaluate, asTruth);
  const whole = join(parts, evaluate);
  if (fold === undefined) return whole;
  const folded = foldLanes(fold, parts.map(laneOf));
  // What cannot be folded gets its value, or its refusal, from the ordinary evaluation.
  return withStatistics(node, { ...whole, evaluate: (scene) => folded(scene) ?? evaluate(scene) });
}

/** A number that was computed is an axis by accident: it would be another axis, or none, at the next step. */
function mayComputeAxis({ parameters }: FunctionCall, { axisAt }: FunctionDefinition): boolean {
  if (axisAt === undefined || parameters.length !== axisAt + 1) return false;
  const axis = parameters[axisAt];
  const isSigned = axis.kind === 'unary' && axis.operator !== '!';
  return (isSigned ? axis.operand : axis).kind !== 'literal';
}

function expectCount({ name, parameters, column }: FunctionCall, least: number, most: number): void {
  if (parameters.length >= least && parameters.length <= most) return;
  refuseAt(`${name} got ${parameters.length} values. Write ${usageOf(name)}.`, column);
}

function readPart({ read, evaluate }: ValueReader, column: number, program: ProgramFacts | undefined): CompiledPart {
  const reason = program === undefined ? null : whyUnreadable(read, program);
  if (reason !== null) refuseAt(reason, column);
  return { ...join([], evaluate), reads: [read], lookback: read.lookback };
}

/** All names and functions, for completion and suggestions. */
export function allNames(): readonly string[] {
  return [...NAMES.keys(), ...FORMS.keys(), ...FUNCTIONS.keys()];
}

function usageOf(name: string): string | undefined {
  return (FORMS.get(name) ?? FUNCTIONS.get(name))?.usage;
}
