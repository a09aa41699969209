/** What answers say is data: numbers of their tables are numbers, and what keys do is a hint. */
import { expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { type Blocks, type Inlines, type Table, textOfInlines } from '../../src/document/document.js';
import { answerAt } from '../../src/questions/answers.js';
import { LAYERS } from '../../src/questions/layers/layers.js';
import { answerOf } from '../support/answers.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const OPENED = [
  'why',
  'uses',
  'trace-back',
  'gradients',
  'list',
  'history',
  'history norm(wte)',
  'layers',
  'diagnose',
  'sample',
  'print output',
  'gradient-check',
  'learning-rates',
];

/** Sizes of tensors, and counts of a whole, are read as they stand. */
const WRITTEN = /^$|^\d+(?:×\d+)*$|^\d+ of \d+$|^–$|^not yet$/;

const run = timelineOf('villages-microgpt');

async function saidOf(line: string): Promise<Blocks> {
  const held = holdSession(run);
  await held.execute('goto 1.113', line);
  const { session, timeline } = held;
  const moment = momentAt(timeline, session.where.cursor);
  const open = answerAt(moment, session);
  return open?.kind.say(open.answer, { moment, session }) ?? [];
}

test.each(OPENED)('the numbers of "%s" are numbers with the text that is shown', async (line) => {
  const blocks = await saidOf(line);
  const tables = blocks.filter((block): block is Table => block.kind === 'table');
  const cells = tables.flatMap(({ columns, rows }) =>
    rows.flatMap(({ cells, across }) =>
      across === true ? [] : columns.flatMap(({ holds }, k) => (holds === 'number' ? [cells[k] ?? []] : [])),
    ),
  );
  expect(cells.filter(isOnlyWritten).map(textOfInlines)).toEqual([]);
  expect(cells.flat().filter(({ kind }) => kind === 'value').length).toBeGreaterThan(0);
});

/** A number that was computed. */
const COMPUTED = /\d\.\d|\de[−\d]/;
/** What is the same at every stop. */
const CONSTANT = /momentum 0\.9|β1 0\.9 and β2 0\.999|bars are from \S+ to \S+$/g;

test.each([
  ...OPENED,
  ...['curve', 'optimizers', 'histogram output', 'nudge', 'neighbours'],
  ...['info checkpoints', 'info parameters', 'diagnose 2'],
])('the numbers in the sentences of "%s" are numbers, too', async (line) => {
  const lines = (await saidOf(line)).flatMap((block) =>
    block.kind === 'paragraph' || block.kind === 'note' ? [block.inlines] : [],
  );
  const written = lines
    .flat()
    .filter((inline) => inline.kind === 'text' && COMPUTED.test(inline.text.replace(CONSTANT, '')));
  expect(written).toEqual([]);
});

function isOnlyWritten(cell: Inlines): boolean {
  return cell.some((inline) => inline.kind === 'text' && !WRITTEN.test(inline.text));
}

test.each(['why', 'uses', 'trace-back'])(
  'numbers of "%s" that a step has made say which element they are',
  async (line) => {
    const { frames } = timelineOf('villages-microgpt').trace(1);
    const values = (await saidOf(line))
      .filter((block): block is Table => block.kind === 'table')
      .flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flat()))
      .flatMap((inline) =>
        inline.kind === 'value' && inline.of != null ? [{ ...inline.of, value: inline.value }] : [],
      );
    expect(values.length).toBeGreaterThan(0);
    for (const { symbol, step, element, value } of values) {
      const output = step === null ? null : frames[step].output;
      expect(output === null || [output.symbol, output.data?.[element]]).toEqual(output === null || [symbol, value]);
    }
  },
);

test.each(OPENED)('"%s" names keys in hints alone, which stand last', async (line) => {
  const blocks = await saidOf(line);
  const texts = blocks.filter(({ kind }) => kind !== 'hint').map((block) => JSON.stringify(block));
  expect(texts.filter((text) => /\bEnter\b|\bEsc\b/.test(text))).toEqual([]);
  const firstHint = blocks.findIndex(({ kind }) => kind === 'hint');
  expect(firstHint === -1 || blocks.slice(firstHint).every(({ kind }) => kind === 'hint')).toBe(true);
});

test('layers over many iterations are at most 1,024 numbers, and say how many columns are not there', async () => {
  const held = holdSession(timelineOf('villages-microgpt', 'training.iterations=70'));
  await held.execute('goto 65', 'layers 60', 'zoom-in');
  const { session, timeline } = held;
  const place = { moment: momentAt(timeline, session.where.cursor), session };
  const table = LAYERS.say(answerOf(LAYERS, session), place).find((block): block is Table => block.kind === 'table')!;
  const shown = table.columns.length - 1;
  const lines = table.rows.filter(({ across }) => across !== true).length;
  expect(shown * lines).toBeLessThanOrEqual(1024);
  expect((shown + 1) * lines).toBeGreaterThan(1024);
  expect(table.unfit).toMatchObject({ before: 60 - shown });
});
