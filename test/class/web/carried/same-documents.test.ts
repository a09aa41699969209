/** The debugger in a page and the one in a terminal: the same commands give the same documents, to the bit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type CarriedRun, limitsFor, MEMORY } from '../../../../src/class/web/carried/carried-run.js';
import { createSoFar } from '../../../../src/class/web/carried/so-far.js';
import { shippedLessons } from '../../../../src/cli/lesson.js';
import { sayArticle } from '../../../../src/commands/articles/article.js';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { beginLesson } from '../../../../src/commands/lesson-commands.js';
import { contextOf } from '../../../../src/debugger/command.js';
import { parseLine } from '../../../../src/debugger/prompt/command-line.js';
import { parseLesson } from '../../../../src/debugger/teaching/parse-lesson.js';
import { topicNamed } from '../../../../src/debugger/topics.js';
import { writeJson } from '../../../../src/document/json.js';
import { unlessRefused } from '../../../../src/files/refusal.js';
import { finish } from '../../../../src/numbers/engine/task.js';
import { carry } from '../../../../src/publish/carry.js';
import { changeSession, openSession } from '../../../../src/terminal/store.js';
import { Timeline } from '../../../../src/timeline/timeline.js';
import { openContext, shareBrowser } from '../../../support/browser.js';
import { hasBrowser } from '../../../support/chromium.js';
import { type LineSources, randomLine } from '../../../support/command-lines.js';
import { cases, oneOf, seedOf } from '../../../support/depth.js';
import { placesOf } from '../../../support/expressions/places.js';
import { DEFAULT, openShipped, SHIPPED } from '../../../support/fixtures.js';
import { bundleForPage } from '../../../support/page-bundle.js';
import { type Random, randomFrom } from '../../../support/random.js';

const ENTRY = fileURLToPath(new URL('../../../support/page-entry.ts', import.meta.url));
const LESSONS = fileURLToPath(new URL('../../../../fixtures/lessons/', import.meta.url));
/** For each of what ships. */
const LINES = cases(200);

type Pick = (most: number) => number;

/** What may be done, each as often as another. */
const PLAIN = [
  ...['step', 'step', 'step', 'reverse-step', 'next-phase', 'previous-phase', 'next', 'finish', 'reverse-next'],
  ...['next-iteration', 'previous-iteration', 'why', 'follow', 'stop', 'model', 'list', 'quiz', 'quiz word'],
  ...['next-stop', 'previous-stop', 'display loss', 'down', 'right', 'sample', 'compare main what-if-1', 'attention'],
  ...['break if loss < 1.5', 'help softmax'],
];
const DONE: readonly ((pick: Pick) => string)[] = [
  ...PLAIN.map((line) => () => line),
  (pick) => `goto ${pick(12)}.${pick(40)}`,
  (pick) => `goto ${pick(4)}`,
  (pick) => `set learningRate ${1 / (1 + pick(9))}`,
  (pick) => `select ${pick(6)}`,
  (pick) => `guess ${1 + pick(4)}`,
];

/** What asks for something else than the run: files, the class, a clipboard, time that passes. */
const OF_THE_HOST = ['quit', 'copy', 'play', 'tour'];
/** What takes long, or has no characters that every message carries. */
const UNSUITABLE = /\d{3}|[\ud800-\udfff](?![\udc00-\udfff])|[^\x20-\x7e]{9}|.{300}/u;

/** A line from the whole command table. */
function anyLine(random: Random, sources: LineSources): string {
  for (;;) {
    const line = randomLine(random, sources);
    const parsed = unlessRefused(() => parseLine(COMMANDS, line, sources.context.timeline.program));
    if (UNSUITABLE.test(line) || (parsed !== null && isOfHost(parsed.command))) continue;
    // A page carries no topics; it says where they are read.
    if (parsed?.command.name === 'help' && topicNamed(parsed.argument) !== null) continue;
    return line;
  }
}

function isOfHost({ name, needs, group, within }: (typeof COMMANDS)[number]): boolean {
  return OF_THE_HOST.includes(name) || needs !== undefined || (group === 'class' && within === 'class');
}

/** The scripts of published pages in which runs are trained or found. */
const SCRIPTS = ['run', 'recording', 'search'];
const { script, inputs } = await bundleForPage(ENTRY);
shareBrowser();

test('nothing of Node.js is in the script of a page', async () => {
  expect(inputs.length).toBeGreaterThan(300);
  const pages = SCRIPTS.map((name) => new URL(`../../../../src/publish/page/${name}.ts`, import.meta.url));
  const bundles = await Promise.all(pages.map((page) => bundleForPage(fileURLToPath(page))));
  const OF_NODE =
    /^node:|src\/(files\/(?!refusal|file-error|printable)|cli|terminal\/stream|class\/(room|ssh))\/|node_modules\/(ink|react)\//;
  for (const all of [inputs, ...bundles.map((bundle) => bundle.inputs)])
    expect(all.filter((path) => OF_NODE.test(path))).toEqual([]);
});

describe.skipIf(!hasBrowser)('in a page as in a terminal', () => {
  test.each(
    oneOf(24, [...SHIPPED.map((name) => ['fixture', name]), ...shippedLessons().map((name) => ['lesson', name])]),
  )('the %s %s says the same after each of many commands', async (kind, name) => {
    const lesson = kind === 'lesson' ? readLesson(name) : null;
    const timeline = new Timeline(openShipped(lesson === null ? name : (lesson.fixture ?? DEFAULT)), MEMORY);
    finish(timeline.reach(0));
    const soFar = createSoFar();
    const source = { nameOrPath: name, path: null, overrides: [], seed: null };
    const { store, driver } = openSession({ timeline, source }, { quit: () => {} });
    store.setState({ branches: { ...store.getState().branches, limits: limitsFor(null) } });
    changeSession(store, { lacks: ['files', 'fixtures'] });
    const carried = finish(carry(contextOf(store.getState()), { lesson, isSession: false }, []));
    if (carried.kind !== 'run') throw new Error(`${name} is not carried.`);
    const random = randomFrom(seedOf(29));
    const pick: Pick = (most) => Math.floor(random() * most);
    const atoms = placesOf(timeline).flatMap((place) => place.atoms);
    const context = contextOf(store.getState());
    const lines = Array.from({ length: LINES }, () =>
      pick(2) === 0 ? DONE[pick(DONE.length)](pick) : anyLine(random, { context, atoms }),
    );
    const there = await inBrowser(carried.held, lines);
    if (carried.held.lesson !== null) {
      const parsed = parseLesson(carried.held.lesson.name, carried.held.lesson.text, COMMANDS);
      changeSession(store, { lesson: beginLesson(parsed) });
      driver.runLines('lesson', ['next-stop 1']);
    } else driver.execute('opening');
    await driver.whenIdle();
    for (const [k, article] of there.entries()) {
      if (k > 0) driver.execute(lines[k - 1]);
      await driver.whenIdle();
      const { session, branches } = store.getState();
      expect({ line: lines[k - 1], article: JSON.parse(article) }).toEqual({
        line: lines[k - 1],
        article: JSON.parse(writeJson(sayArticle(session, soFar(session, branches)))),
      });
    }
  });
});

async function inBrowser(run: CarriedRun, lines: readonly string[]): Promise<readonly string[]> {
  const page = await (await openContext()).newPage();
  await page.addScriptTag({ content: script });
  return page.evaluate(`articlesAfter(${JSON.stringify(run)}, ${JSON.stringify(lines)})`);
}

function readLesson(name: string) {
  const parsed = parseLesson(name, readFileSync(join(LESSONS, `${name}.lesson`), 'utf8'), COMMANDS);
  return parsed;
}
