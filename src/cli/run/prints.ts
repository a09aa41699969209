/** `backstep run --print EXPRESSION`: values at the ends of iterations, as columns or as fields of JSON. */

import { compile, evaluateIn } from '../../debugger/expressions/compile.js';
import { FrameScene } from '../../debugger/expressions/scene.js';
import { describeOperand, isTensor, type Operand, showNumber } from '../../debugger/expressions/values.js';
import { quote, refuse, refusing } from '../../files/refusal.js';
import type { Recall } from '../../timeline/history.js';
import type { Timeline } from '../../timeline/timeline.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import { jsonNumber } from '../../training/json-text.js';
import type { IterationLine } from '../../training/run-lines.js';

/** An executed iteration, as long as it is being looked at. */
export interface PrintedIteration {
  readonly trace: ReplayedTrace;
  readonly recall: Recall<ReplayedTrace>;
}

const NARROWEST = 12;

/** @throws Refusal if an expression cannot be used, before anything is trained */
export function openPrints(timeline: Timeline, texts: readonly string[]) {
  const expressions = texts.map((text) => compileFor('--print', text, timeline.program));
  const valuesIn = ({ trace, recall }: PrintedIteration): readonly (Operand | null)[] => {
    const scene = new FrameScene(timeline, { frame: trace.frames.length - 1, row: null }, trace, recall);
    return expressions.map((expression) => {
      const result = evaluateIn(expression, scene);
      if (result.kind === 'value') return result.value;
      if (result.kind === 'not-yet') return null;
      return refuse(`--print ${quote(expression.text)} in iteration ${trace.iteration}: ${result.message}`);
    });
  };
  const widths = ['iteration', ...expressions.map(({ text }) => text)].map(({ length }) => Math.max(NARROWEST, length));
  const line = (cells: readonly string[]): string => `${cells.map((cell, k) => cell.padStart(widths[k])).join('  ')}\n`;
  return {
    /** How many iterations back the expressions look. */
    lookback: Math.max(0, ...expressions.map(({ lookback }) => lookback)),
    header: line(['iteration', ...expressions.map(({ text }) => text)]),
    /** A line of columns. @throws Refusal where an expression has no single value */
    columns: (look: PrintedIteration) =>
      line([String(look.trace.iteration), ...valuesIn(look).map((value, k) => cellOf(value, expressions[k].text))]),
    /** The values by their expressions. @throws Refusal where an expression cannot be evaluated */
    record: (look: PrintedIteration): NonNullable<IterationLine['printed']> => {
      const values = valuesIn(look);
      return Object.fromEntries(expressions.map(({ text }, k) => [text, jsonOf(values[k])]));
    },
  };
}

/** @throws Refusal if it cannot be used */
export function compileFor(option: string, text: string, program: TrainingProgram) {
  return refusing(`${option} ${quote(text)}: `, () => compile(text, program));
}

/** A value in ASCII, for other programs; `-` if there is none yet. */
function cellOf(value: Operand | null, text: string): string {
  if (value === null) return '-';
  if (isTensor(value)) {
    refuse(
      `--print ${quote(text)} is ${describeOperand(value)}, and a column takes one value: norm(…), mean(…) or max(…) makes one of it. --jsonl takes them all.`,
    );
  }
  if (typeof value !== 'number') return String(value);
  return Number.isFinite(value) ? showNumber(value).replaceAll('−', '-') : String(value);
}

function jsonOf(value: Operand | null): NonNullable<IterationLine['printed']>[string] {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return jsonNumber(value);
  return { shape: [...value.shape], data: Array.from(value.data, jsonNumber) };
}
