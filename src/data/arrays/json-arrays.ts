/** Arrays as JSON: `{name: {"shape": […], "axes": […], "data": […]}}`; `run --jsonl` writes them without axes. */
import { refuse } from '../../files/refused.js';
import { jsonNumber, ownField, parseJson } from '../json-text.js';
import type { Decoded, NamedArray, NumberArray } from './named-array.js';

export function encodeJson(arrays: readonly NamedArray[]): Buffer {
  const entries = arrays.map(({ name, shape, data, axes }) => {
    const named = axes.map((axis) => ({ name: axis.name, ...(axis.labels && { labels: axis.labels }) }));
    const head = `${JSON.stringify(name)}:{"shape":${JSON.stringify(shape)},"axes":${JSON.stringify(named)}`;
    return `${head},"data":[${Array.from(data, writeNumber).join(',')}]}`;
  });
  return Buffer.from(`{${entries.join(',\n')}}\n`);
}

/** JSON.stringify() drops the sign of a negative zero, which JSON.parse() would read. */
function writeNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : JSON.stringify(jsonNumber(x));
}

export function decodeJson(text: string): Decoded {
  const json = parseJson(text);
  if (json.kind === 'malformed') return refuse(`is ${json.message}`);
  if (typeof json.value !== 'object' || json.value === null) return refuse('holds no arrays by name');
  const arrays = new Map<string, NumberArray>();
  for (const [name, entry] of Object.entries(json.value)) {
    const [shape, data] = [ownField(entry, 'shape'), ownField(entry, 'data')];
    if (!Array.isArray(shape) || !Array.isArray(data))
      return refuse(`${JSON.stringify(name)} has no "shape" and "data"`);
    arrays.set(name, { shape, data: data.map(Number) });
  }
  return { kind: 'arrays', arrays };
}
