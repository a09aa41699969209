/**
 * The report on a recording, to be pasted where somebody asks for help: what was recorded, how the loss went, and the first
 * step at which each of some rules finds something, with its inputs and its line of Python.
 */

import { describeRaised, raisedIn } from '../debugger/analysis/rules/overwritten.js';
import { describeThresholds, mayBreakIn, startRule } from '../debugger/analysis/rules/rule.js';
import { RULE_NAMES, RULES, type RuleName } from '../debugger/analysis/rules/rules.js';
import { showNumber } from '../debugger/expressions/show.js';
import type { Block, Blocks, Inline } from '../document/document.js';
import { markdownOf, markdownText } from '../drawing/markdown/markdown.js';
import { pathOf } from '../engine/tape.js';
import { describeShape } from '../engine/tensor.js';
import { paragraph, passage, words } from '../saying/blocks.js';
import { codeAround, describeDifferentiated } from '../saying/panes/recorded/source.js';
import type { History } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';
import type { Trace, TraceFrame, TraceValue } from '../timeline/trace.js';
import { createCoverage } from '../timeline/unseen.js';
import type { ReportFormat } from './formats.js';
import { clippingBlocks, lossBlocks } from './recorded-metrics.js';
import { textLines, titleOf, underTitle } from './text-lines.js';

/** A finding of the first rules is a fault; a finding of the last may be intended. */
const SEARCHED: readonly RuleName[] = [
  ...(['non-finite', 'overwritten', 'unmoved', 'stale-gradient'] as const),
  ...(['loss-rise', 'exploding-gradient', 'update-ratio', 'saturated-softmax', 'dead-relu'] as const),
];
/** The steps that a rule is about, where not every recording has them. */
const ABOUT: Partial<Readonly<Record<RuleName, string>>> = {
  'saturated-softmax': 'softmax (one within a fused attention is no step of its own)',
  'dead-relu': 'rectifier (ReLU)',
};
/** The figures of a recording are exported in other ways. */
type RecordedFormat = Exclude<ReportFormat, 'json'>;

const AROUND = 2;
const MOST_EXCEPTIONS = 6;

/** @param version of the program */
export function* recordedReport(history: History, format: RecordedFormat, version: string): Task<string> {
  const title = titleOf(history.programAt(history.numbers.first));
  const blocks = yield* recordedBlocks(history, version);
  if (format === 'markdown') return `# ${markdownText(title)}\n\n${markdownOf(blocks)}\n`;
  // Lines are left whole, so that they can be searched.
  return underTitle(title, textLines(blocks, Number.POSITIVE_INFINITY).join('\n'));
}

function* recordedBlocks(history: History, version: string): Task<Blocks> {
  const { numbers } = history;
  const { parameterCount, optimizer, subject } = history.programAt(numbers.first);
  const findings: Block[] = [];
  const exceptions = yield* exceptionBlocks(history);
  const clipping = yield* clippingBlocks(history);
  for (const name of SEARCHED) findings.push(...(yield* firstFinding(history, name)));
  const others = RULE_NAMES.filter((name) => !SEARCHED.includes(name));
  return passage(
    paragraph(
      `${parameterCount} parameters, ${optimizer?.title ?? 'no optimizer'}. ${subject.description} Read by backstep ${version}.`,
    ),
    paragraph(
      numbers.count === 1
        ? `1 iteration was recorded, ${numbers.first}.`
        : `${numbers.count} iterations were recorded, ${numbers.first} to ${numbers.last}.`,
    ),
    lossBlocks(history),
    exceptions,
    clipping,
    findings,
    paragraph(`Rules that were not run: ${others.join(', ')}. In the debugger, "rule ${others[0]}" runs one.`),
  );
}

/** The exceptions that ended iterations, which come before all else. */
function* exceptionBlocks(history: History): Task<Blocks> {
  const lines: string[] = [];
  yield* history.scan(history.numbers.first, history.numbers.last + 1, 0, (trace) => {
    const raised = raisedIn(trace);
    if (raised !== null) lines.push(`exception: iteration ${trace.iteration}: ${describeRaised(raised)}`);
    return false;
  });
  const more = lines.length - MOST_EXCEPTIONS;
  return passage(
    lines.slice(0, MOST_EXCEPTIONS).map((line) => paragraph(line)),
    more > 0 && paragraph(`and ${more} more exceptions`),
  );
}

function* firstFinding(history: History, name: RuleName): Task<Blocks> {
  const rule = RULES[name];
  const thresholds = rule.thresholds.map(({ value }) => value);
  const { check, prepare } = startRule(rule, history, thresholds);
  const mayBreak = mayBreakIn(rule, history, thresholds);
  const coverage = createCoverage();
  const settings = describeThresholds(rule);
  const named = (said: string): Block =>
    paragraph([strong(name), `${settings === '' ? '' : ` (${settings})`}: ${said}`]);
  let found: Blocks | null = null;
  /** A finding that the next iteration no longer has hides none that lasts. */
  let passing: Blocks | null = null;
  yield* history.scan(history.numbers.first, history.numbers.last + 1, 0, function* (trace) {
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
        named(`iteration ${trace.iteration}, step ${index + 1} of ${trace.frames.length}: ${finding.text}.`),
        ...stepBlocks(trace, trace.frames[index], name),
      ];
      if (finding.isPassing) passing ??= told;
      else found = told;
      if (found !== null) return true;
    }
    return false;
  });
  const about = coverage.looked === 0 ? ABOUT[name] : undefined;
  if (about !== undefined) return [named(`no step of the recording is a ${about}.`)];
  return found ?? passing ?? [named(`nothing${coverage.missed === 0 ? '' : `; ${coverage.reasons()}`}.`)];
}

function strong(name: string): Inline {
  return { kind: 'strong', inlines: words(name) };
}

/** These rules are about parameters, or all gradients together, and not about the step at which they find something. */
const OF_ALL: readonly RuleName[] = ['unmoved', 'exploding-gradient', 'update-ratio'];

function stepBlocks(trace: Trace, frame: TraceFrame, name: RuleName): Blocks {
  if (OF_ALL.includes(name)) return [];
  const { inputs, output, source, stack = [] } = frame;
  const told = [
    pathOf(frame),
    ...describeDifferentiated(trace, frame),
    ...inputs.map((input) => `reads ${describeValue(input)}`),
    `makes ${describeValue(output)}`,
    ...(source == null ? [] : [`${source.path}:${source.line}`]),
    ...stack.slice(1).map(({ path, line }) => `called from ${path}:${line}`),
  ];
  const items = told.map((said): Blocks => [paragraph(said)]);
  return passage({ kind: 'list', first: null, items }, source != null && codeAround(source, AROUND));
}

function describeValue({ symbol, shape, dtype, statistics }: TraceValue): string {
  const kind = `${symbol}, ${describeShape(shape)}${dtype === undefined ? '' : ` ${dtype}`}`;
  if (statistics == null) return kind;
  const { minimum, maximum, nan, infinite, zeros } = statistics;
  const range =
    minimum === null || maximum === null ? 'nothing finite' : `${showNumber(minimum)} to ${showNumber(maximum)}`;
  return `${kind}: ${range}, ${nan} NaN, ${infinite} infinite, ${zeros} zeros`;
}
