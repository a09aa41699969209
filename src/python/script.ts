/**
 * A run as one script of Python that prints the loss of each iteration: with PyTorch's modules and optimizers, by hand
 * with its tensors alone, or plain, without any library. Model, head, optimizer and schedule write their own lines.
 * Invariant: run in float64, it trains on the same examples from the same start, so that its losses are the run's but for
 * rounding.
 */
import type { NamedArray } from '../data/arrays/named-array.js';
import { refuse } from '../files/refusal.js';
import type { ModelCode, PlainCode } from '../models/model-code.js';
import type { ClipSettings } from '../optimizers/clipping.js';
import type { Branches } from '../timeline/branches.js';
import type { Task } from '../timeline/task.js';
import type { TrainingProgram } from '../training/program.js';
import { type BranchPart, drawnExamples, partsOfBranch } from './branch-parts.js';
import { type Data, isEach, tokensData, wordsData } from './data.js';
import { editCode, type Naming } from './edits.js';
import { call, indented, list, nested, number, statement, withPrefix } from './literals.js';
import { freshMemory, settingsOf, torchOptimizer, updateByHand } from './optimizer.js';

/** With PyTorch's modules and `loss.backward()`; with its tensors alone; or with lists. */
export type Style = 'modules' | 'by hand' | 'plain';

export interface PythonScript {
  readonly text: string;
  /** What it reads from the file beside it whose name ends in `.safetensors` in place of `.py`; often nothing. */
  readonly arrays: readonly NamedArray[];
}

/** @param iterations how many it trains; null for as many as the run has */
export function* writeScript(
  branches: Branches,
  branch: number,
  style: Style,
  iterations: number | null,
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
      `Without a library only a table and vocab36 can be written; this model is ${code.about}. Leave out --plain.`,
    );
  const isDrawn = !parts.every(({ program: { batches } }) => batches.constant);
  const data = { examples, drawn: yield* drawnExamples(parts, count), isDrawn };
  return assemble(parts, data, code, style);
}

function assemble(parts: readonly BranchPart[], data: Data, code: ModelCode, style: Style): PythonScript {
  const [{ program }] = parts;
  const { reads } = code;
  const naming = namingOf(code, style);
  const isPlain = naming.plain !== null;
  const read =
    typeof reads === 'string' ? tokensData(data, reads) : wordsData(data, reads, program.model.words, isPlain);
  const edits = parts.map((part, k) => editCode(naming, part, parts[k - 1] ?? null));
  const arrays = edits.flatMap((edit) => edit.arrays);
  const each = (write: (program: TrainingProgram) => string): string => perPart(parts, write);
  const unique = (write: (program: TrainingProgram) => string): readonly string[] => [
    ...new Set(parts.map((part) => write(part.program))),
  ];
  const changes = new Map(read.changes);
  for (const [k, { from }] of parts.entries())
    changes.set(from, [...edits[k].lines, changes.get(from) ?? ''].join('\n').trim());
  const loop = [
    ...[...changes]
      .filter(([at, lines]) => at > 0 && lines !== '')
      .sort(([a], [b]) => a - b)
      .map(changeAt),
    `${each((part) => rateLine(part, naming))}\n${read.batch}`,
    ...(naming.plain === null ? tensorPhases(code, naming, each) : plainPhases(naming.plain, isEach(data), each)),
    `print(iteration, repr(${isPlain ? 'loss' : 'loss.item()'}))`,
  ];
  const body = joined([
    [
      ...read.statements,
      ...(arrays.length === 0
        ? []
        : ['# Numbers that edits put into parameters, or into what the optimizer remembers']),
      ...arrays.map(({ name }) => `${name} = stored.pop("${name}")`),
    ].join('\n'),
    modelPart(program, code, naming),
    setUp(program, naming),
    ...unique(({ schedule }) => schedule?.code?.definition ?? ''),
    ...(isPlain ? unique(({ head }) => head.code.plain.functions) : []),
    changes.get(0) ?? '',
    `for iteration in range(${data.drawn.length}):\n${indented(parted(loop))}`,
  ]);
  return {
    text: `"""Trains ${code.about}.${ABOUT[style]}"""\n\n${importsOf(body)}${body}\n`,
    arrays: [...(naming.isInScript ? [] : parametersBeside(program, code, naming)), ...read.arrays, ...arrays],
  };
}

const ABOUT: Readonly<Record<Style, string>> = {
  modules: '',
  'by hand': '\n\nEvery gradient and every update is written out, without autograd.\n',
  plain: '\n\nEvery gradient and every update is written out, in Python without any library.\n',
};

function namingOf({ modules, reads, plain }: ModelCode, style: Style): Naming {
  const isInScript = typeof reads !== 'string';
  return {
    plain: style === 'plain' ? (plain ?? null) : null,
    isByHand: style !== 'modules',
    isInScript,
    all: isInScript ? 'parameters' : 'model.parameters()',
    one(name) {
      const { path, transposed = false } = modules.placeOf(name);
      const tensor = isInScript ? path : `model.${path.replace(/\.(\d+)/g, '[$1]')}`;
      return { tensor, turn: transposed ? '.T' : '' };
    },
  };
}

/** The model's parameters as they are before the first iteration, and what it is made of. */
function modelPart({ model, initial }: TrainingProgram, { modules, byHand }: ModelCode, naming: Naming): string {
  const { plain, isByHand, isInScript } = naming;
  if (!isInScript)
    return isByHand
      ? `# What is left in the file are the parameters.\nparameters = stored\n\n${byHand.definitions.trim()}`
      : `${modules.definitions.trim()}\nmodel.load_state_dict(stored)  # what is left in the file`;
  const each = model.parameters.map(({ name }, k) => {
    const { shape, data } = initial.parameters[k];
    return { name, path: modules.placeOf(name).path, values: nested(shape, data) };
  });
  const heading = modules.definitions;
  if (plain !== null) {
    const entries = each.map(({ name, values }) => withPrefix(`"${name}": `, values));
    return `${heading}\n${statement('parameters = ', { open: '{', items: entries, close: '}' })}`;
  }
  const tracked = isByHand ? [] : ['requires_grad=True'];
  const tensors = each.map(({ path, values }) => statement(`${path} = `, call('torch.tensor', [values, ...tracked])));
  const all = isByHand
    ? { open: '{', items: each.map(({ name, path }) => `"${name}": ${path}`), close: '}' }
    : list(each.map(({ path }) => path));
  return [heading, ...tensors, statement('parameters = ', all)].join('\n');
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
function setUp(program: TrainingProgram, { plain, isByHand, all, one }: Naming): string {
  const settings = Object.entries(settingsOf(program, isByHand)).map(([name, value]) => `${name} = ${number(value)}`);
  const optimizer = isByHand ? freshMemory(program, plain) : [torchOptimizer(program, all, (name) => one(name).tensor)];
  return ['# The optimizer', ...settings, ...optimizer].join('\n');
}

function rateLine({ schedule }: TrainingProgram, { isByHand }: Naming): string {
  if (!schedule?.code) return '';
  const rate = `${schedule.code.name}(iteration)`;
  if (isByHand) return `learning_rate = ${rate}`;
  return `for group in optimizer.param_groups:\n${indented(`group["lr"] = ${rate}`)}`;
}

type Each = (write: (program: TrainingProgram) => string) => string;

function tensorPhases({ modules, byHand }: ModelCode, { isByHand, all }: Naming, each: Each): readonly string[] {
  if (isByHand)
    return [
      byHand.forward,
      each(({ head }) => head.code.predict),
      each(({ head }) => head.code.loss),
      `${each(({ head }) => head.code.backward)}\ngradients = {}\n${byHand.backward.trim()}`,
      each((program) => updateByHand(program, null)),
    ];
  return [
    modules.forward,
    each(({ head }) => head.code.modules),
    '# Backward: the gradient of the loss by every parameter.\noptimizer.zero_grad()\nloss.backward()',
    each(({ clip }) => (clip === undefined ? '' : clipping(all, clip))),
    '# Update\noptimizer.step()',
  ];
}

function clipping(parameters: string, { mostNorm }: ClipSettings): string {
  return `# Clipping: all gradients together are at most ${number(mostNorm)} long.
torch.nn.utils.clip_grad_norm_(${parameters}, ${number(mostNorm)})`;
}

function plainPhases(plain: PlainCode, isWhole: boolean, each: Each): readonly string[] {
  const [examples, count] = isWhole ? ['examples', 'len(examples)'] : ['[examples[k] for k in batch]', 'len(batch)'];
  const example = parted([
    plain.forward,
    each(({ head }) => head.code.plain.predict),
    each(({ head }) => head.code.plain.loss),
    `# Backward: the gradient by a score is P, and P - 1 for the target.
for word, prob in enumerate(probs):
${indented(`${each(({ head }) => `dlogit = ${head.code.plain.dlogit}`)}\n${plain.backward.trim()}`)}`,
  ]);
  return [
    `loss = 0.0
gradients = ${plain.zeros}
for context, target in ${examples}:
${indented(example.replaceAll('len(batch)', count))}`,
    each((program) => updateByHand(program, plain)),
  ];
}

/** What an edit changes, before the iteration that it is for. */
function changeAt([iteration, lines]: readonly [number, string]): string {
  return `if iteration == ${iteration}:  # from here on\n${indented(lines)}`;
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
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Parts of a module, with two empty lines around classes and functions. */
function joined(parts: readonly string[]): string {
  const written = parts.map((part) => part.trim()).filter((part) => part !== '');
  const isDefinition = (part: string): boolean => /^(class|def) /m.test(part);
  return written
    .map((part, k) => {
      if (k === 0) return part;
      return `${isDefinition(part) || isDefinition(written[k - 1]) ? '\n\n\n' : '\n\n'}${part}`;
    })
    .join('');
}

const OWN: readonly (readonly [used: RegExp, line: string])[] = [
  [/\bmath\./, 'import math'],
  [/\bPath\(/, 'from pathlib import Path'],
];
const OTHERS: typeof OWN = [
  [/\btorch\./, 'import torch'],
  [/\bF\./, 'import torch.nn.functional as F'],
  [/\bload_file\(/, 'from safetensors.torch import load_file'],
  [/\bnn\.[A-Z]/, 'from torch import nn'],
];

/** What the lines of a script use. */
function importsOf(body: string): string {
  const outsideLiterals = body.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');
  const used = [OWN, OTHERS].map((lines) => lines.filter(([use]) => use.test(outsideLiterals)).map(([, line]) => line));
  const precision = 'torch.set_default_dtype(torch.float64)';
  return [...used.map((lines) => lines.join('\n')), used[1].length === 0 ? '' : precision]
    .filter((part) => part !== '')
    .map((part) => `${part}\n\n`)
    .join('');
}
