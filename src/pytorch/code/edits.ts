/**
 * The edits of a branch as lines of its script: what changes before the first iteration of a part. Which examples it
 * trains on from there is a matter of the data.
 */
import type { NamedArray } from '../../training/arrays/named-array.js';
import type { Edit } from '../../training/iteration/edits.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import type { BranchPart } from './branch-parts.js';
import { call, float, indented, list, nested, number, statement, text } from './literals.js';
import type { Naming } from './naming.js';
import { freshMemory, optionsOf, settingsOf, torchOptimizer, written } from './optimizer.js';

/** Lines of an edit stand within the loop and a condition, and what PyTorch would track within one more block. */
const IN_EDIT = 2;
const depthOf = ({ isByHand }: Pick<Naming, 'isByHand'>): number => (isByHand ? IN_EDIT : IN_EDIT + 1);

type Block = Extract<Edit, { kind: 'block' }>;

/** @param before null for the first part, whose parameters are those that the script begins with */
export function editCode(naming: Naming, { from, program, edits }: BranchPart, before: BranchPart | null) {
  const blocks = edits
    .filter((edit) => edit.kind === 'block')
    .filter(({ of }) => (of === null ? before !== null : !overwritesMemory(program)));
  const arrays: NamedArray[] = [];
  const made = new Set<string>();
  const assigned = blocks.flatMap((block) => {
    const { ranges, values } = block;
    if (naming.plain !== null) return plainBlock(naming, block);
    const target = targetOf(naming, program, block);
    const makes = target.made.filter((line) => !made.has(line));
    for (const line of makes) made.add(line);
    const place = `${target.path}[${subscriptOf(program, block)}] = `;
    if (values.length === 1) return [...makes, `${place}${number(values[0])}`];
    const shape = ranges.map(([first, end]) => end - first);
    if (naming.isInScript)
      return [...makes, statement(place, call('torch.tensor', [nested(shape, values)]), depthOf(naming))];
    const array = `edit_${from}_${arrays.length + 1}`;
    arrays.push({ name: array, shape, data: values, axes: [] });
    return [...makes, `${place}${array}`];
  });
  const isTracked = !naming.isByHand && assigned.length > 0;
  return {
    /** What holds from here on. */
    lasting: before === null ? [] : changedSettings(naming, program, before.program),
    /** What happens once. */
    once: isTracked ? ['with torch.no_grad():', indented(assigned.join('\n'))] : assigned,
    /** Numbers that the lines read by these names. */
    arrays,
  };
}

function changedSettings(naming: Naming, program: TrainingProgram, before: TrainingProgram): readonly string[] {
  const { isByHand, varies } = naming;
  const isFresh = program.initial.optimizerSteps === 0;
  const { schedule, head } = program;
  const readBy = (name: string): string =>
    schedule?.code !== undefined && name in schedule.code.settings ? `  # read by ${schedule.code.name}` : '';
  const variables = changed(settingsOf(before, isByHand), settingsOf(program, isByHand));
  const assigned = [
    ...(varies && head.reduction !== before.head.reduction ? [`reduction = ${text(head.reduction)}`] : []),
    ...variables.map(([name, value]) => `${name} = ${number(value)}${readBy(name)}`),
  ];
  if (isByHand) return [...assigned, ...(isFresh ? freshMemory(program, naming) : [])];
  if (isFresh) return [...assigned, torchOptimizer(program, naming, IN_EDIT)];
  const options = changed(optionsOf(before), optionsOf(program)).map(
    ([name, value]) => `["${name}"] = ${written(value)}`,
  );
  // Only the first of two groups decays.
  const isOfFirst = (line: string): boolean => program.optimizer.code.decaying != null && line.includes('decay');
  const ofEach = options.filter((line) => !isOfFirst(line)).map((line) => indented(`group${line}`));
  return [
    ...assigned,
    ...(ofEach.length === 0 ? [] : ['for group in optimizer.param_groups:', ...ofEach]),
    ...options.filter(isOfFirst).map((line) => `optimizer.param_groups[0]${line}`),
  ];
}

function changed<T>(before: Readonly<Record<string, T>>, now: Readonly<Record<string, T>>): readonly [string, T][] {
  return Object.entries(now).filter(([name, value]) => String(before[name]) !== String(value));
}

/** Whether the next update writes what the optimizer remembers without having read it. */
function overwritesMemory({ optimizer, initial }: TrainingProgram): boolean {
  return initial.optimizerSteps === 0 && optimizer.kind === 'sgd';
}

/** Where a block is, and the lines that make it first. */
function targetOf({ isByHand, variable, one }: Naming, { optimizer, initial }: TrainingProgram, { of, name }: Block) {
  if (isByHand) return { path: pathByHand(variable, of, name), made: [] };
  const { tensor, turn } = one(name);
  if (of === null) return { path: `${tensor}${turn}`, made: [] };
  const { state } = optimizer.code;
  const zeros = ['step=torch.tensor(0.0)', ...state.map((each) => `${each}=torch.zeros_like(${tensor})`)];
  const isMade = initial.optimizerSteps > 0;
  return {
    path: `optimizer.state[${tensor}]["${state[optimizer.memory.indexOf(of)]}"]${turn}`,
    // PyTorch makes it in the first update, unless it is there.
    made: isMade ? [] : [statement(`optimizer.state[${tensor}] = `, call('dict', zeros), depthOf({ isByHand }))],
  };
}

function pathByHand(variable: string | null, of: string | null, name: string): string {
  return variable === null ? `${of ?? 'parameters'}["${name}"]` : (of ?? variable);
}

/** Whole axes as PyTorch writes them, and none of those at the end. */
function subscriptOf({ model, initial }: TrainingProgram, { name, ranges, values }: Block): string {
  const { shape } = initial.parameters[model.parameters.findIndex((parameter) => parameter.name === name)];
  const each = ranges.map(([first, end], axis) => {
    if (first === 0 && end === shape[axis]) return ':';
    return end - first === 1 && values.length === 1 ? `${first}` : `${first}:${end}`;
  });
  const last = each.findLastIndex((range) => range !== ':');
  return each.slice(0, Math.max(last, 0) + 1).join(', ');
}

/** Row by row, since lists have no ranges along two axes. */
function plainBlock({ variable }: Naming, { of, name, ranges, values }: Block): readonly string[] {
  const [first, end] = ranges[ranges.length - 1];
  const width = end - first;
  const [start, stop] = ranges.length === 1 ? [0, 1] : ranges[0];
  const path = pathByHand(variable, of, name);
  return Array.from({ length: stop - start }, (_, k) => {
    const row = ranges.length === 1 ? path : `${path}[${start + k}]`;
    const numbers = values.length === 1 ? Array(width).fill(values[0]) : values.slice(k * width, (k + 1) * width);
    if (width === 1) return `${row}[${first}] = ${float(numbers[0])}`;
    return statement(`${row}[${first}:${end}] = `, list(numbers.map(float)), IN_EDIT);
  });
}
