/**
 * A random text as a corpus, and its steps in every drawing: rows at three sizes, with and without ASCII, a page, speech,
 * Markdown and plain text.
 */
import { sayCentre } from '../../src/commands/articles/said-at-place.js';
import { ASCII_LOOK, USUAL_LOOK } from '../../src/debugger/looking/look.js';
import { changedSession, type Session } from '../../src/debugger/session.js';
import { widthOf } from '../../src/document/cells/width.js';
import { type Blocks, type Inlines, textOfInlines } from '../../src/document/document.js';
import { type Row, rowWidth, textOf } from '../../src/document/drawing/rows/rows.js';
import { momentOf } from '../../src/explaining/compared.js';
import { PRINTABLE_TEXT } from '../../src/files/printable.js';
import type { Frame } from '../../src/numbers/engine/tape.js';
import { screenParts } from '../../src/terminal/screen/screen.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import { firstOfEachKind } from './first-frames.js';
import { type HeldSession, holdSession } from './held-session.js';
import { pick, type Random, randomFrom } from './random.js';
import { validateFixture } from './taken-in.js';
import { TEXT_KINDS, writeText } from './texts.js';
import { writtenOf } from './written.js';

const SIZES = [
  [120, 40],
  [80, 24],
  [44, 22],
] as const;
const TOKENIZERS = ['character', 'character', 'word', 'bpe'] as const;
/** As small as they can be; one that takes long is drawn less often. */
const MODELS = [
  ...[1, 2, 3].map(() => ({ kind: 'bigram' })),
  ...[1, 2, 3].map(() => ({ kind: 'mlp', block: 2, width: 2, hidden: 2 })),
  { kind: 'gpt', block: 4, width: 4, heads: 2, layers: 1 },
];
const ANSWERS = ['why', 'uses', 'model', 'gradients', 'list', 'history', 'curve', 'sample', 'info merges', 'layers'];
const LARGEST_VOCABULARY = 400;
/** A mark that leans on what stands before its token: a blank, a line, a bracket, a quotation mark. */
const LEANING = /[\s─-╿▀-▟⠀-⣿()[\]"“”'…→=▸·,:]\p{M}/u;

/** @returns what is wrong with a drawing, each with the step and the drawing that shows it */
export async function faultsOfText(seed: number, mostSteps = 6): Promise<readonly string[]> {
  const random = randomFrom(seed);
  const held = openText(random);
  const { model } = held.timeline.program;
  const faults = model.words.flatMap((word) => (widthOf(word) < 1 ? [`no cell: ${JSON.stringify(word)}`] : []));
  if (new Set(model.words).size < model.words.length) faults.push('two tokens are written the same');
  const frames = chosenFrames(held.timeline.trace(0).frames, random, mostSteps);
  for (const { index } of frames) {
    await held.execute(`goto 0.${index + 1}`);
    faults.push(...faultsAt(held, random).map((fault) => `step ${index + 1}: ${fault}`));
  }
  const word = pick(random, model.words);
  const lines = ['goto start', 'goto 1', pick(random, ANSWERS), `print p(${quoted(word)}, 1)`, `tokens ${word}`];
  for (const line of lines) {
    await held.execute(line);
    faults.push(...faultsAt(held, random).map((fault) => `${line}: ${fault}`));
  }
  return faults;
}

function openText(random: Random): HeldSession {
  const kind = pick(random, [...TEXT_KINDS, 'mixed' as const]);
  const text = writeText(random, kind);
  const tokenizer = pick(random, TOKENIZERS);
  const raw = {
    name: kind,
    description: `A text, ${kind}.`,
    corpus: {
      text,
      tokenizer,
      documents: pick(random, ['lines', 'running']),
      ...(tokenizer === 'bpe' && { vocabularySize: LARGEST_VOCABULARY }),
    },
    model: pick(random, MODELS),
    optimizer: { kind: pick(random, ['sgd', 'adam']), learningRate: 0.1 },
    training: { iterations: 3, batchSize: 1 },
  };
  const sound = validateFixture(raw);
  if (sound.kind !== 'sound') throw new Error(JSON.stringify({ ...raw, problems: sound.problems }));
  return holdSession(new Timeline(openProgram(sound)));
}

/** The first of each kind of step, and of those so many. */
function chosenFrames(frames: readonly Frame[], random: Random, most: number): readonly Frame[] {
  return firstOfEachKind(frames)
    .map((frame) => ({ frame, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map(({ frame }) => frame);
}

function faultsAt(held: HeldSession, random: Random): readonly string[] {
  const { session, branches } = held;
  const { look } = session;
  const { page, speech, markdown, text } = writtenOf(session, branches);
  return [
    ...SIZES.flatMap((size) => faultsOfScreen(held, size, look)),
    ...faultsOfScreen(held, pick(random, SIZES), { ...USUAL_LOOK, ...ASCII_LOOK }),
    ...namelessIn(sayCentre(momentOf(session, branches), session).blocks),
    ...Object.entries({ page, speech, markdown, text }).flatMap(([name, written]) =>
      faultsIn(name, written.split('\n')),
    ),
  ];
}

function faultsOfScreen(
  { session, branches }: HeldSession,
  [columns, rows]: (typeof SIZES)[number],
  look: Session['look'],
): readonly string[] {
  const name = `${columns}×${rows}, ${look.glyphs}`;
  const parts = screenParts(changedSession(session, look), branches, columns, rows);
  if (parts === null) return [`${name}: nothing is drawn`];
  const { top, program, step, loss, targets, displays, scrubber, over, footer } = parts;
  const boxes = [program, step, loss, targets, displays].filter(({ length }) => length > 0);
  const single = [...top, ...over, footer, ...(scrubber === null ? [] : [scrubber])];
  const all = [...boxes.flat(), ...single];
  return [
    ...(all.length > 3 * rows ? [`${name}: ${all.length} rows`] : []),
    ...boxes.flatMap((box) => unevenIn(name, box)),
    ...all.filter((line) => rowWidth(line) > columns).map((line) => `${name}: too wide: ${textOf(line)}`),
    ...faultsIn(name, all.map(textOf)),
  ];
}

function unevenIn(name: string, box: readonly Row[]): readonly string[] {
  const width = rowWidth(box[0]);
  return box.filter((line) => rowWidth(line) !== width).map((line) => `${name}: not ${width} wide: ${textOf(line)}`);
}

function faultsIn(name: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    if (!PRINTABLE_TEXT.test(line)) return [`${name}: cannot be shown: ${JSON.stringify(line)}`];
    return LEANING.test(line) ? [`${name}: a mark leans on its neighbour: ${line}`] : [];
  });
}

/** Names of tokens and of lines that take no cell. */
function namelessIn(blocks: Blocks): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    const names =
      block.kind === 'matrix'
        ? [...block.rowNames, ...block.columnNames]
        : block.kind === 'table'
          ? block.rows.flatMap(({ cells }) => cells.map(tokensIn))
          : block.kind === 'map'
            ? block.points.map((point) => point.name)
            : 'inlines' in block
              ? [tokensIn(block.inlines)]
              : [];
    return names.filter((name) => name !== '' && widthOf(name) === 0).map((name) => `no cell: ${JSON.stringify(name)}`);
  });
}

function tokensIn(inlines: Inlines): string {
  return textOfInlines(inlines);
}

function quoted(word: string): string {
  return word.includes('"') ? `'${word}'` : `"${word}"`;
}
