/**
 * The picture of the model as it is drawn, held against the frames: at the widths that panes have on screens of 60, 80
 * and 120 columns, and in the place of the listing.
 */
import { describe, expect, test } from 'vitest';
import { leavesOf, type MapView, mapViewAt } from '../../../src/analysis/map/model-map.js';
import type { MapBox } from '../../../src/analysis/map/tree.js';
import { sayCentre } from '../../../src/commands/articles/said-at-place.js';
import { type Moment, momentAt } from '../../../src/debugger/places/moment.js';
import { changedSession, newSession, type Session, type SessionChange } from '../../../src/debugger/session.js';
import { graphRows } from '../../../src/document/drawing/rows/graph/graph.js';
import { type Row, rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { speak } from '../../../src/document/drawing/speech/speech.js';
import { MODEL, sayModelGraph } from '../../../src/questions/model.js';
import { centrePane } from '../../../src/terminal/screen/centre.js';
import { hitAt } from '../../../src/terminal/screen/hit.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { createBranches } from '../../../src/timeline/branches.js';
import { START } from '../../../src/timeline/cursor.js';
import type { History } from '../../../src/timeline/history.js';
import { answerOf } from '../../support/answers.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { createRecording } from '../../support/recording.js';

/** Of the answer on screens of 60, 80 and 120 columns. */
const WIDTHS = [56, 76, 116] as const;
/** Of the picture beside the step, at 80 and 120 columns. */
const BESIDE = [24, 36] as const;

/** Of more steps than these, so many are looked at, or a few more. */
const MOST_PLACES = DEPTH > 1 ? 80 : 8;

function momentOf(timeline: History, frame: number, iteration = 0): Moment {
  return momentAt(timeline, { ...START, iteration, frame });
}

/** Nothing folded. */
function openView(moment: Moment): MapView {
  const view = mapViewAt(moment);
  return { ...view, folded: new Set(), boxes: [...view.map.parents.keys()] };
}

function draw(
  view: MapView,
  moment: Moment,
  width: number,
  height: number,
  selected: MapBox | null = null,
): readonly Row[] {
  return graphRows(sayModelGraph(view, moment, selected), width, height);
}

/** What a box may be called: its scope, its step or the symbol of what the step makes, its parameter. */
function namesFor(box: MapBox, { map }: MapView): readonly string[] {
  if (box.kind === 'parameter') return [map.trace.outcome.parameters[box.parameter].symbol];
  if (box.kind === 'step') return [box.frame.label, box.frame.label.split(' = ')[0], box.frame.output.symbol];
  const name = box.path[box.path.length - 1];
  return [name, name.split(' ').at(-1) ?? name];
}

describe.each(oneOf(2, SHIPPED))('the picture of %s', (name) => {
  const turn = SHIPPED.indexOf(name);
  const timeline = timelineOf(name);
  const { frames, outcome } = timeline.trace(0);

  test.each(oneOf(3, WIDTHS, turn))('has in %i cells each parameter once, with its shape', (width) => {
    const moment = momentOf(timeline, -1);
    for (const height of [20, 60]) {
      const text = draw(openView(moment), moment, width, height).map(textOf).join('\n');
      for (const { symbol, shape } of outcome.parameters) {
        expect(occurrences(text, `◂ ${symbol} ${shape.join('×')}`), `${symbol} in\n${text}`).toBe(1);
      }
    }
  });

  test.each(oneOf(3, WIDTHS, turn + 1))('has in %i cells each box once, by its name', (width) => {
    const moment = momentOf(timeline, Math.floor(frames.length / 2));
    const view = { ...openView(moment), current: null };
    for (const [k, box] of oneOf(5, view.boxes.entries(), width)) {
      const rows = draw(view, moment, width, k % 2 === 0 ? 20 : 60, box);
      const spans = rows.flatMap((line) => line.map((part, at) => ({ ...part, before: line[at - 1]?.text ?? '' })));
      const marked = spans.filter(
        ({ before, role }) => before === '▸' && (role === 'selected' || box.kind === 'parameter'),
      );
      const names = namesFor(box, view);
      expect(marked.length, `${names[0]} in\n${rows.map(textOf).join('\n')}`).toBe(1);
      expect(names.some((name) => marked[0].text.includes(name.slice(0, 12)))).toBe(true);
    }
  });

  test.each(oneOf(4, [...BESIDE, ...WIDTHS], turn))(
    'is never wider than its %i cells, wherever one stands',
    (width) => {
      for (let frame = -1; frame < frames.length; frame += 1 + Math.floor(frames.length / MOST_PLACES)) {
        const moment = momentOf(timeline, frame);
        const lines = draw(mapViewAt(moment), moment, width, 22);
        expect(Math.max(...lines.map(rowWidth)), frames[frame]?.label).toBeLessThanOrEqual(width);
      }
    },
  );

  test.each(oneOf(4, [...BESIDE, ...WIDTHS], turn + 2))(
    'marks in %i cells the step that has just executed',
    (width) => {
      for (let frame = 0; frame < frames.length; frame += 1 + Math.floor(frames.length / MOST_PLACES)) {
        const moment = momentOf(timeline, frame);
        const view = mapViewAt(moment);
        const marks = draw(view, moment, width, 22).map((line) => occurrences(textOf(line), '▶'));
        expect(
          marks.reduce((sum, count) => sum + count, 0),
          frames[frame].label,
        ).toBe(view.current === null ? 0 : 1);
      }
    },
  );
});

function occurrences(text: string, part: string): number {
  return text.split(part).filter((rest, k) => k === 0 || !/^[×\d]/.test(rest)).length - 1;
}

describe('a picture', () => {
  test('of a table has a lane for each prediction, lit as far as it has come', () => {
    const timeline = timelineOf();
    const at = timeline
      .trace(0)
      .frames.findLastIndex(({ scope }) => scope.join('/').startsWith('predict/prediction 2'));
    const moment = momentOf(timeline, at);
    expect(
      draw(mapViewAt(moment), moment, 76, 4)
        .map(textOf)
        .map((line) => line.trim()),
    ).toEqual([
      '┃  ◂ table 4×8',
      '┣━ prediction 1: <BOS> → we                z ━ e^z ━ Σ ━ P ─ loss₁',
      '┣━ prediction 2: we → love                 z ━ e^z ━ Σ ━▶P ─ loss₂',
      '┣━ prediction 3: we love → deep            z ─ e^z ─ Σ ─ P ─ loss₃',
      '┣━ prediction 4: we love deep → learning   z ─ e^z ─ Σ ─ P ─ loss₄',
      'loss  │  total   mean ─ perplexity',
    ]);
  });

  test('of a transformer has its stream as a line, and its heads beside each other', () => {
    const timeline = timelineOf('villages-microgpt');
    const moment = momentOf(
      timeline,
      timeline.trace(0).frames.findIndex(({ label }) => label === 'act = relu fc1'),
    );
    const lines = draw(mapViewAt(moment), moment, 116, 20).map(textOf);
    expect(lines.some((line) => /╭ head 0 8×4 ─+╮ ╭ head 1 8×4 ─+╮ ╭ head 2 8×4 ─+╮ ╭ head 3 8×4 ─+╮/.test(line))).toBe(
      true,
    );
    expect(lines.map((line) => line.slice(15, 20))).toEqual(
      ` ┃   | ┃ ╻ |(+)┛ | ┃   | ┣━┓ |${' ┃ ┃ |'.repeat(6)}(+)┛ | ┣━┓ |(+)╯ | │   | │   | │   `.split('|'),
    );
  });

  test('shows the way of the gradient from below', () => {
    const timeline = timelineOf('villages-mlp');
    const { frames } = timeline.trace(0);
    const moment = momentOf(
      timeline,
      frames.findIndex(({ label }) => label === '∂loss/∂pre1'),
    );
    expect(draw(mapViewAt(moment), moment, 76, 6).map(textOf)).toEqual([
      ' embedding     ┃  emb 32×3×8 ◂ C 27×8 ◂ tokens 32×3 ━ concat 32×24',
      ' hidden layer  ║  pre1 32×48 ◂ W1 24×48 ◂ b1 48 ═▶hidden = tanh pre1',
      ' output layer  ║  z 32×27 ▸ W2 48×27 ▸ b2 27',
      ' predict       ┃  exponentials ━ sum 32 ━ softmax',
      expect.stringMatching(/^ loss {10}║ {2}losses 32 ◂ targets 32 ━ total {3}mean = 3\.\d+$/),
      '               ┃  perplexity',
    ]);
  });

  test('says of each parameter whether it is updated', () => {
    const timeline = timelineOf('villages-mlp');
    const { frames } = timeline.trace(0);
    const moment = momentOf(
      timeline,
      frames.findIndex(({ label }) => label === 'new W1'),
    );
    const text = draw(mapViewAt(moment), moment, 76, 6).map(textOf).join('\n');
    expect(text.match(/[◂▸✓] (C|W1|b1|W2|b2) /g)).toEqual(['✓ C ', '✓ W1 ', '▸ b1 ', '▸ W2 ', '▸ b2 ']);
  });

  test('draws boxes where there is room for their borders', () => {
    const timeline = timelineOf('villages-mlp');
    const moment = momentOf(timeline, -1);
    const lines = draw(mapViewAt(moment), moment, 76, 20).map(textOf);
    expect(lines.filter((line) => line.includes('╭')).map((line) => line.slice(3).split(' ─')[0])).toEqual([
      '╭ embedding 32×24',
      '╭ hidden layer 32×48',
      '╭ output layer 32×27',
      '╭ predict 32×27',
      '╭ loss',
    ]);
  });

  test('folds the blocks where the run is not', () => {
    const timeline = timelineOf('river-gpt');
    const { frames } = timeline.trace(0);
    const moment = momentOf(
      timeline,
      frames.findIndex(({ scope }) => scope.join('/') === 'forward/block 1/attention'),
    );
    const lines = draw(mapViewAt(moment), moment, 76, 20).map((line) => textOf(line).trim());
    const inside = frames.filter(({ scope }) => scope[0] === 'forward' && scope[1] === 'block 0').length;
    const names = timeline.program.model.parameters.filter((parameter) => parameter.name.startsWith('h0.')).length;
    expect(lines.find((line) => line.startsWith('block 0'))).toMatch(
      new RegExp(`┃ +${inside} steps, ${names} parameters$`),
    );
    expect(lines.some((line) => line.includes('h1.qkv_w 32×96'))).toBe(true);
    expect(lines.some((line) => line.includes('h0.qkv_w'))).toBe(false);
  });

  test('names a parameter that is used again without drawing it twice', () => {
    const timeline = timelineOf('river-gpt');
    const moment = momentOf(timeline, -1);
    const text = draw(mapViewAt(moment), moment, 116, 30).map(textOf).join('\n');
    expect(text.match(/◂ wte( 41×32)?/g)).toEqual(['◂ wte 41×32', '◂ wte']);
  });

  test('of ops that nobody knows has a box for each scope', () => {
    const recording = createRecording();
    const moment = momentOf(recording, 4, 3);
    const view = mapViewAt(moment);
    expect(draw(view, moment, 76, 20).map((line) => textOf(line).trim())).toEqual([
      '┃ ╭ fc ───────────────────────────────────────────────────╮',
      '┃ │ 2 steps ◂ x0 2×2 ◂ fc.weight 2×3 ◂ fc.bias 3 ◂ x1 2×2 │',
      '┃ ╰───────────────────────────────────────────────────────╯',
      '┃ ╭ act ────╮',
      '┃ │ 4 steps │',
      '┃ ╰─────────╯',
      '║ ╭▶forward ──╮',
      '║ │ 2 steps   │',
      '║ ╰───────────╯',
      '│ ╭ loss ──╮',
      '│ │ 1 step │',
      '│ ╰────────╯',
    ]);
  });
});

describe('the answer', () => {
  const timeline = timelineOf('villages-microgpt');

  test('says how far the run has come, and where Enter leads', () => {
    const held = holdSession(timeline);
    held.run('goto', '.attention/q');
    held.press('m', 'down', 'down', 'down');
    const rows = centrePane(momentAt(timeline, held.session.where.cursor), held.session, 116, 25).rows.map(textOf);
    expect(rows[0]).toBe('The data has come as far as q = norm1 @ h0.wq in block 0 › attention.');
    expect(rows[1]).toBe('Enter goes to step 9: forward › block 0 › attention › head 0 › q0 = columns of this head.');
  });

  test.each([
    ['start', /^Nothing of this iteration has been executed yet/],
    ['backward', /^The gradient has come back as far as mean in loss\.$/],
    ['"new wpe"', /^The gradient has come back all the way\. 2 of 9 parameters updated so far\.$/],
  ])('says at %s what has come', (place, sentence) => {
    const held = holdSession(timeline);
    held.run('goto', place === 'start' ? '0' : `.${place}`);
    held.press('m');
    const rows = centrePane(momentAt(timeline, held.session.where.cursor), held.session, 116, 25).rows.map(textOf);
    expect(rows[0]).toMatch(sentence);
  });

  test('takes the room of the listing too', () => {
    const held = holdSession(timeline);
    held.press('m');
    for (const [columns, rows] of [
      [60, 20],
      [80, 24],
      [120, 40],
    ] as const) {
      const parts = screenParts(held.session, createBranches(timeline), columns, rows);
      expect(parts?.program).toEqual([]);
      expect(parts?.step.map(rowWidth)).toEqual(parts?.step.map(() => columns));
    }
  });

  test('is a list for a screen reader', () => {
    const held = holdSession(timelineOf());
    held.run('goto', '.predict/prediction 2/softmax');
    held.press('m');
    const lines = speak(sayCentre(momentAt(held.timeline, held.session.where.cursor), held.session).blocks);
    expect(lines).toContain('- (given table 4×8)');
    expect(lines).toContain(
      '- prediction 2: we → love: z = table[we] 8 (given table), exponentials 8, sum, softmax 8 (here) (selected), −ln P(love) (given target)',
    );
  });
});

test('a click on the answer selects the first box of its row', () => {
  const timeline = timelineOf('villages-mlp');
  const held = holdSession(timeline);
  held.run('goto', '.predict');
  held.press('m');
  const { boxes } = mapViewAt(momentAt(timeline, held.session.where.cursor));
  const step = screenParts(held.session, held.branches, 80, 24)?.step ?? [];
  const line = answerOf(MODEL, held.session).line;
  for (const name of ['embedding', 'hidden layer', 'loss']) {
    const y = step.findIndex((row) => textOf(row).includes(name));
    const hit = hitAt(held.session, held.branches, 80, 24, 20, y + 3);
    if (hit.kind !== 'step' || hit.fromSelected === null) throw new Error(`a click on ${hit.kind}`);
    const box = boxes[line + hit.fromSelected];
    expect(box.kind === 'scope' ? box.path[0] : box.kind).toBe(name);
  }
});

describe('beside the step', () => {
  const timeline = timelineOf('villages-microgpt');
  const beside = (session: SessionChange): Session =>
    changedSession(newSession(timeline), { beside: 'model', ...session });

  test.each([
    [80, 24],
    [120, 40],
  ] as const)('at %i×%i the cursor, or what is selected, is always in view', (columns, rows) => {
    for (let frame = 0; frame < timeline.trace(0).frames.length; frame += DEPTH > 1 ? 5 : 40) {
      const session = beside({ cursor: { ...START, frame } });
      const program = screenParts(session, createBranches(timeline), columns, rows)?.program ?? [];
      expect(program.some((line) => textOf(line).includes('▶'))).toBe(true);
      const { boxes } = mapViewAt(momentAt(timeline, session.where.cursor));
      for (const listingLine of [0, 9, boxes.length - 1]) {
        const focused = changedSession(session, { focus: 'program' as const, listingLine });
        const selected = screenParts(focused, createBranches(timeline), columns, rows)?.program ?? [];
        expect(selected.some((line) => line.some(({ role }) => role === 'selected'))).toBe(true);
      }
    }
  });

  test('a click selects the first box of its row', () => {
    const session = beside({ cursor: { ...START, frame: 4 } });
    const branches = createBranches(timeline);
    const program = screenParts(session, branches, 120, 40)?.program ?? [];
    const y = program.findIndex((line) => textOf(line).includes('norm1'));
    const { boxes } = mapViewAt(momentAt(timeline, session.where.cursor));
    const hit = hitAt(session, branches, 120, 40, 5, y + 2);
    if (hit.kind !== 'program') throw new Error(`a click on ${hit.kind}`);
    const box = boxes[hit.line];
    expect(box.kind === 'step' ? box.frame.label : box.kind).toBe('norm1 = norm(embed_norm)');
    expect(leavesOf(mapViewAt(momentAt(timeline, session.where.cursor)).map, box)).toEqual([]);
  });
});
