/**
 * Who follows a presenter, with real SSH clients: what a viewer sees, on every kind of terminal, and which keys are theirs.
 */
import { describe, expect, test } from 'vitest';
import { refuse } from '../../../src/files/refusal.js';
import type { FixtureDesk } from '../../../src/terminal/components/fixture-desk.js';
import { openClass, present, view } from '../../support/class.js';
import { expectGivenBack } from '../../support/given-back.js';
import { type ClientOptions, hasSsh, lastLine, RIGHT } from '../../support/ssh-client.js';

describe.skipIf(!hasSsh)('following a presenter', () => {
  test('shows viewers the step that the presenter is at', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    expect(lastLine(viewer.text())).toContain('following ada');
    presenter.write(RIGHT + RIGHT + RIGHT);
    await presenter.until(/step 3 of 47/);
    await viewer.until(/step 3 of 47/);
    presenter.write('?');
    await presenter.until(/go on and back/);
    presenter.write('\x1b');
    await presenter.until(/^(?![\s\S]*go on and back)/);
    presenter.write(RIGHT);
    await viewer.until(/step 4 of 47/);
    // The keys are the presenter's, so the help covers only their screen.
    expect(viewer.received).not.toContain('go on and back');
  });

  test('gives nothing to the keys of a viewer who follows', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write(`${RIGHT}s}?og5\r`);
    // The viewer's own row answers after all those keys have been read.
    viewer.write('d');
    await viewer.until(/exploring, where ada is/);
    presenter.write(RIGHT);
    expect(await presenter.until(/step 1 of 47/)).toContain('iteration 0 of');
  });

  test('shows those who follow which keys are theirs', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there, { columns: 80, rows: 24 });
    const before = viewer.text().trimEnd();
    expect(before).toMatch(/\n d explore by yourself {3}r the stops so far {3}q leave {3}\? keys\n following ada$/);
    viewer.write('?');
    const text = await viewer.until(/These keys are yours/);
    expect(text).toMatch(/ d +Leave the presenter to explore by yourself/);
    expect(text).toMatch(/ q Ctrl-C +Leave/);
    expect(text).not.toMatch(/hand-over|the next presenter|…/);
    // What the presenter does and types stays in view.
    presenter.write(RIGHT);
    expect(await viewer.until(/step 1 of 47|1 of 47/)).toContain('These keys are yours');
    viewer.write('?');
    await viewer.until(/^(?![\s\S]*These keys)[\s\S]*following ada/);
    presenter.write(':goto 0.2');
    await viewer.until(/\n:goto 0\.2█[^\n]*\n following ada/);
    presenter.write('\r');
    await viewer.until(/d explore by yourself[\s\S]*following ada/);
    const ben = await present(there, { options: there.keys.ben });
    ben.write('?');
    await ben.until(/ p +Let the next presenter drive, or whoever has asked; ask to drive/);
    ben.write('\x1b');
    await ben.until(/^(?![\s\S]*These keys)[\s\S]*following ada/);
    expect(presenter.text()).not.toContain('These keys');
  });

  test('follows a viewer’s terminal to another size', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.resize(80, 24);
    await viewer.until(/^(?=[\s\S]*^[^\n]{79}╮$)[\s\S]*following ada/m);
    presenter.write(RIGHT);
    await viewer.until(/step 1 of 47/);
    viewer.write('d');
    await viewer.until(/exploring/);
    viewer.resize(150, 50);
    await viewer.until(/\n[^\n]{120,150}\n/);
    viewer.resize(30, 10);
    await viewer.until(/is too small/);
  });

  test('shows the same text at two sizes and in every colour depth', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const terminals: readonly ClientOptions[] = [
      { env: { COLORTERM: 'truecolor' } },
      {},
      { term: 'xterm' },
      { term: 'vt100' },
      { env: { NO_COLOR: '1' } },
      { term: 'dumb' },
    ];
    const joinAll = (size: Partial<ClientOptions>) =>
      Promise.all(terminals.map((terminal) => view(there, { ...terminal, ...size })));
    const [large, small] = [await joinAll({}), await joinAll({ columns: 80, rows: 24 })];
    presenter.write(RIGHT.repeat(7));
    for (const viewers of [large, small]) {
      const texts = await Promise.all(viewers.map((viewer) => viewer.until(/step 7 of 47[\s\S]*following ada/)));
      expect(new Set(texts)).toEqual(new Set([texts[0]]));
      const [trueColor, indexed, sixteen, ...none] = viewers.map(({ received }) => looksIn(received));
      expect(trueColor.colors).toContain('rgb');
      expect(indexed.colors).toEqual(new Set(['256']));
      expect(sixteen.colors).toEqual(new Set(['16']));
      for (const { colors, attributes } of none) {
        expect(colors).toEqual(new Set());
        // Without colours a look is told by attributes: bold, dim, inverse.
        expect([...attributes]).toEqual(expect.arrayContaining([1, 2, 7]));
      }
    }
    expect(large[0].text()).not.toEqual(small[0].text());
    // Two sizes, each with many colours, sixteen, and none, and the presenter's own.
    expect(there.classroom.stageCount).toBe(7);
  });

  test('shows a viewer at another size which fixture the presenter is about to open', async () => {
    const names = ['we-love-deep-learning', 'sun-and-rain-36', 'villages-bigram'];
    const desk: FixtureDesk = {
      list: () => names.map((name) => ({ kind: 'fixture' as const, name, description: 'One that ships.', path: name })),
      // biome-ignore lint/correctness/useYield: nothing takes long
      *open() {
        return refuse('It is only looked at.');
      },
    };
    const there = await openClass({ desk });
    const presenter = await present(there);
    const viewer = await view(there, { columns: 80, rows: 24 });
    presenter.write('o');
    await viewer.until(/❯ we-love-deep-learning /);
    presenter.write('\x1b[B\x1b[B');
    await viewer.until(/❯ villages-bigram /);
    presenter.write('\x1b[A');
    await viewer.until(/❯ sun-and-rain-36 /);
    await presenter.until(/❯ sun-and-rain-36 /);
    const late = await view(there, { columns: 100, rows: 30 });
    await late.until(/❯ sun-and-rain-36 /);
    presenter.write('\r');
    await presenter.until(/It is only looked at/);
    await viewer.until(/^(?![\s\S]*❯)[\s\S]*set-up/);
  });

  test('hangs nothing on a colour that a stream has not', async () => {
    const there = await openClass({ fixture: 'villages-microgpt' });
    const presenter = await present(there);
    const colored = await view(there, { env: { COLORTERM: 'truecolor' } });
    const others = [await view(there, { term: 'xterm' }), await view(there, { term: 'vt100' })];
    presenter.write('g0.41\r');
    expect(await colored.until(/step 41 of/)).toMatch(/1 <BOS> +◉[▀ ]{20,}/);
    for (const { until } of others) expect(await until(/step 41 of/)).toMatch(/1 <BOS> +◉[□■▫▪·]{20,}/);
  });

  test('lets go of a viewer who quits, with the terminal as it was', async () => {
    const there = await openClass();
    await present(there);
    for (const key of ['q', '\x03', '\x04', 'dq']) {
      const viewer = await view(there);
      viewer.write(key);
      expect(await viewer.exited).toBe(0);
      expectGivenBack(viewer.emulator);
    }
    await there.logged(/"event":"left".*"viewer".*"left"/);
    expect(there.classroom.members.size).toBe(1);
  });

  test('forgets a client that was killed', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    await presenter.until(/1 viewer here/);
    await viewer.close();
    await presenter.until(/0 viewers here/);
    await there.logged(/"how":"disconnected"/);
    expect(there.classroom.stageCount).toBe(1);
  });
});

/** The kinds of colours and the attributes that SGR sequences ask for. */
function looksIn(received: string): { readonly colors: Set<string>; readonly attributes: Set<number> } {
  const colors = new Set<string>();
  const attributes = new Set<number>();
  for (const [, list] of received.matchAll(/\x1b\[([\d;]*)m/g)) {
    const parameters = list.split(';').map(Number);
    while (parameters.length > 0) {
      const parameter = parameters.shift() ?? 0;
      if (parameter === 38 || parameter === 48) {
        const isRgb = parameters.shift() === 2;
        colors.add(isRgb ? 'rgb' : '256');
        parameters.splice(0, isRgb ? 3 : 1);
      } else if ((parameter >= 30 && parameter < 38) || (parameter >= 40 && parameter < 48) || parameter >= 90) {
        colors.add('16');
      } else if (parameter > 0 && parameter < 10) attributes.add(parameter);
    }
  }
  return { colors, attributes };
}
