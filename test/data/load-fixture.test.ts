/** Fixtures from names, paths and folders, and what is said of those that cannot be read. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIXTURE_SIZE_LIMIT, loadFixture } from '../../src/data/load-fixture.js';
import { refusalOf, sampleFixture, writeFile } from './sample.js';

/** The sample with one change. */
// biome-ignore lint/suspicious/noExplicitAny: see sampleFixture
function changed(change: (raw: any) => void): unknown {
  const raw = sampleFixture();
  change(raw);
  return raw;
}

describe('a sound fixture', () => {
  it('loads from a path', () => {
    const path = writeFile('sound.json', JSON.stringify(sampleFixture()));
    const loaded = loadFixture(path);
    expect(loaded).toMatchObject({ kind: 'loaded', path, fixture: { name: 'sample', optimizer: { momentum: 0.5 } } });
  });

  it('may begin with a byte order mark', () => {
    const path = writeFile('mark.json', `\uFEFF${JSON.stringify(sampleFixture())}`);
    expect(loadFixture(path).kind).toBe('loaded');
  });

  it('may have words named like parts of JavaScript', () => {
    const words = ['constructor', 'toString', 'hasOwnProperty', 'prototype'];
    const scores = Object.fromEntries(words.map((word, index) => [word, index]));
    const model = {
      kind: 'tabular',
      parameters: { logits: words.slice(0, 3).map((_, i) => ({ context: words.slice(0, i + 1), scores })) },
    };
    const path = writeFile(
      'names.json',
      JSON.stringify({
        ...sampleFixture(),
        vocabulary: words,
        specialTokens: {},
        sequences: [words],
        model,
        notes: [],
      }),
    );
    expect(loadFixture(path)).toMatchObject({ kind: 'loaded' });
  });
});

describe('a name', () => {
  it('finds a fixture that ships', () => {
    expect(loadFixture('we-love-deep-learning')).toMatchObject({
      kind: 'loaded',
      fixture: { name: 'we-love-deep-learning' },
    });
  });

  it('finds a fixture in the folder of the user', () => {
    const path = writeFile('my-lesson.json', JSON.stringify(sampleFixture()));
    expect(loadFixture('my-lesson', { fixtureFolder: dirname(path) })).toMatchObject({ kind: 'loaded', path });
  });

  it.each(['we-love-deep-lerning', 'we-love-deep-lerning.json', './some/we-love-deep-lerning.json'])(
    'that is unknown (%s) is refused with what ships and the closest',
    (name) => {
      const loaded = loadFixture(name);
      expect(loaded.kind).toBe('refused');
      if (loaded.kind !== 'refused') return;
      expect(loaded.message).toContain(`"${name}"`);
      expect(loaded.message).toContain('the-road-forks');
      expect(loaded.message).toContain('Did you mean "we-love-deep-learning"?');
    },
  );

  it('that is like no other gets no suggestion', () => {
    const loaded = loadFixture('zzzzzz');
    expect(loaded).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(loaded)).not.toContain('Did you mean');
  });

  it.each(['', '\u0000', '\u001b]0;title\u0007', '__proto__', '..', '/', 'x'.repeat(5000)])(
    'like %j is refused in one printable line',
    (name) => {
      const loaded = loadFixture(name);
      expect(loaded.kind).toBe('refused');
      if (loaded.kind === 'refused') expect(loaded.message).toMatch(/^[^\p{Cc}]{1,1000}$/u);
    },
  );
});

describe('a file that cannot be a fixture', () => {
  it('is refused by its size before it is read', () => {
    const message = refusalOf(' '.repeat(FIXTURE_SIZE_LIMIT + 1));
    expect(message).toBe('lesson.json: has 8.00 MiB (8388609 bytes), the limit is 8 MiB (8388608 bytes)');
  });

  it('may be as large as the limit', () => {
    expect(refusalOf(' '.repeat(FIXTURE_SIZE_LIMIT))).toContain('got an empty file');
  });

  it('is refused when it is a directory', () => {
    const folder = join(dirname(writeFile('x', '')), 'folder.json');
    mkdirSync(folder, { recursive: true });
    expect(loadFixture(folder)).toMatchObject({ kind: 'refused', message: expect.stringContaining('is a directory') });
  });

  it('is refused when it is no regular file', () => {
    expect(loadFixture('/dev/null')).toMatchObject({ message: '/dev/null: is not a regular file' });
  });

  it.each([
    ['a NUL', Buffer.from('{"a\u0000":1}'), 'byte 0x00 at offset 3'],
    ['a stray byte', Buffer.concat([Buffer.from('{"é\uFFFD'), Buffer.from([0xff])]), 'byte 0xff at offset 7'],
    ['half a character', Buffer.from([0x22, 0xe3, 0x81, 0x22]), 'byte 0xe3 at offset 1'],
  ])('is refused for %s, by its offset', (_, bytes, expected) => {
    expect(refusalOf(bytes)).toContain(`is not a UTF-8 text file: ${expected}`);
  });

  it.each([
    [
      '{\n  "name": "x",\n  "training": {"iterations": NaN}\n}',
      'line 3, column 30 (training.iterations): got NaN, expected a finite number',
    ],
    [
      '{"optimizer": {"learningRate": -Infinity}}',
      'column 32 (optimizer.learningRate): got -Infinity, expected a finite number',
    ],
    [
      '{\n"name": "x",\n',
      'line 3, column 1: got the end of the file, expected a field name in double quotes after the comma',
    ],
    ['{"name": "x" "description": 1}', 'column 14: got """, expected a comma or the "}" of the "{" on line 1'],
    ['{"sequences": [["a", ]]}', 'column 22 (sequences.0.1): got "]", expected a value after the comma'],
    ["{'name': 1}", `column 2: got 'name', expected a field name in double quotes or "}"`],
    ['{"name": "x', 'column 10 (name): got a string without an end'],
    ['// a lesson\n{}', 'line 1, column 1: got //, expected a value (JSON has no comments)'],
    ['', 'line 1, column 1: got an empty file, expected a value'],
  ])('is refused for malformed JSON %#, by line and column', (text, expected) => {
    expect(refusalOf(text)).toContain(`lesson.json: not JSON at `);
    expect(refusalOf(text)).toContain(expected);
  });
});

const wrongFields: readonly [string, unknown, string][] = [
  ['no object', [1, 2, 3], 'lesson.json: got an array of 3, expected an object with name, description'],
  ['null', null, 'lesson.json: got null, expected an object'],
  [
    'a missing field',
    changed((raw) => delete raw.training),
    'lesson.json: training: got nothing, expected an object with iterations',
  ],
  [
    'a number as a string',
    changed((raw) => {
      raw.optimizer.learningRate = '0.1';
    }),
    'optimizer.learningRate: got the string "0.1", expected a finite number of at least 0',
  ],
  [
    'a negative learning rate',
    changed((raw) => {
      raw.optimizer.learningRate = -1;
    }),
    'optimizer.learningRate: got -1, expected a finite number of at least 0',
  ],
  [
    'half an iteration',
    changed((raw) => {
      raw.training.iterations = 1.5;
    }),
    'training.iterations: got 1.5, expected a whole number from 1 to 1000000000',
  ],
  [
    'a bad beta',
    changed((raw) => {
      raw.optimizer = { kind: 'adam', learningRate: 0.1, beta1: 1 };
    }),
    'optimizer.beta1: got 1, expected a number from 0 up to, but not including, 1',
  ],
  [
    'an unknown kind',
    changed((raw) => {
      raw.optimizer.kind = 'Adam';
    }),
    'optimizer.kind: got the string "Adam", expected "sgd" or "adam"',
  ],
  [
    'a missing kind',
    changed((raw) => {
      delete raw.model.kind;
    }),
    'model.kind: got nothing, expected "tabular" or "vocab36" or "bigram" or "mlp" or "gpt" or "microgpt"',
  ],
  [
    'an unknown choice',
    changed((raw) => {
      raw.training.softmax = 'stable';
    }),
    'training.softmax: got the string "stable", expected "shifted" or "plain"',
  ],
  [
    'an unknown field',
    changed((raw) => {
      raw.optimizer.learningrate = 1;
    }),
    'optimizer.learningrate: got a field that does not exist, expected one of kind, learningRate, momentum, schedule, clip. Did you mean "learningRate"?',
  ],
  [
    'an unknown field of the whole',
    changed((raw) => {
      raw.vocabluary = 1;
    }),
    'Did you mean "vocabulary"?',
  ],
  [
    'an empty vocabulary',
    changed((raw) => {
      raw.vocabulary = [];
    }),
    'vocabulary: got an empty array, expected an array of 1 to 4096 words',
  ],
  [
    'a large vocabulary',
    changed((raw) => {
      raw.vocabulary = Array.from({ length: 4097 }, (_, id) => `w${id}`);
    }),
    'vocabulary: got an array of 4097, expected an array of 1 to 4096 words',
  ],
  [
    'a repeated word',
    changed((raw) => {
      raw.vocabulary.push('we');
    }),
    'vocabulary.5: got "we", which is already vocabulary.1, expected distinct words',
  ],
  [
    'an empty word',
    changed((raw) => {
      raw.vocabulary[4] = '';
    }),
    'vocabulary.4: got an empty string, expected a word of 1 to 64 characters',
  ],
  [
    'a long word',
    changed((raw) => {
      raw.vocabulary[4] = 'é'.repeat(65);
    }),
    `vocabulary.4: got the string "${'é'.repeat(59)}…" (65 characters), expected a word of 1 to 64 characters`,
  ],
  [
    'a reserved word',
    changed((raw) => {
      raw.vocabulary[4] = '__proto__';
    }),
    'vocabulary.4: got the string "__proto__", expected a word that JavaScript does not reserve',
  ],
  [
    'an empty sequence',
    changed((raw) => {
      raw.sequences[0] = [];
    }),
    'sequences.0: got an empty array, expected an array of 1 to 1000 words',
  ],
  [
    'a long sequence',
    changed((raw) => {
      raw.sequences[0] = Array(1001).fill('we');
    }),
    'sequences.0: got an array of 1001, expected an array of 1 to 1000 words',
  ],
  [
    'many sequences',
    changed((raw) => {
      raw.sequences = Array(1001).fill(['we']);
    }),
    'sequences: got an array of 1001, expected an array of 0 to 1000 arrays of words',
  ],
  [
    'contexts beyond memory',
    changed((raw) => {
      raw.sequences = Array(3).fill(Array(1000).fill('we'));
    }),
    'sequences: got contexts of 1501500 words altogether, expected at most 1000000',
  ],
  [
    'logits beyond memory',
    changed((raw) => {
      raw.model = { kind: 'tabular' };
      raw.vocabulary = ['<BOS>', 'we', ...Array.from({ length: 4000 }, (_, id) => `w${id}`)];
      raw.sequences = Array(1000).fill(['we', 'we']);
    }),
    'sequences: got 8004000 logits (2000 predictions × 4002 scored words), expected at most 4194304',
  ],
  [
    'a target outside the vocabulary',
    changed((raw) => {
      raw.sequences[0][2] = 'there';
    }),
    'sequences.0.2: got the word "there" in the sequence "we learn there", expected a word of the vocabulary',
  ],
  [
    'a beginning token written out',
    changed((raw) => {
      raw.sequences[0].unshift('<BOS>');
    }),
    'sequences.0.0: got the beginning token "<BOS>", expected the first word after it',
  ],
  [
    'a lone word without a beginning',
    changed((raw) => {
      raw.specialTokens = {};
      raw.sequences.push(['we']);
    }),
    'sequences.1: got a sequence of 1 word, "we", expected at least 2',
  ],
  [
    'an unknown special token',
    changed((raw) => {
      raw.specialTokens.end = '<EOS>';
    }),
    'specialTokens.end: got the word "<EOS>", expected a word of the vocabulary',
  ],
  [
    'a context without logits',
    changed((raw) => {
      raw.model.parameters.logits.pop();
    }),
    'model.parameters.logits: got a context without logits, "we learn", expected a row with "context": ["we", "learn"] (needed at sequences.0.2)',
  ],
  [
    'a context twice',
    changed((raw) => {
      raw.model.parameters.logits.push(raw.model.parameters.logits[1]);
    }),
    'model.parameters.logits.3.context: got "we", which row 1 has, expected one row a context',
  ],
  [
    'a word missing in a row',
    changed((raw) => {
      delete raw.model.parameters.logits[1].scores.we;
    }),
    'model.parameters.logits.1.scores: got no score for "we" in the context "we", expected a score for every word that another row scores',
  ],
  [
    'a score for an unknown word',
    changed((raw) => {
      raw.model.parameters.logits[1].scores.them = 1;
    }),
    'model.parameters.logits.1.scores.them: got a score for "them", expected a word of the vocabulary',
  ],
  [
    'a score that is text',
    changed((raw) => {
      raw.model.parameters.logits[1].scores.we = '1';
    }),
    'model.parameters.logits.1.scores.we: got the string "1", expected a finite number',
  ],
  [
    'an unscored target',
    changed((raw) => {
      for (const row of raw.model.parameters.logits) delete row.scores.learn;
    }),
    'sequences.0.1: got the target "learn", which has no score, expected a word that the logits score',
  ],
  [
    'an unknown word in a context',
    changed((raw) => {
      raw.model.parameters.logits[2].context[0] = 'they';
    }),
    'model.parameters.logits.2.context.0: got the word "they", expected a word of the vocabulary',
  ],
  [
    'a note for unknown words',
    changed((raw) => {
      raw.notes[0].context = ['us'];
    }),
    'notes.0.context.0: got the word "us", expected a word of the vocabulary',
  ],
  [
    'two notes for a context',
    changed((raw) => {
      raw.notes.push({ context: ['<BOS>', 'we'], note: 'Again.' });
    }),
    'notes.1.context: got the context of note 0 again, expected one note a context',
  ],
  [
    'vocab36 without a beginning',
    changed((raw) => {
      raw.model = { kind: 'vocab36' };
      raw.specialTokens = {};
    }),
    'specialTokens.beginning: got nothing, expected the word that begins every context of vocab36',
  ],
  [
    'a short weight vector',
    changed((raw) => {
      raw.model = {
        kind: 'vocab36',
        parameters: { layer1_weights: [1, 2], layer2_weights: Array(5).fill(0), output_weights: Array(5).fill(0) },
      };
    }),
    'model.parameters.layer1_weights: got 2 weights, expected 5, one for each word of the vocabulary',
  ],
];

describe('a wrong field', () => {
  it.each(wrongFields)('is refused: %s', (_, raw, expected) => {
    const message = refusalOf(raw);
    expect(message).toContain(expected);
    expect(message.split('\n').every((line) => line.startsWith('lesson.json: '))).toBe(true);
  });

  it.each([
    '\u0000',
    '\u0007',
    '\n',
    '\u001b',
    '\u007f',
    '\u009b',
    '\u061c',
    '\u200e',
    '\u200f',
    '\u2028',
    '\u2029',
    '\u202a',
    '\u202e',
    '\u2066',
    '\u2069',
    '\ud800',
    '\udfff',
  ])('with the control character %j is refused and shown escaped', (character) => {
    const escaped = `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const raw = sampleFixture();
    raw.name = `a${character}`;
    raw.description = `b${character}`;
    raw.vocabulary[4] = `c${character}d`;
    raw.notes[0].note = `d${character}`;
    raw.remarks = [`e${character}`];
    expect(refusalOf(raw).split('\n')).toEqual([
      `lesson.json: name: got the string "a${escaped}", expected a name without control characters`,
      `lesson.json: description: got the string "b${escaped}", expected a sentence without control characters`,
      `lesson.json: vocabulary.4: got the string "c${escaped}d", expected a word without control characters`,
      `lesson.json: notes.0.note: got the string "d${escaped}", expected a sentence without control characters`,
      `lesson.json: remarks.0: got the string "e${escaped}", expected a sentence without control characters`,
    ]);
  });

  it('with a number beyond a 64-bit float is named by its path', () => {
    const text = JSON.stringify(sampleFixture()).replace('"learn":0.5', '"learn":1e999');
    expect(refusalOf(text)).toBe(
      'lesson.json: model.parameters.logits.1.scores.learn: got Infinity, beyond a 64-bit float, expected a finite number',
    );
  });

  it('that JavaScript would take for a prototype is refused', () => {
    const text = JSON.stringify(sampleFixture());
    expect(refusalOf(text.replace('"learn":0.5', '"learn":0.5,"__proto__":1'))).toContain(
      'got a score for "__proto__"',
    );
    expect(refusalOf(text.replace('"momentum"', '"__proto__":{"x":1},"momentum"'))).toContain(
      'optimizer.__proto__: got a field that does not exist',
    );
  });
});

describe('several wrong fields', () => {
  it('are reported together, a line for each', () => {
    const raw = sampleFixture();
    raw.training.iterations = 'many';
    raw.optimizer.learningRate = null;
    raw.sequences[0][0] = 'they';
    expect(refusalOf(raw).split('\n')).toEqual([
      'lesson.json: optimizer.learningRate: got null, expected a finite number of at least 0',
      'lesson.json: training.iterations: got the string "many", expected a whole number from 1 to 1000000000',
      'lesson.json: sequences.0.0: got the word "they" in the sequence "they learn here", expected a word of the vocabulary',
    ]);
  });

  it('are listed up to 20, the rest counted', () => {
    const raw = sampleFixture();
    raw.sequences = Array.from({ length: 25 }, () => ['they']);
    const lines = refusalOf(raw).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('lesson.json: and 5 more');
  });

  it('are not looked for beyond a thousand', () => {
    const raw = sampleFixture();
    raw.sequences = Array.from({ length: 1000 }, () => ['they', 'they']);
    expect(refusalOf(raw).split('\n').at(-1)).toBe('lesson.json: and at least 980 more');
  });
});
