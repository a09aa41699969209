/**
 * Pending breakpoints, as in gdb: a breakpoint may name steps that an iteration lacks, such as the first one of a
 * recording whose later iterations also validate.
 * Invariant: whether a breakpoint is pending follows from the iteration that is looked at, and is not stored.
 */
import { listSome, quote, unlessRefused } from '../../files/refusal.js';
import type { ProgramFacts } from '../../timeline/history.js';
import type { Trace, TraceFrame } from '../../timeline/trace.js';
import { compile } from '../expressions/compile.js';
import { frameOf, nearestStep, type StepAddress, stepsAt } from '../places/step-addresses.js';
import { RULES } from '../rules/rules.js';
import { type Breakpoint, framesAt, placeName } from './breakpoints.js';

/** The names of a breakpoint that no step of an iteration has. */
export function missingNames(
  { where, condition }: Breakpoint,
  { frames }: Trace,
  program: ProgramFacts,
): readonly string[] {
  const place = placeName(where);
  const missing = place !== null && framesAt(where, frames).length === 0 ? [place] : [];
  const expressions = [where.kind === 'watch' ? where.expression : null, condition].filter((text) => text !== null);
  const reads = expressions.flatMap((text) => unlessRefused(() => compile(text, program))?.reads ?? []);
  const steps = reads.flatMap(({ step }) => (step === undefined || isThere(step, frames) ? [] : [String(step)]));
  return [...new Set([...missing, ...steps])];
}

/** What a breakpoint waits for, in sentences; empty where the iteration has every step that the breakpoint names. */
export function describePending(breakpoint: Breakpoint, trace: Trace, program: ProgramFacts): string {
  const { where, format } = breakpoint;
  const here = `iteration ${trace.iteration}`;
  if (where.kind === 'rule') {
    const { about, frames } = RULES[where.rule];
    if (about !== undefined && frames(trace).length === 0)
      return `Pending: ${here} has no ${about}; the rule will look at those of other iterations.`;
    const unknown = (where.except ?? []).filter((step) => stepsAt(step, trace.frames).length === 0);
    if (unknown.length > 0)
      return `No step of ${here} matches ${list(unknown)}; the rule will pass over one that does.${hint(unknown, trace)}`;
  }
  const names = missingNames(breakpoint, trace, program);
  if (names.length === 0) return '';
  const act = format === undefined ? 'stop' : 'print';
  return `Pending: no step of ${here} matches ${list(names)}; it will ${act} where one does.${hint(names, trace)}`;
}

const MOST_NAMED = 3;

function list(names: readonly string[]): string {
  const quoted = names.map((name) => quote(name));
  return listSome(quoted, MOST_NAMED);
}

/** ` Did you mean "x"?` with its leading space, or an empty string. */
function hint([name, ...others]: readonly string[], { frames }: Trace): string {
  const near = others.length > 0 ? undefined : nearestStep(name, frames);
  return near === undefined ? '' : ` Did you mean ${quote(near)}?`;
}

function isThere(step: StepAddress, frames: readonly TraceFrame[]): boolean {
  const frame = frameOf(step, frames);
  return frame !== null && frame < frames.length;
}
