/**
 * Fixtures of texts, and texts without a fixture: what opens, what is chosen, and what is refused with which words.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LoadOptions, loadFixture } from '../../src/data/load-fixture.js';
import { Tape } from '../../src/engine/tape.js';
import { openProgram } from '../../src/training/open-program.js';
import { refusalOf, sampleFixture, writeFile } from './sample.js';

const PROSE = 'the cat sat on the mat. the dog sat on the log. ';

/** Raw JSON of a sound fixture of a text. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it at will to break it
function textFixture(): any {
  return {
    name: 'text',
    description: 'A text to break.',
    corpus: { text: PROSE },
    model: { kind: 'gpt', block: 8, width: 8, heads: 2, layers: 1 },
    optimizer: { kind: 'adam', learningRate: 0.01 },
    training: { iterations: 10 },
  };
}

function load(content: unknown, options: LoadOptions = {}) {
  const loaded = loadFixture(writeFile('lesson.json', JSON.stringify(content)), options);
  if (loaded.kind === 'refused') throw new Error(loaded.message);
  return loaded.fixture;
}

function messageOf(name: string, content: string | Uint8Array, options: LoadOptions = {}): string {
  const path = writeFile(name, content);
  const loaded = loadFixture(path, options);
  return loaded.kind === 'refused' ? loaded.message.replaceAll(path, name) : `loaded: ${loaded.chosen}`;
}

describe('a fixture of a text', () => {
  it('takes its vocabulary from the text, special tokens first and characters by code point', () => {
    expect(load({ ...textFixture(), corpus: { text: 'ba\nab c' }, model: { kind: 'bigram' } }).vocabulary).toEqual([
      '⏎',
      '␣',
      'a',
      'b',
      'c',
    ]);
    const lines = { ...textFixture(), corpus: { text: 'ba\nab', documents: 'lines' } };
    expect(load(lines).vocabulary).toEqual(['<BOS>', '<EOS>', 'a', 'b']);
    expect(load({ ...lines, specialTokens: { beginning: '.', end: '.' } }).vocabulary).toEqual(['.', 'a', 'b']);
  });

  it('keeps a vocabulary that is written out, in its order', () => {
    const fixture = load({
      ...textFixture(),
      corpus: { text: 'abab cab' },
      model: { kind: 'bigram' },
      vocabulary: ['c', '␣', 'b', 'a', 'z'],
    });
    expect(fixture.vocabulary).toEqual(['c', '␣', 'b', 'a', 'z']);
    const { batch } = openProgram(fixture).batches.draw([1, 2, 3, 4], 0);
    expect(batch.examples.flat().every((id) => id < 4)).toBe(true);
  });

  it('reads a file beside it, wherever backstep was started', () => {
    writeFile('beside.txt', 'abcabcabcabc');
    const fixture = load({ ...textFixture(), corpus: { file: 'beside.txt' } });
    expect(fixture.corpus).toMatchObject({ file: 'beside.txt', text: 'abcabcabcabc' });
    expect(fixture.vocabulary).toEqual(['a', 'b', 'c']);
  });

  it('is sound again as it was loaded, so that an edited copy can be opened', () => {
    for (const corpus of [
      { text: PROSE },
      { text: PROSE, tokenizer: 'word', mostWords: 3 },
      { text: 'ab\nba', documents: 'lines' },
    ]) {
      const raw = { ...textFixture(), corpus, model: { kind: 'bigram' } };
      const first = load(raw);
      expect(load(structuredClone(first))).toEqual(first);
    }
  });

  it('takes the mean loss where it says nothing, and the sum for lessons', () => {
    expect(load(textFixture()).training.lossReduction).toBe('mean');
    expect(load(sampleFixture()).training.lossReduction).toBe('sum');
  });
});

// biome-ignore lint/suspicious/noExplicitAny: see textFixture
const wrongTexts: readonly (readonly [string, (raw: any) => void, string])[] = [
  [
    'no text',
    (raw) => {
      raw.corpus = {};
    },
    'corpus: got no text, expected a "text", or a "file" beside the fixture',
  ],
  [
    'an empty text',
    (raw) => {
      raw.corpus.text = '';
    },
    'corpus.text: got a text that is empty',
  ],
  [
    'blanks',
    (raw) => {
      raw.corpus.text = ' \n ';
    },
    'corpus.text: got a text that holds nothing but blanks',
  ],
  [
    'one character',
    (raw) => {
      raw.corpus.text = 'a';
    },
    'corpus.text: got a text that has one character, expected at least two',
  ],
  [
    'one character again and again',
    (raw) => {
      raw.corpus.text = 'aaaa';
    },
    'is one character again and again, expected at least two',
  ],
  [
    'a file that is not there',
    (raw) => {
      raw.corpus = { file: 'no.txt' };
    },
    'corpus.file: got "no.txt", which does not exist',
  ],
  [
    'sequences beside a corpus',
    (raw) => {
      raw.sequences = [['a', 'b']];
    },
    'corpus: got a corpus beside sequences, expected one of the two',
  ],
  [
    'neither',
    (raw) => {
      delete raw.corpus;
    },
    'sequences: got nothing, expected an array of 1 to 1000 arrays of words, or a "corpus" in its place',
  ],
  [
    'a corpus for tabular',
    (raw) => {
      raw.model = { kind: 'tabular' };
    },
    'corpus: got a corpus for a tabular model, expected sequences',
  ],
  [
    'heads that do not divide the width',
    (raw) => {
      raw.model.heads = 3;
    },
    'model.width: got 8, expected a multiple of the 3 heads',
  ],
  [
    'a block that does not fit the text',
    (raw) => {
      raw.model.block = 100;
    },
    'model.block: got a block of 100, while there are 48 tokens to train on, expected at most 47',
  ],
  [
    'a batch larger than the data',
    (raw) => {
      raw.training.batchSize = 41;
    },
    'training.batchSize: got a batch of 41 examples, expected at most 40, as many as there are windows',
  ],
  [
    'a model that is too large',
    (raw) => {
      raw.model.width = 4096;
      raw.model.heads = 1;
      raw.model.layers = 8;
    },
    'model: got a model of 1611137024 parameters, expected at most 10000000',
  ],
  [
    'attention that is too large',
    (raw) => {
      raw.corpus.text = PROSE.repeat(200);
      raw.model.block = 4096;
      raw.model.heads = 8;
    },
    'model: got 134217728 attention weights',
  ],
  [
    'a character that the vocabulary lacks',
    (raw) => {
      raw.vocabulary = ['t', 'h', 'e'];
    },
    'corpus.text: got a text that holds " " (at 3), which is not a word of the vocabulary',
  ],
  [
    'a token that the tokenizer never makes',
    (raw) => {
      raw.vocabulary = [...new Set(PROSE.replaceAll(' ', '␣')), 'cat'];
    },
    '"cat", which the tokenizer never makes, expected a single character',
  ],
  [
    'a special token that the text holds',
    (raw) => {
      raw.corpus = { text: 'a.b\nb', documents: 'lines' };
      raw.specialTokens = { beginning: '.', end: '.' };
    },
    'corpus.text: got a text that holds ".", which is a special token',
  ],
  [
    'a parameter that is not one',
    (raw) => {
      raw.model.parameters = { wtte: { shape: [1], data: [1] } };
    },
    'model.parameters.wtte: got a parameter that the model does not have, expected one of wte, wpe',
  ],
  [
    'a parameter of another shape',
    (raw) => {
      raw.model.parameters = { wpe: { shape: [2, 2], data: [1, 2, 3, 4] } };
    },
    'model.parameters.wpe.shape: got 2×2, expected 8×8',
  ],
  [
    'values that do not fill the shape',
    (raw) => {
      raw.model.parameters = { lnf_g: { shape: [8], data: [1] } };
    },
    'model.parameters.lnf_g.data: got 1 values, expected 8',
  ],
  [
    'a decaying parameter that is not one',
    (raw) => {
      raw.optimizer = { kind: 'adamw', learningRate: 1, decaying: ['w'] };
    },
    'optimizer.decaying.0: got "w", expected one of wte',
  ],
  [
    'a share of which nothing can be predicted',
    (raw) => {
      raw.training.validation = { share: 0.05 };
    },
    'training.validation.share: got a share of which nothing can be predicted with a block of 8',
  ],
  [
    'a schedule of no kind',
    (raw) => {
      raw.optimizer.schedule = { kind: 'step' };
    },
    'optimizer.schedule.kind: got the string "step", expected "constant" or "linear" or "cosine"',
  ],
  [
    'a clip of 0',
    (raw) => {
      raw.optimizer.clip = 0;
    },
    'optimizer.clip: got 0, expected a finite number above 0',
  ],
];

describe('a wrong text, size or batch', () => {
  it('is refused: a file beside a text, also from --set', () => {
    const both = 'corpus.file: got a file beside a text, expected one of the two';
    expect(refusalOf({ ...textFixture(), corpus: { text: PROSE, file: 'a.txt' } })).toContain(both);
    expect(messageOf('notes.txt', PROSE, { overrides: ['corpus.text=abc'] })).toContain(both);
  });

  it.each(wrongTexts)('is refused: %s', (_, change, expected) => {
    const raw = textFixture();
    change(raw);
    expect(refusalOf(raw)).toContain(expected);
  });

  it('is named with all else that is wrong', () => {
    const raw = textFixture();
    raw.model.heads = 3;
    raw.training.batchSize = 1000;
    raw.optimizer.learningRate = -1;
    expect(refusalOf(raw).split('\n')).toHaveLength(3);
  });

  it('is refused for sequences: a batch that is larger than the data', () => {
    const raw = sampleFixture();
    raw.training.batchSize = 4;
    expect(refusalOf(raw)).toContain('training.batchSize: got a batch of 4 examples, expected at most 3');
  });

  it('ends in a sound fixture that runs, or in a message, whatever sizes it names', () => {
    const size = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(
        fc.record({ block: size, width: size, heads: size, layers: fc.integer({ min: 0, max: 3 }), hidden: size }),
        fc.constantFrom('bigram', 'mlp', 'gpt', 'microgpt'),
        fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
        fc.constantFrom('lines', 'running'),
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '😀'), maxLength: 60 }),
        (sizes, kind, batchSize, documents, text) => {
          const gpt = ['block', 'width', 'heads', 'layers'];
          const fields: Readonly<Record<string, readonly string[]>> = {
            bigram: [],
            mlp: ['block', 'width', 'hidden'],
            gpt,
            microgpt: gpt,
          };
          const chosen = Object.fromEntries(Object.entries(sizes).filter(([name]) => fields[kind].includes(name)));
          const raw = { ...textFixture(), corpus: { text, documents }, model: { kind, ...chosen } };
          raw.training = { iterations: 3, ...(batchSize === undefined ? {} : { batchSize }) };
          const loaded = loadFixture(writeFile('any.json', JSON.stringify(raw)));
          if (loaded.kind === 'refused') {
            expect(loaded.message).toMatch(/got .*, expected /);
            return;
          }
          const program = openProgram(loaded.fixture);
          const outcome = program.execute(new Tape(), program.initial);
          expect(outcome.objective.data[0]).toBeGreaterThan(0);
        },
      ),
      { seed: 3, numRuns: 150 },
    );
  });
});

describe('a text without a fixture', () => {
  it('opens as a character GPT and says what it chose', () => {
    expect(messageOf('notes.txt', PROSE.repeat(100))).toBe(
      'loaded: Chosen for notes.txt (running text): a character gpt, block 16, width 16, heads 4, layers 1, batch 2; 14 tokens, 3,792 parameters. A fixture or --set changes that.',
    );
  });

  it('tells a list of names from prose', () => {
    const names = Array.from({ length: 40 }, (_, k) => `name${'abcdefgh'.slice(0, (k % 8) + 1)}`).join('\n');
    expect(messageOf('names.txt', names)).toContain('(a document a line): a character gpt, block 13');
  });

  it('grows with the text', () => {
    expect(messageOf('long.txt', PROSE.repeat(600))).toContain('block 32, width 32, heads 4, layers 2, batch 4');
  });

  it('opens the shortest text from which something can be learnt', () => {
    expect(messageOf('ab.txt', 'ab')).toContain('block 1, width 16');
  });

  it.each([
    ['characters of two units', '😀😁', 1],
    ['characters of two units', '😀😁😂😃', 2],
    ['lines that end in two characters', '\r\n\r\na\r\nb\r\n', 4],
    ['a byte order mark', '\uFEFFabc', 1],
  ])('counts its characters as the tokenizer does: %s, %j', (_, text, block) => {
    expect(messageOf('short.txt', text)).toContain(`a character gpt, block ${block}, width 16`);
  });

  it('can be changed by --set, and says so', () => {
    const options = { overrides: ['model.kind=bigram', 'corpus.tokenizer=word'] };
    expect(messageOf('notes.txt', PROSE.repeat(100), options)).toContain('a word bigram');
  });

  it.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'text.txt: the text is empty.'],
    ['blank', ' \n\t', 'text.txt: the text holds nothing but blanks.'],
    ['one character', 'x\n', 'text.txt: the text has one character, expected at least two'],
    ['one character again and again', 'xxxx', 'text.txt: the text is one character again and again'],
    [
      'bytes that are not UTF-8',
      Uint8Array.of(104, 105, 0xff, 33),
      'text.txt: is not a UTF-8 text file: byte 0xff at offset 2',
    ],
    ['a cut character', Uint8Array.of(104, 0xc3), 'text.txt: is not a UTF-8 text file: byte 0xc3 at offset 1'],
  ])('is refused: %s', (_, content, expected) => {
    expect(messageOf('text.txt', content)).toContain(expected);
  });

  it('is refused by its size before it is read, above 50 MiB', () => {
    const path = writeFile('huge.txt', new Uint8Array(50 * 1_048_576 + 1));
    const loaded = loadFixture(path);
    expect(loaded).toMatchObject({ kind: 'refused', message: expect.stringContaining('the limit is 50 MiB') });
  });
});
