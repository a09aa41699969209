/** Once a formula is read, nothing holds it as a text: no block of what ships, no op and no expression. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { sayArticle } from '../../src/commands/articles/article.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { runStop } from '../../src/commands/lesson-commands.js';
import { type CommandContext, contextOf } from '../../src/debugger/command.js';
import { changedSession, fieldsOf, newSession, type Session } from '../../src/debugger/session.js';
import type { Blocks } from '../../src/document/document.js';
import { readFormula } from '../../src/document/read-formula.js';
import { finish } from '../../src/numbers/engine/task.js';
import type { Branches } from '../../src/timeline/branches.js';
import { createBranches } from '../../src/timeline/branches.js';
import type { History } from '../../src/timeline/history.js';
import { isWhole, type TraceFrame } from '../../src/timeline/trace.js';
import { oneOf } from '../support/depth.js';
import { discoverOps } from '../support/discover-ops.js';
import { firstOfEachKind } from '../support/first-frames.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';
import { openHistoryAt } from '../support/recordings.js';
import { openRun } from '../support/running.js';
import {
  isWrittenFormula,
  writtenFormulasIn,
  writtenFormulasInExpression,
  writtenFormulasInTree,
} from '../support/written-formulas.js';

const RECORDINGS = fileURLToPath(new URL('../pytorch/recorded/stored/', import.meta.url));

describe('no block holds the text of a formula, and no op of its steps', () => {
  test.each(oneOf(6, SHIPPED))('of %s', async (name) => {
    expect(await foundIn(holdSession(timelineOf(name)))).toEqual([]);
  });

  const recordings = readdirSync(RECORDINGS).filter((file) => file.endsWith('.bst'));
  test.each(oneOf(8, recordings))('of the recording %s', async (file) => {
    const history = openHistoryAt(RECORDINGS + file);
    expect(await foundIn(holdSession(history, fieldsOf(newSession(history))))).toEqual([]);
  });

  test.each(oneOf(6, shippedLessons(), 1))('at the stops of the lesson %s', (name) => {
    const lesson = openLesson(name);
    const { timeline, source } = openRun(lesson.fixture ?? undefined, {});
    const [session, branches] = [newSession(timeline), createBranches(timeline)];
    let context: CommandContext = contextOf({ session, branches, source });
    const reached: Session[] = [];
    const found = lesson.stops.flatMap((each, stop) => {
      context = finish(runStop(COMMANDS, context, each));
      reached.push(context.session);
      return writtenFormulasIn(
        blocksOf(changedSession(context.session, { lesson: { lesson, stop, reached } }), context.branches),
      );
    });
    expect(found).toEqual([]);
  });
});

test('no op that is defined holds the text of its formula', async () => {
  const ops = await discoverOps();
  expect(ops.length).toBeGreaterThan(30);
  const found = ops.flatMap(
    ({
      op: {
        explain: { symbolic, gradientFormula },
      },
    }) =>
      [symbolic, ...(gradientFormula === undefined ? [] : [gradientFormula.symbolic])].flatMap(writtenFormulasInTree),
  );
  expect(found).toEqual([]);
});

describe('the text of a formula is found', () => {
  const written = 'P(w) = e^z(w) / Σ e^z';

  test('beside its tree in a block, and in a cell of a table', () => {
    const beside = { kind: 'formula', lines: [readFormula(written)], written } as const;
    expect(writtenFormulasIn([beside])).toEqual([written]);
    const cells = [[{ kind: 'text', text: written } as const]];
    expect(writtenFormulasIn([{ kind: 'table', columns: [], rows: [{ cells }] }])).toEqual([written]);
  });

  test('as the name of a tree', () => {
    expect(writtenFormulasInTree({ kind: 'name', text: 'Σ a × b' })).toEqual(['Σ a × b']);
  });

  test.each(['12×5', 'loss', 'P(we)', '∂loss/∂z', 'Σ', '-1', 'the sum of all'])('but %s is none', (text) => {
    expect(isWrittenFormula(text)).toBe(false);
  });
});

/** At the first step of each kind, of two iterations. */
async function foundIn<H extends History>(held: HeldSession<H>): Promise<readonly string[]> {
  const found = new Set<string>();
  const { first, last } = held.timeline.numbers;
  for (const iteration of new Set([first, Math.min(last, first + 2)])) {
    await held.execute(`goto ${iteration}`);
    const { frames } = contextOf(held.store.getState()).moment.trace;
    for (const frame of firstOfEachKind(frames)) {
      const place = `${iteration}.${frame.index + 1}`;
      await held.execute(`goto ${place}`);
      for (const text of [...writtenFormulasIn(blocksOf(held.session, held.branches)), ...foundInStep(frame)])
        found.add(`${place}: ${text}`);
    }
  }
  return [...found];
}

function foundInStep(frame: TraceFrame): readonly string[] {
  if (!isWhole(frame)) return [];
  const { op, inputs, attributes, output } = frame;
  return [
    ...writtenFormulasInTree(op.explain.symbolic),
    ...writtenFormulasInExpression(op.explain.expression(inputs, 0, attributes, output)),
  ];
}

function blocksOf(session: Session, branches: Branches): Blocks {
  const { words, question, blocks, beside } = sayArticle(session, branches);
  return [...words, ...(question === null ? [] : [question]), ...blocks, ...beside];
}
