/** What w shows: numbers by their names, slopes called slopes, and products that give what is printed. */

import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { changedSession } from '../../src/debugger/session.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { rowCountOf, START } from '../../src/timeline/cursor.js';
import { oneOf } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { printedLines, printedProducts } from '../support/printed-lines.js';

/** What w shows at a step, in a line. */
function whyAt(fixture: string, step: string, element = '', overrides: readonly string[] = []): string {
  const held = holdSession(timelineOf(fixture, ...overrides));
  held.run('goto', `0.${step}`);
  held.run('why', element);
  const pane = centrePane(momentAt(held.timeline, held.session.where.cursor), held.session, 100);
  return pane.rows.map(textOf).join('\n');
}

describe('why', () => {
  test('names P and the target where their difference is asked about', () => {
    const text = whyAt('we-love-deep-learning', 'backward/through loss/prediction 1/∂loss/∂z#1', 'we');
    expect(text).toContain('∂loss/∂z(we) = P(we) − target(we)\n');
    expect(text).toContain('∂loss/∂z(we) = 0.1494 − 1 = −0.8506\n');
    expect(text).toMatch(/P\(we\) +\+0\.1494 +\+1\.0000 +\+0\.1494/);
    expect(text).toMatch(/target\(we\) +\+1\.0000 +−1\.0000 +−1\.0000 +given/);
  });

  test('of a loss term names the probability in its formula, the slope there and the step that made it', () => {
    const text = whyAt('we-love-deep-learning', 'loss/prediction 1/−ln P(we)');
    expect(text).toMatch(/^▸ P\(we\) +\+0\.1494 +−6\.694\d* +softmax$/m);
    expect(text).not.toContain('table');
  });

  test('of a total tells its parts apart by their predictions', () => {
    expect(whyAt('we-love-deep-learning', 'loss/total')).toMatch(
      /loss₁ .* prediction 1: <BOS> → we\n.*loss₂ .* prediction 2: /,
    );
  });

  test.each(['training.softmax=shifted', 'training.softmax=plain'])(
    'shows a share of softmax as its formula has it: %s',
    (override) => {
      const text = whyAt('we-love-deep-learning', 'predict/prediction 1/softmax', 'we', [override]);
      expect(text).toContain('P(we) = e^z(we) / Σ e^z\n');
      expect(text).toContain('P(we) = 8.166 / 54.67 = 0.1494\n');
      expect(text).toMatch(/e\^z\(we\) +\+8\.1662 +\+0\.0183/);
      expect(text).toMatch(/Σ +\+54\.6\d+ +−0\.0027/);
      expect(text).toContain('depends on');
      expect(text).not.toContain('made of');
    },
  );

  test('shows what a sum and an exponential were made of as their formulas have them', () => {
    expect(whyAt('we-love-deep-learning', 'predict/prediction 1/exponentials', 'we')).toContain(
      'e^z(we) = e^2.1 = 8.166\n',
    );
    const sum = whyAt('we-love-deep-learning', 'predict/prediction 1/sum');
    expect(sum).toMatch(/together 54\.6\d/);
    expect(sum).toMatch(/e\^z\(the\) +\+24\.5\d+ +\+1\.0000 +\+24\.5\d+/);
  });

  test('writes the numbers of a column with the same decimals', () => {
    const text = whyAt('villages-microgpt', 'backward/through forward/block 0/attention/∂loss/∂norm1');
    const lines = text.split('\n').filter((line) => /^[▸ ] ∂loss\/∂v/.test(line));
    const decimals = lines.map((line) =>
      [...line.matchAll(/ [+−]\d\.(\d+)(?= |$)/g)].map(([, digits]) => digits.length),
    );
    expect(lines.length).toBeGreaterThan(8);
    for (const counts of decimals) expect(counts.slice(0, 2)).toEqual(decimals[0].slice(0, 2));
  });

  test('gives a masked score no part in a weight of attention', () => {
    const text = whyAt('villages-microgpt', 'head 0/weights', '3,1');
    expect(text).not.toContain('NaN');
    expect(text).toMatch(/masked\(4 .*\) +−∞ +\+0\.0000/);
    expect(text).toMatch(/^▸ masked\(4 /m);
  });

  test.each(['[3, 1]', '(3, 1)', 'weights[3, 1]', 'weights(3, 1)', '3,1'])(
    'takes %s for the same element',
    (element) => {
      const held = holdSession(timelineOf('villages-microgpt'));
      held.run('goto', '0.head 0/weights');
      held.run('why', element);
      expect(held.session.where.selection).toBe(
        3 * held.timeline.trace(0).frames[held.session.where.cursor.frame].output.shape[1] + 1,
      );
    },
  );

  test('calls what arrives a slope', () => {
    const text = whyAt('we-love-deep-learning-36', 'backward/through forward/prediction 1/∂loss/∂h');
    expect(text).toMatch(/comes through +slope +× local +/);
    expect(text).not.toContain('made of');
  });

  test('says of a word that is not in the context that it is not, and of the seed alone that nothing is behind it', () => {
    const text = whyAt(
      'we-love-deep-learning-36',
      'backward/through forward/prediction 1/∂loss/∂layer1_weights',
      'learning',
    );
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      '"learning" is not in this context. Nothing here depends on layer1_weights(learning), so its slope is 0.',
    );
    expect(text).not.toContain('nothing that was computed before');
    expect(whyAt('we-love-deep-learning', 'backward/∂loss/∂loss')).toContain('nothing that was computed before');
  });

  test.each(oneOf(6, SHIPPED, 0))('prints no product of %s that does not compute', (name) => {
    const held = holdSession(timelineOf(name));
    const { frames } = held.timeline.trace(0);
    const wrong: string[] = [];
    let count = 0;
    // Of a large model, every seventh step.
    for (const frame of frames.filter((_, index) => frames.length < 150 || index % 7 === 0)) {
      const cursor = {
        ...START,
        frame: frame.index,
        row: rowCountOf(frame) > 1 && frame.output.shape.length > 1 ? 0 : null,
      };
      const session = changedSession(held.session, { cursor, selection: null, answer: { kind: 'why', line: 0 } });
      const { rows } = centrePane(momentAt(held.timeline, cursor), session, 400);
      const lines = [...rows.flatMap((row) => printedLines(textOf(row))), ...printedProducts(rows.map(textOf))];
      count += lines.length;
      for (const { text, computed, printed, tolerance } of lines) {
        if (Math.abs(computed - printed) > tolerance * (1 + 1e-9))
          wrong.push(`${frame.label}: ${text}, but ${computed}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(frames.length < 150 ? frames.length / 2 : frames.length / 14);
  });
});

describe('who uses', () => {
  const usesAt = (fixture: string, step: string): string => {
    const held = holdSession(timelineOf(fixture));
    held.run('goto', `0.${step}`);
    held.run('uses');
    const pane = centrePane(momentAt(held.timeline, held.session.where.cursor), held.session, 100);
    return pane.rows.map(textOf).join('\n');
  };

  test('says of a new weight alone that the next iteration starts from it, without a table', () => {
    const text = usesAt('we-love-deep-learning', 'update/new table');
    expect(text).toMatch(/^▸ the next iteration starts from it$/m);
    expect(text).not.toContain('used for');
  });

  test('has no part larger than its whole where the step is no sum', () => {
    const text = usesAt('we-love-deep-learning', 'loss/mean');
    expect(text).toMatch(/perplexity +\+2\.0861 +\+2\.0861 +loss/);
    expect(text).toContain('Without a part: that step is not linear');
  });

  test('says it below the table of a number that this iteration uses too', () => {
    const text = usesAt('adam-small-steps', 'update/m of table');
    expect(text).toMatch(/used for +value +slope +part +in\s*\n▸ m̂\(.*\n {2}the next iteration starts from it$/m);
  });
});
