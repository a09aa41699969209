/**
 * A run as one script of Python that prints the loss of each iteration: with PyTorch's modules and optimizers, by hand
 * with its tensors alone, or plain, with Python's standard library only. Model, head, optimizer and schedule write their
 * own lines.
 * Invariant: run in float64, it trains on the same examples from the same start, so that its losses are the run's but for
 * rounding.
 */

import { refuse } from '../../files/refusal.js';
import type { ModelCode, PlainCode, TensorLine } from '../../model/models/model-code.js';
import type { Task } from '../../numbers/engine/task.js';
import type { Branches } from '../../timeline/branches.js';
import type { NamedArray } from '../../training/arrays/named-array.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import { type BranchPart, drawnExamples, partsOfBranch } from './branch-parts.js';
import { type Data, drawingEdits, isEach, tokensData, wordsData } from './data.js';
import { editCode } from './edits.js';
import { call, indented, nested, number, type PythonCode, statement, text, withPrefix, wrapped } from './literals.js';
import { type Naming, namingOf, type Style } from './naming.js';
import { clipping, freshMemory, settingsOf, torchOptimizer, updateByHand } from './optimizer.js';

export interface PythonScript {
  readonly text: string;
  /** What it reads from the file beside it; often nothing. */
  readonly arrays: readonly NamedArray[];
}

interface ScriptOptions {
  readonly style: Style;
  /** How many it trains; null for as many as the run has. */
  readonly iterations: number | null;
  /** What the file beside it is called. */
  readonly beside: string;
}

export function* writeScript(
  branches: Branches,
  branch: number,
  { style, iterations, beside }: ScriptOptions,
): Task<PythonScript> {
  const all = partsOfBranch(branches, branch);
  const count = iterations ?? all[all.length - 1].program.iterations;
  const parts = all.filter(({ from }) => from < count);
  const [{ program }] = parts;
  const { examples, model } = program;
  const code = model.code();
  if (examples === undefined)
    return refuse('The examples of this run are not known, so it cannot be written as a script.');
  if (style === 'plain' && code.plain === undefined)
    return refuse(
      `Without PyTorch only a table and vocab36 can be written; this model is ${code.about}. Leave out --plain.`,
    );
  const isDrawn = !parts.every(({ program: { batches } }) => batches.constant);
  const drawn = yield* drawnExamples(parts, count);
  const data = {
    examples,
    drawn,
    isDrawn,
    edits: drawingEdits(
      parts,
      drawn.every(({ length }) => length === 1),
    ),
    words: model.words,
  };
  return assemble(parts, data, code, style, beside);
}

function assemble(
  parts: readonly BranchPart[],
  data: Data,
  code: ModelCode,
  style: Style,
  beside: string,
): PythonScript {
  const [{ program }] = parts;
  const { reads } = code;
  const naming = namingOf(parts, code, style);
  const { plain, isByHand, isInScript } = naming;
  const read =
    typeof reads === 'string'
      ? tokensData(data, { reads, isByHand, vocabulary: vocabularyOf(program), file: beside })
      : wordsData(data, reads, plain !== null);
  const edits = parts.map((part, k) => editCode(naming, part, parts[k - 1] ?? null));
  const arrays = edits.flatMap((edit) => edit.arrays);
  const each: Each = (write) => perPart(parts, (part) => write(part, headCode(part, code, naming)));
  const unique = (write: (part: TrainingProgram) => string): readonly string[] => [
    ...new Set(parts.map((part) => write(part.program))),
  ];
  const lasting = new Map([...read.changes].map(([at, lines]) => [at, [lines]]));
  for (const [k, { from }] of parts.entries()) lasting.set(from, [...edits[k].lasting, ...(lasting.get(from) ?? [])]);
  const onceAt = (iteration: number): readonly string[] =>
    edits[parts.findIndex(({ from }) => from === iteration)]?.once ?? [];
  const countsItself = parts.slice(1).some((part) => part.program.initial.optimizerSteps === 0);
  const loop = [
    ...[...lasting]
      .filter(([at]) => at > 0)
      .sort(([a], [b]) => a - b)
      .map(([at, lines]) => changeAt(at, lines, onceAt(at))),
    `${each((part) => rateLine(part, naming))}\n${read.batch}`,
    ...(plain === null
      ? tensorPhases(code, naming, each, countsItself)
      : plainPhases(plain, naming, isEach(data), each, countsItself)),
    `print(iteration, ${plain === null ? 'loss.item()' : 'loss'})`,
  ];
  const atStart = onceAt(0);
  const body = joined([
    [
      ...read.statements,
      ...(arrays.length === 0
        ? []
        : ['# Numbers that edits put into parameters, or into what the optimizer remembers']),
      ...arrays.map(({ name }) => `${name} = stored["${name}"]`),
    ].join('\n'),
    modelPart(program, code, naming),
    setUp(program, naming, countsItself),
    ...unique(({ schedule }) => schedule?.code?.definition ?? ''),
    ...(plain === null ? [] : unique((part) => headCode(part, code, naming).plain.functions)),
    (lasting.get(0) ?? []).join('\n'),
    ...(atStart.length === 0 ? [] : [`${ONCE}\n${atStart.join('\n')}`]),
    `for iteration in range(${data.drawn.length}):\n${indented(parted(loop))}`,
  ]);
  return {
    text: `${aboutOf(parts, code, style)}\n\n${importsOf(body)}${body}\n`,
    arrays: [...(isInScript ? [] : parametersBeside(program, code, naming)), ...read.arrays, ...arrays],
  };
}

/** What each token id stands for: the text itself, where a tokenizer has made it of one. */
function vocabularyOf({ model, subject }: TrainingProgram): readonly string[] {
  const tokenizer = subject.text?.tokenizer;
  return model.words.map((word, id) => tokenizer?.decode([id]) || word);
}

const ABOUT: Readonly<Record<Style, string>> = {
  modules: '',
  'by hand': 'Every gradient and every update is written out, without autograd.',
  plain: "Every gradient and every update is written out, with Python's standard library only.",
};

/** Where the script is from, and what it needs. The edits of a branch stand where they are made. */
function aboutOf(parts: readonly BranchPart[], { about, reads }: ModelCode, style: Style): string {
  const edited = parts.find(({ edits }) => edits.length > 0);
  const branch = edited === undefined ? '' : ` It is a branch of the run, with edits from iteration ${edited.from} on.`;
  const needs = typeof reads === 'string' ? ' Needs torch, safetensors, and the file beside it.' : ' Needs torch.';
  const origin = `Written by backstep from a run of its debugger.${branch} The losses agree up to rounding, which a long run may amplify.${style === 'plain' ? '' : needs}`;
  const paragraphs = [`"""Trains ${about}.`, ABOUT[style], wrapped(origin)].filter(Boolean);
  return `${paragraphs.join('\n\n')}\n"""`;
}

type HeadCode = ReturnType<TrainingProgram['head']['code']>;

function headCode({ head }: TrainingProgram, { reads }: ModelCode, { isByHand, varies }: Naming): HeadCode {
  return head.code({ isSequence: reads === 'sequences' && !isByHand, varies });
}

/** The model's parameters as they are before the first iteration, and what it is made of. */
function modelPart({ model, initial }: TrainingProgram, { modules, byHand }: ModelCode, naming: Naming): string {
  const { plain, isByHand, isInScript, variable } = naming;
  const valuesOf = (name: string): PythonCode => {
    const { shape, data } = initial.parameters[model.parameters.findIndex((parameter) => parameter.name === name)];
    return nested(shape, data);
  };
  if (!isByHand) {
    const tensorLine: TensorLine = (name, { before, called, others = [], depth = 0 }) =>
      indented(statement(before, call(called, [call('torch.tensor', [valuesOf(name)]), ...others]), depth), depth);
    const { definitions } = modules;
    const written = (typeof definitions === 'string' ? definitions : definitions(tensorLine)).trim();
    return isInScript
      ? written
      : `${written}\nmodel.load_state_dict({name: stored[name] for name in model.state_dict()})`;
  }
  const definitions = byHand.definitions.trim();
  if (!isInScript) return definitions;
  const tensorOf = (name: string): PythonCode =>
    plain === null ? call('torch.tensor', [valuesOf(name)]) : valuesOf(name);
  const [first] = model.parameters;
  const parameters =
    variable === null
      ? statement('parameters = ', {
          open: '{',
          items: model.parameters.map(({ name }) => withPrefix(`"${name}": `, tensorOf(name))),
          close: '}',
        })
      : statement(`${variable} = `, tensorOf(first.name));
  return `${definitions}\n${parameters}`;
}

/** What lies beside the script: under the names of modules, or under ours. */
function parametersBeside(
  { model, initial }: TrainingProgram,
  { modules }: ModelCode,
  { isByHand }: Naming,
): readonly NamedArray[] {
  return model.parameters.map(({ name, axes }, k) => {
    const { shape, data } = initial.parameters[k];
    const { path, transposed = false } = modules.placeOf(name);
    if (isByHand) return { name, axes, shape, data };
    if (!transposed) return { name: path, axes, shape, data };
    const [rows, columns] = shape;
    const turned = Float64Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]);
    return { name: path, axes: [...axes].reverse(), shape: [columns, rows], data: turned };
  });
}

/** Settings, and the optimizer before its first update. */
function setUp(program: TrainingProgram, naming: Naming, countsItself: boolean): string {
  const { isByHand, varies } = naming;
  const { optimizer, head, schedule } = program;
  const settings = Object.entries(settingsOf(program, isByHand)).map(([name, value]) => `${name} = ${number(value)}`);
  const reduction = varies ? [`reduction = ${text(head.reduction)}  # of the losses to one; changes later`] : [];
  if (!isByHand)
    return [
      ...reduction,
      ...(schedule?.code ? ['# The optimizer, whose learning rate is set in each iteration'] : []),
      ...settings,
      torchOptimizer(program, naming),
    ].join('\n');
  const remembers = optimizer.memory.length > 0 ? ', and what it remembers of each parameter' : '';
  return [
    `# The settings of the update${remembers}`,
    ...reduction,
    ...settings,
    ...freshMemory(program, naming, countsItself),
  ].join('\n');
}

function rateLine({ schedule }: TrainingProgram, { isByHand }: Naming): string {
  if (!schedule?.code) return '';
  const rate = `learning_rate = ${schedule.code.name}(iteration)`;
  if (isByHand) return rate;
  return `${rate}\nfor group in optimizer.param_groups:\n${indented('group["lr"] = learning_rate')}`;
}

type Each = (write: (program: TrainingProgram, head: HeadCode) => string) => string;

function tensorPhases(
  { modules, byHand }: ModelCode,
  naming: Naming,
  each: Each,
  countsItself: boolean,
): readonly string[] {
  if (naming.isByHand) {
    const made = byHand.hasFunctions ? 'gradients.clear()' : 'gradients = {}';
    const backward = byHand.backward.trim();
    return [
      byHand.forward,
      each((_, head) => head.predict),
      each((_, head) => head.loss),
      [each((_, head) => head.backward), ...(naming.variable === null ? [made] : []), backward].join('\n'),
      each((part) => updateByHand(part, naming, countsItself)),
    ];
  }
  return [
    modules.forward,
    each((_, head) => head.modules),
    '# Backward: the gradient of the loss with respect to every parameter.\noptimizer.zero_grad()\nloss.backward()',
    each(({ clip }) => (clip === undefined ? '' : clipping(clip.mostNorm))),
    '# Update: the optimizer changes every parameter by its gradient.\noptimizer.step()',
  ];
}

function plainPhases(
  plain: PlainCode,
  naming: Naming,
  isWhole: boolean,
  each: Each,
  countsItself: boolean,
): readonly string[] {
  const { variable } = naming;
  const [examples, count] = isWhole ? ['examples', 'len(examples)'] : ['[examples[k] for k in batch]', 'len(batch)'];
  const example = parted([
    plain.forward,
    each((_, head) => head.plain.predict),
    each((_, head) => head.plain.loss),
    `${each((_, head) => head.plain.backward)}
${plain.backward.trim().replace(
  '{dlogit}',
  each((_, head) => head.plain.dlogit),
)}`,
  ]);
  const start = [
    each((_, head) => head.plain.divisor),
    'loss = 0.0',
    variable === null ? `gradients = ${plain.zeros}` : `d${variable} = ${plain.zeros}`,
    `for context, target in ${examples}:`,
  ];
  return [
    `${start.filter(Boolean).join('\n')}\n${indented(example)}`.replaceAll('len(batch)', count),
    each((part) => updateByHand(part, naming, countsItself)),
  ];
}

const ONCE = '# Once: an edit in the debugger';

/** What an edit changes, before the iteration that it is for. */
function changeAt(iteration: number, lasting: readonly string[], once: readonly string[]): string {
  const condition = `if iteration == ${iteration}:`;
  if (once.length === 0)
    return lasting.length === 0 ? '' : `${condition}  # from here on\n${indented(lasting.join('\n'))}`;
  if (lasting.length === 0) return `${condition}  # once: an edit in the debugger\n${indented(once.join('\n'))}`;
  return `${condition}\n${indented(['# From here on', ...lasting, ONCE, ...once].join('\n'))}`;
}

/** The same lines for all parts, or for each its own where they differ. */
function perPart(parts: readonly BranchPart[], write: (program: TrainingProgram) => string): string {
  const runs: { readonly from: number; readonly lines: string }[] = [];
  for (const { from, program } of parts) {
    const lines = write(program).trim();
    if (lines !== runs.at(-1)?.lines) runs.push({ from, lines });
  }
  if (runs.length === 1) return runs[0].lines;
  return runs
    .map(({ lines }, k) => {
      const next = runs[k + 1]?.from;
      const condition = next === undefined ? 'else' : `${k === 0 ? 'if' : 'elif'} iteration < ${next}`;
      return `${condition}:\n${indented(lines === '' ? 'pass' : lines)}`;
    })
    .join('\n');
}

function parted(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter(Boolean)
    .join('\n\n');
}

/** Parts of a module, with two empty lines around classes and functions. */
function joined(parts: readonly string[]): string {
  const written = parts.map((part) => part.trim()).filter(Boolean);
  return written
    .map((part, k) => {
      if (k === 0) return part;
      const isApart = /^(#.*\n)*(class|def) /.test(part) || endsInDefinition(written[k - 1]);
      return `${isApart ? '\n\n\n' : '\n\n'}${part}`;
    })
    .join('');
}

function endsInDefinition(part: string): boolean {
  return /^(class|def) /.test(part.match(/^\S.*/gm)?.at(-1) ?? '');
}

const OWN: readonly (readonly [used: RegExp, line: string])[] = [
  [/\bmath\./, 'import math'],
  [/\bPath\(/, 'from pathlib import Path'],
];
const OTHERS: typeof OWN = [
  [/\btorch\./, 'import torch'],
  [/\bF\./, 'import torch.nn.functional as F'],
  [/\bload_file\(/, 'from safetensors.torch import load_file'],
  [/(?<![.\w])nn\./, 'from torch import nn'],
];

/** What the lines of a script use. */
function importsOf(body: string): string {
  const outsideLiterals = body.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');
  const used = [OWN, OTHERS].map((lines) => lines.filter(([use]) => use.test(outsideLiterals)).map(([, line]) => line));
  const precision = "torch.set_default_dtype(torch.float64)  # as in the debugger; PyTorch's own default is float32";
  return [...used.map((lines) => lines.join('\n')), used[1].length === 0 ? '' : precision]
    .filter(Boolean)
    .map((part) => `${part}\n\n`)
    .join('');
}
