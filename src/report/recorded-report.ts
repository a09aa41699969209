/**
 * The report on a recording, to be pasted where somebody asks for help: what was recorded, how the loss went and what
 * clipping left of its gradients, and the first step at which each of some rules finds something, with its inputs and
 * its line of Python.
 */

import { showNumber } from '../debugger/expressions/values.js';
import { searchFirst } from '../debugger/rules/first-finding.js';
import { describeRaised, raisedIn } from '../debugger/rules/overwritten.js';
import { describeThresholds } from '../debugger/rules/rule.js';
import { RULES, type RuleName } from '../debugger/rules/rules.js';
import type { Block, Blocks, Inline } from '../document/document.js';
import { markdownOf, markdownText } from '../document/drawing/markdown/markdown.js';
import { number, paragraph, passage, right, table, words } from '../explaining/blocks.js';
import { codeAround, describeDifferentiated } from '../explaining/panes/recorded/source.js';
import { pathOf } from '../numbers/engine/tape.js';
import type { Task } from '../numbers/engine/task.js';
import { describeShape } from '../numbers/engine/tensor.js';
import { clipOf } from '../questions/diagnosis/findings.js';
import { ABOUT, NOT_SEARCHED, SEARCHED } from '../questions/findings/look-for.js';
import type { History } from '../timeline/history.js';
import type { Trace, TraceFrame, TraceValue } from '../timeline/trace.js';
import type { ReportFormat } from './formats.js';
import { textLines, titleOf, underTitle } from './text-lines.js';

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
  return underTitle(title, textLines(blocks, Infinity).join('\n'));
}

function* recordedBlocks(history: History, version: string): Task<Blocks> {
  const { numbers } = history;
  const { parameterCount, optimizer, subject } = history.programAt(numbers.first);
  const findings: Block[] = [];
  const exceptions = yield* exceptionBlocks(history);
  const clipping = yield* clippingBlocks(history);
  for (const name of SEARCHED) findings.push(...(yield* firstFinding(history, name)));
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
    paragraph(
      `Rules that were not run: ${NOT_SEARCHED.join(', ')}. In the debugger, "rule ${NOT_SEARCHED[0]}" runs one.`,
    ),
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
  const { found, looked, missed } = yield* searchFirst(history, name);
  const settings = describeThresholds(RULES[name]);
  const named = (said: string): Block =>
    paragraph([strong(name), `${settings === '' ? '' : ` (${settings})`}: ${said}`]);
  if (found === null) {
    const about = looked === 0 ? ABOUT[name] : undefined;
    if (about !== undefined) return [named(`no step of the recording is a ${about}.`)];
    return [named(`nothing${missed === '' ? '' : `; ${missed}`}.`)];
  }
  const { iteration, frame, text } = found;
  const trace = yield* history.reach(iteration);
  return [
    named(`iteration ${iteration}, step ${frame + 1} of ${trace.frames.length}: ${text}.`),
    ...stepBlocks(trace, trace.frames[frame], name),
  ];
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

const MOST_LOSSES = 12;
/** A factor below this leaves almost nothing of a gradient. */
const TINY_FACTOR = 1e-3;
/** The share of clipped iterations that counts as nearly all. */
const NEARLY_ALL = 0.9;

interface Loss {
  readonly iteration: number;
  readonly loss: number;
}

function lossBlocks(history: History): Blocks {
  const numbers = history.measured;
  const lossesOf = (iterations: readonly number[]): readonly Loss[] =>
    iterations.flatMap((iteration) => {
      const loss = history.metric('loss', iteration);
      return loss === null ? [] : [{ iteration, loss }];
    });
  const known = lossesOf(numbers.spread(0, numbers.count - 1, numbers.count));
  const shown = lossesOf(numbers.spread(0, numbers.count - 1, MOST_LOSSES));
  if (shown.length === 0) return [];
  return [
    table(
      [right('iteration'), right('loss')],
      shown.map(({ iteration, loss }) => [number(iteration), number(loss, showNumber)]),
    ),
    ...[...lossAsWhole(known), ...firstBadLoss(history, known)].map((sentence) => paragraph(sentence)),
  ];
}

/** Its iteration may be one that only its loss is known of; the window that would have its steps, and those before it. */
function firstBadLoss(history: History, known: readonly Loss[]): readonly string[] {
  const bad = known.find(({ loss }) => !Number.isFinite(loss));
  if (bad === undefined) return [];
  const { iteration } = bad;
  const window = `${Math.max(0, iteration - 2)}-${iteration}`;
  const unrecorded = history.numbers.has(iteration)
    ? ''
    : `, whose steps were not recorded: Recorder(…, windows="${window}") records them`;
  return [`The first loss that is not finite is that of iteration ${iteration}${unrecorded}.`];
}

/** How the loss went from the first iteration where it is known to the last, and where it was beyond both. */
function lossAsWhole(known: readonly Loss[]): readonly string[] {
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const finite = known.filter(({ loss }) => Number.isFinite(loss));
  const beyond = (name: string, isBeyond: (loss: number, found: number) => boolean): string => {
    const most = finite.reduce((found, each) => (isBeyond(each.loss, found.loss) ? each : found), first);
    if (most === first || most === last) return '';
    return `; the ${name} is ${showNumber(most.loss)} in iteration ${most.iteration}`;
  };
  const lowest = beyond('lowest', (loss, found) => loss < found);
  const highest = beyond('highest', (loss, found) => loss > found);
  const verb = last.loss > first.loss ? 'rose' : last.loss < first.loss ? 'fell' : 'went';
  return [
    `The loss ${verb} from ${showNumber(first.loss)} in iteration ${first.iteration} to ${showNumber(last.loss)} in iteration ${last.iteration}${lowest}${highest}.`,
  ];
}

/** Says in how many recorded iterations clipping bound; nothing where gradients were multiplied by no factor. */
function* clippingBlocks(history: History): Task<Blocks> {
  const factors: number[] = [];
  yield* history.scan(history.numbers.first, history.numbers.last + 1, 0, ({ outcome }) => {
    const clip = clipOf(outcome, Infinity);
    if (clip !== null && typeof clip === 'object' && clip.coefficient !== null) factors.push(clip.coefficient);
    return false;
  });
  if (factors.length === 0) return [];
  const unknown = factors.filter(Number.isNaN).length;
  const nan = unknown === 0 ? '' : ` In ${unknown} its factor was NaN.`;
  const bound = factors.filter((factor) => factor < 1).sort((a, b) => a - b);
  const tiny = bound.filter((factor) => factor < TINY_FACTOR).length;
  const often = `Clipping bound in ${bound.length} of ${factors.length} recorded ${factors.length === 1 ? 'iteration' : 'iterations'}${factors.length < history.numbers.count ? ' with clipping' : ''}`;
  if (bound.length === 0) return [paragraph(`${often}.${nan}`)];
  const by =
    bound.length === 1 ? `${showNumber(bound[0])}` : `${showNumber(bound[0])} to ${showNumber(bound.at(-1) ?? 1)}`;
  const cut =
    tiny < NEARLY_ALL * factors.length
      ? ''
      : ` ${tiny} of these factors are below ${TINY_FACTOR}: almost nothing is left of the gradients.`;
  return [paragraph(`${often}, times ${by}.${cut}${nan}`)];
}
