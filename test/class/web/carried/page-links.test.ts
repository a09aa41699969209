/** Where the end of the address of a page leads, and the links that are copied there. */
import { describe, expect, test } from 'vitest';
import { readLink, writeLink } from '../../../../src/class/web/carried/place-link.js';
import { textOfInlines } from '../../../../src/document/document.js';
import { longTest } from '../../../support/depth.js';
import { carriedOf, noticeOf, openPage, TWO_STOPS } from '../../../support/opened-pages.js';

describe('the end of an address', () => {
  test('names a stop, and the stop that is shown stands there', async () => {
    const page = await openPage(carriedOf('we-love-deep-learning', TWO_STOPS), '2');
    expect(page.stop).toBe('2');
    expect(page.article.question?.state).toBe('open');
    expect(page.article.notice).toBeNull();
    await page.after('stop 1');
    expect([page.stop, page.controls.stops?.now]).toEqual(['1', 0]);
  });

  test('leads to a place in a branch with its edits, as the link that was copied there', async () => {
    const run = carriedOf('we-love-deep-learning');
    const page = await openPage(run);
    await page.after('goto 2', 'set learningRate 1 as fast', 'goto 5.12', 'copy-link');
    const [, end = ''] = page.copied.split('#');
    expect(end.length).toBeLessThan(2000);
    const there = await openPage(run, end);
    expect(there.article.place).toEqual(page.article.place);
    expect(there.article.blocks).toEqual(page.article.blocks);
    expect(there.article.notice).toBeNull();
    await page.after('branch main', 'goto 3.4', 'copy-link');
    expect(page.copied).toMatch(/#3\.forward\/[\w/%-]+$/);
    expect((await there.arrive(page.copied.split('#')[1])).place).toMatchObject({
      branch: 'main',
      iteration: 3,
      step: 4,
    });
  });

  test('stays as it was opened until another stop is shown, and a number beyond the last stop is told', async () => {
    const run = carriedOf('we-love-deep-learning', TWO_STOPS);
    const linked = await openPage(run, '3.start');
    expect([linked.stop, linked.article.place.iteration]).toEqual(['', 3]);
    await linked.after('next-stop');
    expect(linked.stop).toBe('2');
    const beyond = await openPage(run, '50');
    expect([beyond.stop, noticeOf(beyond.article)]).toEqual(['2', 'There is no stop 50. This is the last, stop 2.']);
    expect((await beyond.arrive('0')).place.step).toBe(7);
  });

  test('that is a number is an iteration where there is no lesson', async () => {
    expect((await openPage(carriedOf('we-love-deep-learning'), '50')).article.place.iteration).toBe(50);
  });

  test('is data: no command, no other field and nothing longer is read from it', async () => {
    const cursor = { branch: 'main', iteration: 1, step: 'start', row: null };
    const place = { branches: [], cursor, selection: null };
    const ends = [
      ...[{ ...place, commands: ['quit'] }, { ...place, cursor: { ...cursor, iteration: -1 } }, [], 'quit', null].map(
        (value) => encodeURIComponent(JSON.stringify(value)),
      ),
      ...['set learningRate 1', '1;quit', '%', '__proto__', `1.${'a'.repeat(3000)}`],
    ];
    for (const end of ends) expect(readLink(end)).toMatchObject({ kind: 'refused' });
    const page = await openPage(carriedOf('we-love-deep-learning'));
    for (const end of [...ends, '999999999.start', '1.nowhere', '7']) {
      const { place: at } = await page.arrive(end);
      expect(at.iteration).toBeLessThanOrEqual(at.lastIteration);
    }
    const branches = [{ name: 'x', from: 'main', iteration: 0, edits: ['quit', 'source /etc/passwd'] }];
    await page.arrive(encodeURIComponent(JSON.stringify({ ...place, branches })));
    expect(noticeOf(page.article)).toMatch(/^This link leads nowhere in this run: "x": "quit" is not an edit/);
    expect(writeLink({ ...place, selection: null })).toBe('1.start');
  });

  test('says that it leads nowhere, in a lesson as elsewhere', async () => {
    for (const lesson of [null, TWO_STOPS])
      for (const end of ['javascript:alert(1)', '%', '['.repeat(3000), '__proto__'])
        expect(noticeOf((await openPage(carriedOf('we-love-deep-learning', lesson), end)).article)).toMatch(
          /^The end of this link leads nowhere: /,
        );
  });

  test('says what it asks for, where the run ends and what to do', async () => {
    const run = carriedOf('we-love-deep-learning');
    const cursor = { branch: 'fast', iteration: 1, step: 'start', row: null };
    const told = async (end: string) => {
      const { place, notice } = (await openPage(run, end)).article;
      return [
        place.iteration,
        notice?.inlines.map((inline) => ('line' in inline ? inline.line : textOfInlines([inline]))),
      ];
    };
    const nowhere = 'This link leads nowhere in this run: ';
    expect(await told('9000.start')).toEqual([
      0,
      [`${nowhere}iteration 9000 is beyond the 5000 of the run. `, 'goto 5000', ' goes to the last iteration.'],
    ]);
    const inBranch = encodeURIComponent(JSON.stringify({ branches: [], cursor, selection: null }));
    expect(await told(inBranch)).toEqual([
      0,
      [`${nowhere}it has no branch "fast". It may be of another run, or have been cut short: ask for it again.`],
    ]);
    expect(await told('3.nowhere')).toEqual([
      3,
      ['The step "nowhere" of iteration 3 does not exist here; this is the nearest.'],
    ]);
  });

  test('waits for a tap where it takes more than a second to compute', async () => {
    const page = await openPage(carriedOf('villages-microgpt'), '1900.start', 300);
    expect(page.controls.buttons[0]).toMatchObject({ label: 'compute it', line: 'follow-link' });
    expect(noticeOf(page.article)).toMatch(/iteration 1,?900/);
    expect(page.article.place.underWay).toBeNull();
  });

  longTest('stops nothing that is begun once its place is there', async () => {
    const page = await openPage(carriedOf('villages-microgpt'), '1.start', 40);
    expect((await page.after('goto 1200')).place.iteration).toBe(1200);
  });
});
