/** A recording in a page: it says what the recording says in a terminal, of the iterations that it has. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openCarriedRecording } from '../../../../src/class/web/carried/carried-recording.js';
import { sayArticle } from '../../../../src/commands/articles/article.js';
import { fieldsOf, newSession } from '../../../../src/debugger/session.js';
import { writeJson } from '../../../../src/document/json.js';
import { finish } from '../../../../src/numbers/engine/task.js';
import { excerptOf } from '../../../../src/pytorch/recorded/excerpt.js';
import { filesIn } from '../../../../src/pytorch/recorded/open-recording.js';
import { RankFiles } from '../../../../src/pytorch/recorded/rank-files.js';
import type { History } from '../../../../src/timeline/history.js';
import { openCarriedPage } from '../../../support/carried.js';
import { oneOf } from '../../../support/depth.js';
import { holdSession } from '../../../support/held-session.js';
import { makeRecording } from '../../../support/made-recording.js';
import { carriedRecording } from '../../../support/published.js';
import { openHistoryAt } from '../../../support/recordings.js';
import { makeSharedFolder, makeTestFolder } from '../../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('../../../pytorch/recorded/stored/', import.meta.url));
const RECORDINGS = readdirSync(STORED).filter((name) => name.endsWith('.bst'));
/** What is asked at each step. */
const ASKED = ['why', 'uses', 'info source'];

function openIn(held: ReturnType<typeof carriedRecording>) {
  const opened = finish(openCarriedRecording(held));
  return opened;
}

function numbersOf({ numbers }: History): readonly number[] {
  return Array.from({ length: numbers.count }, (_, k) => numbers.at(k));
}

describe('a recording in a page', () => {
  test.each(oneOf(24, RECORDINGS, 15))('%s says at every step what it says elsewhere', async (name) => {
    const here = openHistoryAt(join(STORED, name));
    const there = openIn(carriedRecording(join(STORED, name))).timeline;
    expect(numbersOf(there)).toEqual(numbersOf(here));
    const [first, last] = [numbersOf(here)[0], numbersOf(here).at(-1)];
    const sessions = [here, there].map((history) => holdSession(history, fieldsOf(newSession(history))));
    for (const iteration of new Set([first, last])) {
      const { frames } = here.trace(iteration ?? 0);
      for (let step = 0; step <= frames.length; step++) {
        const lines = [`goto ${iteration}.${step}`, ...(step % 17 === 1 ? ASKED : [])];
        for (const line of lines) {
          const [a, b] = await Promise.all(
            sessions.map(async (held) => {
              await held.execute(line);
              return writeJson(sayArticle(held.session, held.branches));
            }),
          );
          expect({ line, said: b }).toEqual({ line, said: a });
        }
      }
    }
    for (const metric of ['loss', 'learningRate', 'gradientNorm', 'updateRatio', 'parameterNorm'] as const)
      for (const iteration of numbersOf(here))
        expect(there.metric(metric, iteration)).toEqual(here.metric(metric, iteration));
    for (const iteration of numbersOf(here)) expect(there.isFinite?.(iteration)).toBe(here.isFinite?.(iteration));
    expect(there.exceptions).toEqual(here.exceptions);
  });

  test('without an index has one made for it', () => {
    const copy = join(makeTestFolder(), 'run.bst');
    cpSync(join(STORED, 'log_of_zero.bst'), copy, { recursive: true });
    rmSync(join(copy, 'rank0', 'index.jsonl'));
    const [here, there] = [openHistoryAt(copy), openIn(carriedRecording(copy)).timeline];
    expect(numbersOf(there)).toEqual(numbersOf(here));
    expect(there.metric('loss', 0)).toEqual(here.metric('loss', 0));
  });

  test('tells nothing of the machine that it comes from', () => {
    const text = JSON.stringify(carriedRecording(join(STORED, 'log_of_zero.bst')));
    expect(text).not.toContain(STORED);
  });

  test('names a script that lay elsewhere without its folder', async () => {
    const copy = join(makeTestFolder(), 'run.bst');
    cpSync(join(STORED, 'clip_scaled.bst'), copy, { recursive: true });
    const trace = join(copy, 'rank0', 'trace.jsonl');
    // As long as the name before, so that the index holds.
    const moved = readFileSync(trace, 'utf8').replace('"path":"clip_scaled.py"', '"path":"/home/eve/c.py"');
    expect(moved).toContain('/home/eve/c.py');
    writeFileSync(trace, moved);
    const carried = carriedRecording(copy);
    const texts = Object.values(carried.files).map((bytes) => Buffer.from(bytes ?? '', 'base64').toString());
    expect(texts.join('\n')).not.toContain('/home/eve');
    const { timeline } = openIn(carried);
    const held = holdSession(timeline, fieldsOf(newSession(timeline)));
    await held.execute('goto 0.3');
    expect(JSON.stringify(sayArticle(held.session, held.branches))).toContain('c.py:16');
  });

  test('has links to its places', async () => {
    const opened = openIn(carriedRecording(join(STORED, 'character_gpt.bst')));
    const page = await openCarriedPage(opened);
    await page.after(`goto ${opened.timeline.first}.5`, 'copy-link');
    const again = await openCarriedPage(
      openIn(carriedRecording(join(STORED, 'character_gpt.bst'))),
      page.copied.split('#')[1],
    );
    expect(again.article.place.step).toBe(5);
  });
});

describe('the room of a page', () => {
  const plan = { iterations: 6, steps: 4, elements: 1000, kept: 2 };
  const path = join(makeSharedFolder(), 'run.bst');

  function excerpt(wanted: readonly number[], most: number) {
    makeRecording(join(path, String(most)), plan);
    return finish(excerptOf(new RankFiles(filesIn(join(path, String(most))), 0), wanted, most));
  }

  test('goes to the iterations that it has to have, and then to others as far as it reaches', () => {
    const all = excerpt([], 1e6);
    expect(all?.iterations).toBe(6);
    const some = excerpt([4], 40_000);
    expect(some?.iterations).toBeLessThan(6);
    const index = new TextDecoder().decode(some?.files.get('rank0/index.jsonl') ?? undefined);
    expect(index).toContain('"iteration":4');
    // Iteration 0, which names the script, has to be read for that even where it is left out.
    expect(new TextDecoder().decode(some?.files.get('rank0/trace.jsonl') ?? undefined)).toContain('"source":0');
    expect(some?.files.has('sources/rank0-0-train.py')).toBe(true);
  });

  test('is not ended by a file of values that is gone', () => {
    const folder = join(makeTestFolder(), 'run.bst');
    makeRecording(folder, plan);
    rmSync(join(folder, 'rank0', '000001.safetensors'));
    const found = finish(excerptOf(new RankFiles(filesIn(folder), 0), [0], 1e6));
    expect(found?.iterations).toBe(6);
    expect(found?.files.has('rank0/000001.safetensors')).toBe(false);
  });

  test('leaves out values where there is none for them, and the page says so', async () => {
    const found = excerpt([2], 6000);
    expect(found?.files.get('rank0/000002.safetensors')).toBeNull();
    const files = Object.fromEntries(
      Array.from(found?.files ?? [], ([name, bytes]) => [name, bytes && Buffer.from(bytes).toString('base64')]),
    );
    const opened = openIn({ version: 1, name: 'run', rank: 0, files, lesson: null, session: null });
    const page = await openCarriedPage(opened);
    const article = await page.after('goto 2.2');
    expect(JSON.stringify(article)).toContain('this page has no room for it');
  });

  test('is refused to what takes more than all of it', () => {
    expect(excerpt([0, 1, 2, 3], 2000)).toBeNull();
    expect(readFileSync(join(path, '2000', 'rank0', 'trace.jsonl')).length).toBeGreaterThan(2000);
  });
});
