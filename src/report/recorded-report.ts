/**
 * The report on a recording, to be pasted where somebody asks for help: what was recorded, how the loss went, and the first
 * step at which each of some rules finds something, with its inputs and its line of Python.
 */
import { describeRaised, raisedIn } from '../debugger/analysis/exceptions.js';
import { mayBreakIn, RULE_NAMES, type Rule, type RuleName, startRule } from '../debugger/analysis/rules/rule.js';
import { findRule } from '../debugger/analysis/rules/rules.js';
import { showNumber } from '../debugger/expressions/show.js';
import { describeShape } from '../engine/tensor.js';
import type { History } from '../timeline/history.js';
import { firstOf, lastOf } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import type { SourceLine, Trace, TraceFrame, TraceValue } from '../timeline/trace.js';
import { createCoverage } from '../timeline/unseen.js';
import { clippingLines, lossLines } from './recorded-metrics.js';

/** What is found by the first of them is wrong; what the last find may be meant. */
const RULES: readonly RuleName[] = [
  ...(['non-finite', 'overwritten', 'unmoved', 'stale-gradient'] as const),
  ...(['loss-rise', 'exploding-gradient', 'update-ratio', 'saturated-softmax', 'dead-relu'] as const),
];
/** The steps that a rule is about, where not every recording has them. */
const ABOUT: Partial<Readonly<Record<RuleName, string>>> = {
  'saturated-softmax': 'softmax (one within a fused attention is no step of its own)',
  'dead-relu': 'rectifier (ReLU)',
};
const AROUND = 2;
const MOST_EXCEPTIONS = 6;

/** @param version of the program */
export function* recordedReport(history: History, version: string): Task<string> {
  const { numbers } = history;
  const program = history.programAt(firstOf(numbers));
  const title = `backstep: ${program.subject.name} (${program.model.kind})`;
  const lines = [
    title,
    '═'.repeat(title.length),
    '',
    `${program.parameterCount} parameters, ${program.optimizer?.title ?? 'no optimizer'}. ${program.subject.description} Read by backstep ${version}.`,
    numbers.count === 1
      ? `1 iteration was recorded, ${firstOf(numbers)}.`
      : `${numbers.count} iterations were recorded, ${firstOf(numbers)} to ${lastOf(numbers)}.`,
    ...lossLines(history),
  ];
  lines.push(...(yield* exceptionLines(history)));
  lines.push(...(yield* clippingLines(history)));
  for (const name of RULES) lines.push('', ...(yield* firstFinding(history, name)));
  const others = RULE_NAMES.filter((name) => !RULES.includes(name));
  lines.push('', `Rules that were not run: ${others.join(', ')}. In the debugger, "rule ${others[0]}" runs one.`);
  return `${lines.join('\n')}\n`;
}

/** The exceptions that ended iterations, which come before all else. */
function* exceptionLines(history: History): Task<readonly string[]> {
  const lines: string[] = [];
  yield* history.scan(firstOf(history.numbers), lastOf(history.numbers) + 1, 0, (trace) => {
    const raised = raisedIn(trace);
    if (raised !== null) lines.push(`exception: iteration ${trace.iteration}: ${describeRaised(raised)}`);
    return false;
  });
  const shown = lines.slice(0, MOST_EXCEPTIONS);
  const more = lines.length - shown.length;
  return lines.length === 0 ? [] : ['', ...shown, ...(more > 0 ? [`and ${more} more exceptions`] : [])];
}

function* firstFinding(history: History, name: RuleName): Task<readonly string[]> {
  const rule = findRule(name);
  const thresholds = rule.thresholds.map(({ value }) => value);
  const { check, prepare } = startRule(rule, history, thresholds);
  const mayBreak = mayBreakIn(rule, history, thresholds);
  const coverage = createCoverage();
  let found: readonly string[] | null = null;
  /** A finding that the next iteration no longer has hides none that lasts. */
  let passing: readonly string[] | null = null;
  yield* history.scan(firstOf(history.numbers), lastOf(history.numbers) + 1, 0, function* (trace) {
    if (mayBreak?.(trace.iteration) === false) return false;
    if (prepare !== undefined) yield* prepare(trace);
    for (const index of rule.frames(trace)) {
      coverage.look();
      const finding = check(trace.frames[index], trace);
      if (finding === null) continue;
      if ('unseen' in finding) {
        coverage.miss(finding);
        continue;
      }
      const told = [
        `${name}${describeThresholds(rule)}: iteration ${trace.iteration}, step ${index + 1} of ${trace.frames.length}: ${finding.text}.`,
        ...stepLines(trace, trace.frames[index], rule.name),
      ];
      if (finding.isPassing) passing ??= told;
      else found = told;
      if (found !== null) return true;
    }
    return false;
  });
  const about = coverage.looked === 0 ? ABOUT[name] : undefined;
  if (about !== undefined) return [`${name}${describeThresholds(rule)}: no step of the recording is a ${about}.`];
  return (
    found ??
    passing ?? [`${name}${describeThresholds(rule)}: nothing${coverage.missed === 0 ? '' : `; ${coverage.reasons()}`}.`]
  );
}

function describeThresholds({ thresholds }: Rule): string {
  return thresholds.length === 0
    ? ''
    : ` (${thresholds.map(({ name, value }) => `${name} ${showNumber(value)}`).join(', ')})`;
}

/** What is wrong with parameters, or all gradients together, is no matter of the step at which it is told. */
const OF_ALL: readonly RuleName[] = ['unmoved', 'exploding-gradient', 'update-ratio'];

function stepLines(trace: Trace, frame: TraceFrame, name: RuleName): readonly string[] {
  if (OF_ALL.includes(name)) return [];
  const { scope, label, inputs, output, source, stack = [], differentiates } = frame;
  const of =
    differentiates == null
      ? []
      : [`  differentiates ${trace.frames[differentiates].label}, step ${differentiates + 1}`];
  return [
    `  ${[...scope, label].join(' › ')}`,
    ...of,
    ...inputs.map((input) => `  reads ${describeValue(input)}`),
    `  makes ${describeValue(output)}`,
    ...(source == null ? [] : sourceLines(source)),
    ...stack.slice(1).map(({ path, line }) => `  called from ${path}:${line}`),
  ];
}

function describeValue({ symbol, shape, dtype, statistics }: TraceValue): string {
  const kind = `${symbol}, ${describeShape(shape)}${dtype === undefined ? '' : ` ${dtype}`}`;
  if (statistics == null) return kind;
  const { minimum, maximum, nan, infinite, zeros } = statistics;
  const range =
    minimum === null || maximum === null ? 'nothing finite' : `${showNumber(minimum)} to ${showNumber(maximum)}`;
  return `${kind}: ${range}, ${nan} NaN, ${infinite} infinite, ${zeros} zeros`;
}

function sourceLines({ path, line, text }: SourceLine): readonly string[] {
  const all = text() ?? [];
  const first = Math.max(1, line - AROUND);
  const shown = all.slice(first - 1, line + AROUND);
  const expanded = shown.map((code) => code.replaceAll('\t', '    '));
  return [
    `  ${path}:${line}`,
    ...expanded.map((code, k) => `  ${first + k === line ? '>' : ' '} ${first + k}  ${code}`),
  ];
}
