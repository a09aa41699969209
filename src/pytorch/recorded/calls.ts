/**
 * What a line of the trace calls: an op once for each output, tensor by tensor of its lists, so that foreach and fused
 * updates read like looped ones.
 */
import { groupBy } from '../../training/group-by.js';
import type { OpLine, ReadEntry, WrittenEntry } from './lines.js';

/** One output of an op, with what goes into it. */
export interface Call {
  /** Without namespace, list prefix and the mark of writing in place: `add` for `aten::_foreach_add_`. */
  readonly op: string;
  readonly name: string;
  /** The name of the output: of an argument that is written, of one of several results (`[1]`), or empty. */
  readonly output: string;
  readonly inputs: readonly ReadEntry[];
  readonly args: OpLine['args'];
  readonly entry: WrittenEntry;
}

export function callsOf(line: OpLine): readonly Call[] {
  const { op: name, inputs, args, outputs } = line;
  const op = plainName(name);
  if (!outputs.some((entry) => isListed(entry.name)) || !inputs.some((entry) => isListed(entry.name))) {
    return outputs.map((entry) => ({ op, name, output: entry.name, inputs, args, entry }));
  }
  const lists = groupBy(inputs, (input) => LISTED.exec(input.name)?.[2]);
  const alone = lists.get(undefined) ?? [];
  const calls = outputs.map((entry, position) => {
    const call = { op, name, output: entry.name, inputs, args, entry };
    const [, output, digits] = LISTED.exec(entry.name) ?? [];
    const own = digits === undefined ? undefined : lists.get(digits);
    if (own === undefined) return { order: position, call };
    const order = Number(digits);
    return { order, call: { ...call, output, inputs: inputsAt(inputs, own, alone), args: argsAt(args, order) } };
  });
  return calls.sort((a, b) => a.order - b.order).map(({ call }) => call);
}

const LISTED = /^(.*)\[(\d+)\]$/;

function isListed(name: string): boolean {
  return name.endsWith(']');
}

/** Without namespace, list prefix and the mark of writing in place. */
export function plainName(name: string): string {
  const [namespace, written] = name.split('::');
  return (written ?? namespace).replace(/^_foreach_/, '').replace(/(?<=[^_])_$/, '');
}

/** The inputs of one entry of each list, and those that are no lists, in the order of the schema. */
function inputsAt(inputs: OpLine['inputs'], own: OpLine['inputs'], alone: OpLine['inputs']): OpLine['inputs'] {
  const all = inputs.filter((each) => own.includes(each) || alone.includes(each));
  return all.map((each) => ({ ...each, name: each.name.replace(/\[\d+\]$/, '') }));
}

function argsAt(args: OpLine['args'], at: number): OpLine['args'] {
  const { scalars, ...rest } = args;
  return Array.isArray(scalars) ? { ...rest, scalar: scalars[at] ?? 0 } : args;
}

const NORMALIZED = ['', 'mean', 'rstd'];
const OF_PARAMETERS = ['input', 'weight', 'bias'];
const INDEXED = ['', 'index'];

/** What the results of an op are called that has several. */
const RESULTS: Readonly<Record<string, readonly string[]>> = {
  native_layer_norm: NORMALIZED,
  native_layer_norm_backward: OF_PARAMETERS,
  nll_loss_forward: ['', 'total weight'],
  _scaled_dot_product_flash_attention_for_cpu: ['', 'logsumexp'],
  _scaled_dot_product_flash_attention_for_cpu_backward: ['query', 'key', 'value'],
  convolution_backward: OF_PARAMETERS,
  native_batch_norm: NORMALIZED,
  native_batch_norm_backward: OF_PARAMETERS,
  native_group_norm: NORMALIZED,
  native_group_norm_backward: OF_PARAMETERS,
  max_pool2d_with_indices: ['', 'indices'],
  _embedding_bag: ['', 'offset2bag', 'bag size', 'maximum indices'],
  log_sigmoid_forward: ['', 'buffer'],
  std_mean: ['', 'mean'],
  var_mean: ['', 'mean'],
  topk: INDEXED,
  sort: INDEXED,
  min: INDEXED,
  mkldnn_rnn_layer: ['', 'hidden', 'cell', 'workspace'],
  max: INDEXED,
  native_dropout: ['', 'mask'],
  _prelu_kernel_backward: ['', 'weight'],
};

/** What some ops write besides what they are called after. */
const BESIDES = ['found_inf', 'growth_tracker', 'running_mean', 'running_var'];

export function labelOf({ op, output, name }: Call): string {
  if (output === '') return op;
  const [, list, digits] = LISTED.exec(output) ?? [];
  if (digits !== undefined && list === '') {
    const result = RESULTS[op]?.[Number(digits)] ?? digits;
    return result === '' ? op : `${op} ${result}`;
  }
  if (name.includes('::_fused_')) return `${op.replace(/^_fused_/, '')} ${output}`;
  return BESIDES.includes(output) ? `${op} ${output}` : op;
}
