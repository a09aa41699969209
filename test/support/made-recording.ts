/**
 * Recordings of any size, written without PyTorch: a chain of steps over one parameter, each iteration the same.
 * Invariant: what is written is whole, and as `backstep help recording` specifies it.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface RecordingPlan {
  readonly iterations: number;
  /** Steps of an iteration. */
  readonly steps: number;
  /** Elements of the tensor that every step writes. */
  readonly elements: number;
  /** The steps of an iteration whose values are kept, each so many elements of zeros that take no room on disk. */
  readonly kept: number;
}

const SCRIPT = `import torch\n\nx = x * weight  # every step\n`;
const BYTES = 4;

export function makeRecording(path: string, plan: RecordingPlan): void {
  const folder = join(path, 'rank0');
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(path, 'sources'));
  writeFileSync(join(path, 'sources', 'rank0-0-train.py'), SCRIPT);
  const trace = openSync(join(folder, 'trace.jsonl'), 'w');
  const index: string[] = [];
  const shape = [plan.elements];
  let at = writeSync(trace, lineOf({ ...HEADER, parameters: [{ name: 'weight', shape, trained: true }] }));
  for (let iteration = 0; iteration < plan.iterations; iteration++) {
    const text = [...linesOf(iteration, plan)].join('');
    const length = writeSync(trace, text);
    const file = { iteration, at, length, frames: plan.steps, loss: 2 / (1 + iteration), nonfinite: null, rate: 0.1 };
    index.push(lineOf({ ...file, gradientNorm: 1, parameterNorm: 1, rerun: false, bytes: 0 }));
    at += length;
    writeValues(join(folder, fileOf(iteration)), plan);
  }
  closeSync(trace);
  writeFileSync(join(folder, 'index.jsonl'), index.join(''));
}

const HEADER = {
  ...{ backstep: 'recording', version: 1, torch: '2.6.0', python: '3.13.5', rank: 0, world: 1, model: 'Chain' },
  ...{ values: 4096, patterns: [], modules: [['', 'Chain']], optimizers: [{ class: 'SGD', groups: [{ lr: 0.1 }] }] },
};
const STATISTICS = [-1, 1, 0, 0.5, 0, 0, 0];

function* linesOf(iteration: number, { steps, elements, kept }: RecordingPlan): Generator<string> {
  const window = { shape: [elements] };
  const value = (version: number) => (version <= kept ? { value: String(version) } : {});
  if (iteration === 0) yield lineOf({ source: 0, path: 'train.py', file: 'rank0-0-train.py' });
  yield lineOf({ begin: iteration, rerun: false, rates: [0.1], file: fileOf(iteration) });
  yield lineOf({ given: 'weight', kind: 'parameter', ...window, v: 0, stats: STATISTICS, ...value(0) });
  for (let i = 0; i < steps; i++) {
    const inputs = [
      { name: 'self', v: i, ...window },
      { name: 'other', v: 0, ...window },
    ];
    const output = { name: '', ...window, v: i + 1, stats: STATISTICS, ...value(i + 1) };
    const phase = i < steps / 3 ? 'forward' : i < (2 * steps) / 3 ? 'backward' : 'update';
    const place = { phase, scope: ['', `layer${i % 12}`], line: [0, 3] };
    yield lineOf({ i, op: 'aten::mul', overload: 'Tensor', ...place, in: inputs, out: [output] });
  }
  const standings = { before: [['weight', 0]], after: [['weight', 0]], optimized: ['weight'], frozen: [] };
  const end = { end: iteration, frames: steps, loss: 2 / (1 + iteration), gradients: [], ...standings };
  yield lineOf({ ...end, objective: { v: steps, ...window }, raised: null });
}

function fileOf(iteration: number): string {
  return `${String(iteration).padStart(6, '0')}.safetensors`;
}

/** The header, and then a hole: the file system stores no zeros. */
function writeValues(path: string, { elements, kept, steps }: RecordingPlan): void {
  const bytes = BYTES * elements;
  const entries = Array.from({ length: Math.min(kept, steps) + 1 }, (_, version) => [
    String(version),
    { dtype: 'F32', shape: [elements], data_offsets: [version * bytes, (version + 1) * bytes] },
  ]);
  const header = Buffer.from(JSON.stringify(kept === 0 ? {} : Object.fromEntries(entries)));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(header.length));
  const file = openSync(path, 'w');
  writeSync(file, Buffer.concat([prefix, header]));
  ftruncateSync(file, 8 + header.length + (kept === 0 ? 0 : entries.length * bytes));
  closeSync(file);
}

function lineOf(line: unknown): string {
  return `${JSON.stringify(line)}\n`;
}
