/**
 * The data of a script: examples that stand in it as words, or token ids that lie beside it; and which of the examples
 * each iteration trains on.
 */
import type { NamedArray } from '../data/arrays/named-array.js';
import type { ExampleSet } from '../data/text/examples.js';
import type { WordsCode } from '../models/model-code.js';
import { list, type PythonCode, statement, text } from './literals.js';

export interface Data {
  readonly examples: ExampleSet;
  /** The numbers of the examples that each iteration trains on. */
  readonly drawn: readonly (readonly number[])[];
  /** Whether they are drawn anew for every iteration, rather than changed now and then. */
  readonly isDrawn: boolean;
}

export interface DataCode {
  /** Before the loop. */
  readonly statements: readonly string[];
  /** Within it: the examples of an iteration; empty where they are always the same. */
  readonly batch: string;
  /** Before it, in an iteration that is the first to have others than the one before. */
  readonly changes: ReadonlyMap<number, string>;
  readonly arrays: readonly NamedArray[];
}

export function isEach({ examples: { count }, drawn }: Data): boolean {
  return drawn.every((numbers) => numbers.length === count && numbers.every((number, place) => number === place));
}

/** Where the examples change: the list of them, by the iteration. */
function changesOf({ drawn, examples: { count } }: Data): ReadonlyMap<number, string> {
  const isChanged = (k: number): boolean => k === 0 || drawn[k].join() !== drawn[k - 1].join();
  const lines = [...drawn.keys()].filter(isChanged).map((k) => [k, batchOf(drawn[k], count)] as const);
  return new Map(lines.map(([k, line]) => [k, k === 0 ? `# Which examples it trains on\n${line}` : line]));
}

/** More are written as all but a few. */
const MOST_WRITTEN = 20;

function batchOf(numbers: readonly number[], count: number): string {
  const chosen = new Set(numbers);
  const left = [...Array(count).keys()].filter((number) => !chosen.has(number));
  const isLong = numbers.length > MOST_WRITTEN && left.length <= MOST_WRITTEN;
  if (isLong && numbers.every((number, place) => place === 0 || numbers[place - 1] < number))
    return `batch = [k for k in range(${count}) if k not in [${left.join(', ')}]]`;
  return statement('batch = ', list(numbers.map(String)), 2);
}

/** Examples as words. @param isPlain whether they stay words, rather than becoming tensors */
export function wordsData(
  data: Data,
  { lists, contextOf, inputs }: WordsCode,
  words: readonly string[],
  isPlain: boolean,
): DataCode {
  const { examples, isDrawn } = data;
  const each = Array.from({ length: examples.count }, (_, k): PythonCode => {
    const { example, targets } = examples.at(k);
    const context = contextOf(example);
    const written = typeof context === 'string' ? text(context) : list(context.map(text));
    return { open: '(', items: [written, text(words[targets[0]])], close: ')' };
  });
  const isWhole = isEach(data);
  const all = isWhole ? '' : 'all_';
  const tensors = [
    ...inputs
      .trim()
      .split('\n')
      .map((line) => line.replace(/^inputs/, `${all}inputs`)),
    `${all}targets = torch.tensor([words.index(target) for context, target in examples])`,
  ];
  const batches = statement('batches = ', list(data.drawn.map((numbers) => list(numbers.map(String)))));
  const chosen = isPlain ? [] : ['inputs, targets = all_inputs[batch], all_targets[batch]'];
  return {
    statements: [
      [
        '# Data: the examples, each a context and the word that comes after it.',
        ...Object.entries(lists).map(([name, each]) => statement(`${name} = `, list(each.map(text)))),
        statement('examples = ', list(each)),
        ...(isPlain ? [] : tensors),
        ...(!isWhole && isDrawn ? ['# Which examples each iteration trains on', batches] : []),
      ].join('\n'),
    ],
    batch: isWhole ? '' : [...(isDrawn ? ['batch = batches[iteration]'] : []), ...chosen].join('\n'),
    changes: isWhole || isDrawn ? new Map() : changesOf(data),
    arrays: [],
  };
}

/** Examples as token ids, in a file beside the script. */
export function tokensData(data: Data, reads: 'tokens' | 'contexts' | 'sequences'): DataCode {
  const isWhole = isEach(data);
  const { examples, drawn } = isWhole || data.examples.stream !== undefined ? data : withoutUnused(data);
  const read = reads === 'sequences' ? sequences(examples, isWhole) : pairs(examples, reads, isWhole);
  const isStored = !isWhole && data.isDrawn;
  const sizes = drawn.map(({ length }) => length);
  const areAlike = sizes.every((size) => size === sizes[0]);
  const flat = isStored ? Array.from(drawn.flat()) : [];
  return {
    statements: [
      [
        '# Data: token ids, which lie in a file beside this script.',
        'stored = load_file(Path(__file__).with_suffix(".safetensors"))',
        ...read.statements,
        ...(isWhole ? read.batch : []),
        ...(isStored
          ? [
              '# Which examples each iteration trains on',
              `batches = stored.pop("batches")${areAlike ? '' : '.split(stored.pop("sizes").tolist())'}`,
            ]
          : []),
      ].join('\n'),
    ],
    batch: isWhole ? '' : [...(isStored ? ['batch = batches[iteration]'] : []), ...read.batch].join('\n'),
    changes: isWhole || isStored ? new Map() : changesOf({ ...data, examples, drawn }),
    arrays: [
      ...read.arrays,
      ...(isStored ? [whole('batches', areAlike ? [drawn.length, sizes[0]] : [flat.length], flat)] : []),
      ...(isStored && !areAlike ? [whole('sizes', [sizes.length], sizes)] : []),
    ],
  };
}

/** The same with those examples alone that are drawn at all. */
function withoutUnused({ examples, drawn, ...data }: Data): Data {
  const used = [...new Set(drawn.flat())].sort((a, b) => a - b);
  const places = new Map(used.map((number, place) => [number, place]));
  const kept = used.map((number) => examples.at(number));
  return {
    ...data,
    examples: { count: kept.length, uniform: examples.uniform, at: (k) => kept[k] },
    drawn: drawn.map((numbers) => numbers.map((number) => places.get(number)!)),
  };
}

interface Read {
  readonly statements: readonly string[];
  readonly batch: readonly string[];
  readonly arrays: readonly NamedArray[];
}

function pairs(examples: ExampleSet, reads: 'tokens' | 'contexts', isWhole: boolean): Read {
  const each = Array.from({ length: examples.count }, (_, k) => examples.at(k));
  const inputs = each.flatMap(({ example }) => example);
  const shape = reads === 'tokens' ? [inputs.length] : [each.length, inputs.length / each.length];
  const all = isWhole ? '' : 'all_';
  return {
    statements: [`${all}inputs, ${all}targets = stored.pop("inputs"), stored.pop("targets")`],
    batch: isWhole ? [] : ['inputs, targets = all_inputs[batch], all_targets[batch]'],
    arrays: [
      whole('inputs', shape, inputs),
      whole(
        'targets',
        [each.length],
        each.flatMap(({ targets }) => targets),
      ),
    ],
  };
}

/** Sequences of inputs with the last target: what comes after a token is its target. */
function sequences(examples: ExampleSet, isWhole: boolean): Read {
  const shifted = 'inputs, targets = sequences[:, :-1], sequences[:, 1:].flatten()';
  if (examples.stream !== undefined) {
    const length = examples.at(0).example.length + 1;
    return {
      statements: [
        '# Every window of the text: a sequence of inputs, and one place on the targets',
        `windows = stored.pop("tokens").unfold(0, ${length}, 1)`,
      ],
      batch: [`sequences = windows${isWhole ? '' : '[batch]'}`, shifted],
      arrays: [whole('tokens', [examples.stream.length], examples.stream)],
    };
  }
  const each = Array.from({ length: examples.count }, (_, k) => {
    const { example, targets } = examples.at(k);
    return [...example, ...targets.slice(-1)];
  });
  const tokens = each.flat();
  if (examples.uniform)
    return {
      statements: [`${isWhole ? '' : 'all_'}sequences = stored.pop("sequences")`],
      batch: [...(isWhole ? [] : ['sequences = all_sequences[batch]']), shifted],
      arrays: [whole('sequences', [each.length, each[0].length], tokens)],
    };
  const lengths = each.map(({ length }) => length);
  return {
    statements: ['documents = stored.pop("tokens").split(stored.pop("lengths").tolist())'],
    batch: ['sequences = torch.stack([documents[k] for k in batch])', shifted],
    arrays: [whole('tokens', [tokens.length], tokens), whole('lengths', [lengths.length], lengths)],
  };
}

function whole(name: string, shape: readonly number[], data: ArrayLike<number>): NamedArray {
  return { name, shape, data, axes: [], isWhole: true };
}
