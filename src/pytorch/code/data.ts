/**
 * The data of a script: examples that stand in it as words, or token ids that lie beside it; and which of the examples
 * each iteration trains on.
 */

import type { WordsCode } from '../../model/models/model-code.js';
import { range } from '../../numbers/engine/tensor.js';
import type { NamedArray } from '../../training/arrays/named-array.js';
import type { ExampleSet } from '../../training/text/examples.js';
import type { BranchPart } from './branch-parts.js';
import { call, commented, list, type PythonCode, statement, text } from './literals.js';

export interface Data {
  readonly examples: ExampleSet;
  /** The numbers of the examples that each iteration trains on. */
  readonly drawn: readonly (readonly number[])[];
  /** Whether they are drawn anew for every iteration, rather than changed now and then. */
  readonly isDrawn: boolean;
  /** What edits have made of the drawing, each in a few words. */
  readonly edits: readonly string[];
  /** The words that have a score. */
  readonly words: readonly string[];
}

interface DataCode {
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

/**
 * The edits of a branch that concern which examples are drawn, which the numbers of a file do not tell.
 * @param isSingle whether every iteration trains on one example, which is not left out
 */
export function drawingEdits(parts: readonly BranchPart[], isSingle: boolean): readonly string[] {
  return parts.flatMap(({ from, edits }) =>
    edits.flatMap((edit): readonly string[] => {
      const onward = `from iteration ${from} on`;
      switch (edit.kind) {
        case 'seed':
          return [`${onward}: drawn anew, with seed ${edit.seed}`];
        case 'batch':
          return [`${onward}: always ${counted(edit.examples)}`];
        case 'skip': {
          if (isSingle) return [];
          const end = from + (edit.iterations ?? 1) - 1;
          const some = end === from ? `iteration ${from}` : `iterations ${from} to ${end}`;
          return [`${edit.iterations === null ? onward : some}: without example ${edit.example + 1} of each batch`];
        }
        default:
          return [];
      }
    }),
  );
}

const MOST_COUNTED = 8;

/** Names examples by the numbers that the debugger gives them. */
function counted(examples: readonly number[]): string {
  if (examples.length > MOST_COUNTED) return `the same ${examples.length} examples`;
  const [first, ...others] = examples.map((example) => example + 1);
  return others.length === 0
    ? `example ${first}, counted from 1`
    : `examples ${[first, ...others].join(', ')}, counted from 1`;
}

/** A comment on the list of batches that are drawn anew. */
function drawingComment({ edits }: Data, what: string): string {
  const lines = edits.map((edit) => `#   ${edit}`);
  return [
    `# ${what}, as drawn in the debugger`,
    ...(lines.length === 0 ? [] : ['# Edits of this branch:', ...lines]),
  ].join('\n');
}

/**
 * Where the examples change: the list of them, by the iteration.
 * @param originals their numbers in the data, if they have others in the script
 */
function changesOf({ drawn, examples: { count } }: Data, originals?: readonly number[]): ReadonlyMap<number, string> {
  const isChanged = (k: number): boolean => k === 0 || drawn[k].join() !== drawn[k - 1].join();
  const lines = [...drawn.keys()].filter(isChanged).map((k) => [k, batchOf(drawn[k], count, originals)] as const);
  return new Map(
    lines.map(([k, line]) => [k, k === 0 ? `# The examples of an iteration, counted from 0\n${line}` : line]),
  );
}

/** More are written as all but a few. */
const MOST_WRITTEN = 20;

function batchOf(numbers: readonly number[], count: number, originals?: readonly number[]): string {
  const chosen = new Set(numbers);
  const left = [...Array(count).keys()].filter((number) => !chosen.has(number));
  const isLong = numbers.length > MOST_WRITTEN && left.length <= MOST_WRITTEN;
  if (isLong && numbers.every((number, place) => place === 0 || numbers[place - 1] < number))
    return `batch = [k for k in range(${count}) if k not in [${left.join(', ')}]]`;
  const isFew = left.length > 0 && left.length < numbers.length && left.length <= MOST_COUNTED;
  const comment = isFew
    ? `# Without ${counted(left.map((number) => originals?.[number] ?? number))}, as in the debugger\n`
    : '';
  return comment + statement('batch = ', list(numbers.map(String)), 2);
}

/** Examples as words. @param isPlain whether they stay words, rather than becoming tensors */
export function wordsData(data: Data, { lists, contextOf, inputs }: WordsCode, isPlain: boolean): DataCode {
  const { examples, isDrawn, words } = data;
  const each = range(examples.count).map((k): PythonCode => {
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
    `${all}targets = torch.tensor([words.index(target) for _, target in examples])`,
  ];
  const batches = statement('batches = ', list(data.drawn.map((numbers) => list(numbers.map(String)))));
  const chosen = isPlain ? [] : ['inputs, targets = all_inputs[batch], all_targets[batch]'];
  return {
    statements: [
      '# Data: the examples, each a context and the word that comes after it.',
      ...Object.entries(lists).map(([name, each]) => statement(`${name} = `, list(each.map(text)))),
      statement('examples = ', list(each)),
      ...(isPlain ? [] : tensors),
      ...(!isWhole && isDrawn ? [drawingComment(data, 'The examples of each iteration'), batches] : []),
    ],
    batch: isWhole ? '' : [...(isDrawn ? ['batch = batches[iteration]'] : []), ...chosen].join('\n'),
    changes: isWhole || isDrawn ? new Map() : changesOf(data),
    arrays: [],
  };
}

interface TokensStyle {
  readonly reads: 'tokens' | 'contexts' | 'sequences';
  /** Whether targets are rows, rather than rows of sequences. */
  readonly isByHand: boolean;
  /** What each token id stands for. */
  readonly vocabulary: readonly string[];
  /** The name of the file beside the script. */
  readonly file: string;
}

/** Examples as token ids, in a file beside the script. */
export function tokensData(data: Data, style: TokensStyle): DataCode {
  const isWhole = isEach(data);
  const { kept, originals } =
    isWhole || data.examples.stream !== undefined ? { kept: data, originals: undefined } : withoutUnused(data);
  const { examples, drawn } = kept;
  const isStored = !isWhole && data.isDrawn;
  const sizes = drawn.map(({ length }) => length);
  const areAlike = sizes.every((size) => size === sizes[0]);
  const read = style.reads === 'sequences' ? sequences(kept, style, isStored) : pairs(examples, style, isWhole);
  const flat = isStored ? Array.from(drawn.flat()) : [];
  const batches = areAlike
    ? ['batches = stored["batches"]']
    : [
        '# Batches differ in size, so they are stored end to end.',
        'batches = stored["batches"].split(stored["sizes"].tolist())',
      ];
  return {
    statements: [
      ...aboutTokens(style),
      statement('stored = ', call('load_file', [`Path(__file__).with_name(${text(style.file)})`])),
      ...(style.isByHand ? [] : vocabularyLines(style.vocabulary)),
      ...read.statements,
      ...(isWhole ? read.batch : []),
      ...(isStored ? [drawingComment(data, read.drawn), ...batches] : []),
    ],
    batch: isWhole
      ? ''
      : [...(isStored && read.readsBatch ? ['batch = batches[iteration]'] : []), ...read.batch].join('\n'),
    changes: isWhole || isStored ? new Map() : changesOf(kept, originals),
    arrays: [
      ...read.arrays,
      ...(isStored ? [whole('batches', areAlike ? [drawn.length, sizes[0]] : [flat.length], flat)] : []),
      ...(isStored && !areAlike ? [whole('sizes', [sizes.length], sizes)] : []),
    ],
  };
}

/** More would hide the script behind them. */
const MOST_TOKENS = 256;

/** By hand no line reads what a token id stands for, so a comment says it. */
function aboutTokens({ vocabulary, isByHand }: TokensStyle): readonly string[] {
  const about = '# Data: token ids, in a file beside this script';
  if (vocabulary.length > MOST_TOKENS) return [`${about}.`];
  if (!isByHand) return [`${about}; the vocabulary says what each stands for.`];
  const items = spread(vocabulary).map((item) => `${item},`);
  return [
    `${about}. From 0 on, they stand for`,
    ...commented([...items.slice(0, -1), `${items.at(-1)?.slice(0, -1)}.`]),
  ];
}

/** A network has to know how many there are. */
function vocabularyLines(vocabulary: readonly string[]): readonly string[] {
  if (vocabulary.length > MOST_TOKENS) return [`vocabulary_size = ${vocabulary.length}`];
  return [statement('vocabulary = ', list(spread(vocabulary))), 'vocabulary_size = len(vocabulary)'];
}

const LEAST_SPREAD = 4;
const WIDEST_SPREAD = 72;

/** Runs of single characters as one text, which Python takes apart. */
function spread(words: readonly string[]): readonly string[] {
  const items: string[] = [];
  let run: string[] = [];
  const end = (): void => {
    items.push(...(run.length < LEAST_SPREAD ? run.map(text) : [`*${text(run.join(''))}`]));
    run = [];
  };
  for (const word of words) {
    const isSingle = /^.$/su.test(word) && !/\p{Surrogate}/u.test(word);
    // Escapes are long, and a text is never broken.
    if (!isSingle || text([...run, word].join('')).length > WIDEST_SPREAD) end();
    if (isSingle) run.push(word);
    else items.push(text(word));
  }
  end();
  return items;
}

/** The same with those examples alone that are drawn at all, and their numbers in the data. */
function withoutUnused(data: Data): { readonly kept: Data; readonly originals: readonly number[] } {
  const { examples, drawn } = data;
  const used = [...new Set(drawn.flat())].sort((a, b) => a - b);
  const places = new Map(used.map((number, place) => [number, place]));
  const each = used.map((number) => examples.at(number));
  return {
    kept: {
      ...data,
      examples: { count: each.length, uniform: examples.uniform, at: (k) => each[k] },
      drawn: drawn.map((numbers) => numbers.map((number) => places.get(number)!)),
    },
    originals: used,
  };
}

interface Read {
  readonly statements: readonly string[];
  readonly batch: readonly string[];
  /** Whether the lines of a batch read it from a variable `batch`. */
  readonly readsBatch: boolean;
  /** What the numbers of an iteration are. */
  readonly drawn: string;
  readonly arrays: readonly NamedArray[];
}

const EXAMPLES = 'The examples of each iteration';

function pairs(examples: ExampleSet, { reads }: TokensStyle, isWhole: boolean): Read {
  const each = range(examples.count).map((k) => examples.at(k));
  const inputs = each.flatMap(({ example }) => example);
  const shape = reads === 'tokens' ? [inputs.length] : [each.length, inputs.length / each.length];
  const all = isWhole ? '' : 'all_';
  return {
    statements: [`${all}inputs, ${all}targets = stored["inputs"], stored["targets"]`],
    batch: isWhole ? [] : ['inputs, targets = all_inputs[batch], all_targets[batch]'],
    readsBatch: true,
    drawn: EXAMPLES,
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
function sequences(data: Data, { isByHand }: TokensStyle, isStored: boolean): Read {
  const { examples, drawn } = data;
  const isWhole = isEach(data);
  const shifted = `inputs, targets = sequences[:, :-1], sequences[:, 1:]${isByHand ? '.flatten()' : ''}`;
  if (examples.stream !== undefined) {
    const size = examples.at(0).example.length;
    const stretch = `# Every stretch of ${size + 1} tokens: the first ${size} are inputs, the last ${size} their targets.`;
    const tokens = whole('tokens', [examples.stream.length], examples.stream);
    const batch = isStored ? 'batches[iteration]' : 'batch';
    return {
      statements: ['tokens = stored["tokens"]', ...(isByHand && !isWhole ? [`block_size = ${size}`] : [])],
      batch: [
        stretch,
        isWhole
          ? `sequences = tokens.unfold(0, ${size + 1}, 1)`
          : `sequences = torch.stack([tokens[i : i + block_size + 1] for i in ${batch}])`,
        shifted,
      ],
      readsBatch: false,
      drawn: 'Where the sequences of each iteration begin in the text',
      arrays: [tokens],
    };
  }
  const each = range(examples.count).map((k) => {
    const { example, targets } = examples.at(k);
    return [...example, ...targets.slice(-1)];
  });
  const tokens = each.flat();
  if (examples.uniform)
    return {
      statements: [`${isWhole ? '' : 'all_'}sequences = stored["sequences"]`],
      batch: [...(isWhole ? [] : ['sequences = all_sequences[batch]']), shifted],
      readsBatch: true,
      drawn: EXAMPLES,
      arrays: [whole('sequences', [each.length, each[0].length], tokens)],
    };
  const lengths = each.map(({ length }) => length);
  const isOne = drawn.every(({ length }) => length === 1);
  const one = [
    `document = documents[${isStored ? 'batches[iteration].item()' : 'batch[0]'}]`,
    `inputs, targets = document[None, :-1], document[${isByHand ? '' : 'None, '}1:]`,
  ];
  return {
    statements: ['documents = stored["tokens"].split(stored["lengths"].tolist())'],
    batch: isOne ? one : ['sequences = torch.stack([documents[k] for k in batch])', shifted],
    readsBatch: !isOne,
    drawn: isOne ? 'The document of each iteration' : EXAMPLES,
    arrays: [whole('tokens', [tokens.length], tokens), whole('lengths', [lengths.length], lengths)],
  };
}

function whole(name: string, shape: readonly number[], data: ArrayLike<number>): NamedArray {
  return { name, shape, data, axes: [], isWhole: true };
}
