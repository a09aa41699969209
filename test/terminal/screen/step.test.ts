/**
 * The step pane: every section of the lesson is found at its stop, with the numbers of this very step, and what has not
 * been computed at the cursor is not shown.
 */

import { describe, expect, test } from 'vitest';
import {
  type Moment,
  momentAt,
  predictionPartOf,
  predictionsOf,
  type ReplayedMoment,
} from '../../../src/debugger/places/moment.js';
import { selectedElement } from '../../../src/debugger/places/selection.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { nodesOf } from '../../../src/document/formula.js';
import { digitsToTell, formatFactor } from '../../../src/document/numbers.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { centrePane } from '../../../src/terminal/screen/centre.js';
import { START } from '../../../src/timeline/cursor.js';
import { concealAfter } from '../../../src/timeline/views.js';
import { oneOf } from '../../support/depth.js';
import { DIVERGING, SHIPPED, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { expectLine, unwrapped } from '../../support/lines.js';
import { momentAfter, momentOfPart } from '../../support/moments.js';
import { stepPane } from '../../support/step-pane.js';

const WIDTH = 76;
const timeline = timelineOf();
const OUTCOME = timeline.trace(0).outcome;

function paneOf(moment: Moment, width = WIDTH): string {
  return stepPane(moment, null, width)
    .rows.map((row) => textOf(row).trimEnd())
    .join('\n');
}

function paneAt(frame: number | null, iteration = 0, row: number | null = null): string {
  return paneOf(momentAt(timeline, { ...START, iteration, frame: frame ?? -1, row }));
}

describe('the set-up, before the first step', () => {
  const text = paneAt(null);

  test('has the vocabulary in its order, the words that are not scored, the task and the parameters', () => {
    const flat = text.replaceAll(/\s+/g, ' ');
    expect(flat).toContain('Vocabulary: 12 words <BOS> we love deep learning <EOS> the is great model hello world');
    expect(flat).toContain('Of these <BOS>, great, model, world are not scored');
    for (const [context, target] of [
      ['<BOS>', 'we'],
      ['we', 'love'],
      ['we love', 'deep'],
      ['we love deep', 'learning'],
    ]) {
      expectLine(text, context, '→', target);
    }
    expect(text).toContain('Parameters: 32 numbers');
    expectLine(text, '<BOS>', '2.1', '−0.5', '−1.2', '−2.0', '3.2');
    expect(text).toContain('What each of 5,000 iterations does');
  });

  test('of the network with 36 weights has its three vectors', () => {
    const text36 = paneOf(momentAt(timelineOf('we-love-deep-learning-36'), START));
    expect(text36).toContain('Parameters: 36 numbers');
    expect(text36).toContain('layer1_weights 12, layer2_weights 12, output_weights 12');
    expectLine(text36, '<BOS> ', '0.1', '0.2', '0.3');
    expectLine(text36, 'we ', '−0.3', '0.1', '−0.1');
    expectLine(text36, 'world ', '−0.4', '0.1', '0.3');
  });
});

describe('the logits', () => {
  const text = paneOf(momentOfPart(timeline, 0, 'logits'));

  test('are sorted by score with the target marked, and say why it is not on top', () => {
    const words = [...text.matchAll(/^[▸ ] (\S+)\s+(?:target\s+)?[+−]\d/gm)].map(([, word]) => word);
    expect(words).toEqual(['the', 'hello', 'we', 'is', 'love', 'deep', 'learning', '<EOS>']);
    expectLine(text, '▸ we', 'target', '+2.1000');
    expect(text).toContain('not scored: <BOS>, great, model, world');
    expect(text.replaceAll('\n', ' ')).toMatch(
      /The target "we" is number 3 of 8, 1\.1000 below "the": nothing has been learnt yet/,
    );
  });

  test('say how many updates there were when there were some, and the lead once there is one', () => {
    expect(paneOf(momentOfPart(timeline, 3, 'logits')).replaceAll('\n', ' ')).toMatch(
      /3 updates have not closed the gap/,
    );
    expect(paneOf(momentOfPart(timeline, 0, 'logits', 3)).replaceAll('\n', ' ')).toMatch(
      /"learning" has the highest of 8 scores, 5\.5000 above the next/,
    );
  });
});

describe('softmax', () => {
  test('has e^z of each word as its first step', () => {
    const text = paneOf(momentOfPart(timeline, 0, 'exponentials'));
    expect(text).toContain('e^z(we) = e^2.1 = 8.166');
    expectLine(text, 'the', '+3.200', '24.53');
    expectLine(text, '<EOS>', '−10.000', '4.54e−5');
    expect(text.replaceAll('\n', ' ')).toMatch(/The program holds e\^\(z − 3\.2\)/);
  });

  test('has the sum as its second step', () => {
    const text = paneOf(momentOfPart(timeline, 0, 'sums'));
    expect(text).toContain('Σ e^z = 54.67');
    const expected = ['54.67', '28.82', '10.72', '33.33'];
    expected.forEach((sum, prediction) => {
      expect(paneOf(momentOfPart(timeline, 0, 'sums', prediction))).toContain(`Σ e^z = ${sum}`);
    });
  });

  test('has the largest of the terms with the longest bar, and the others beside it', () => {
    const [first, , third] = paneOf(momentOfPart(timeline, 0, 'sums')).match(/█\S*$/gm) ?? [];
    expect(first).toBe('█'.repeat(24));
    // 8.166 beside 24.53.
    expect(third).toBe('█'.repeat(8));
  });

  test('has each share as its third step, with the check of their sum and where the likeliest word lands', () => {
    const text = paneOf(momentOfPart(timeline, 0, 'probabilities'));
    expect(text).toContain('P(we) = e^2.1 / 54.67 = 0.1494');
    const shares: readonly (readonly [string, string])[] = [
      ['the', '0.4488'],
      ['hello', '0.3008'],
      ['we', '0.1494'],
      ['is', '0.0820'],
      ['love', '0.0111'],
      ['deep', '0.0055'],
      ['learning', '0.0025'],
      ['<EOS>', '0.0000'],
    ];
    for (const [word, share] of shares) expectLine(text, word, share);
    expect(text).toContain('Σ P = 1.000000');
    expect(text.replaceAll('\n', ' ')).toContain('The likeliest word is "the" at 0.4488; the target "we" gets 0.1494.');
  });

  test('has the change since the last iteration, from the second on', () => {
    expect(paneOf(momentOfPart(timeline, 0, 'probabilities'))).not.toContain('change');
    const text = paneOf(momentOfPart(timeline, 1, 'probabilities'));
    expect(text).toContain('change');
    // 0.16529 after one update, from 0.14938.
    expectLine(text, 'we', 'target', '0.1653', '+0.0159');
  });
});

describe('the loss', () => {
  test('asks how surprised the model was, with the formula and the scenarios', () => {
    const text = paneOf(momentOfPart(timeline, 0, 'terms', 1));
    expect(text).toContain('How surprised was the model by "love"?');
    expect(text).toMatch(/= 0\.561\d?$/m);
    for (const [probability, surprise] of [
      ['0.85', '0.16'],
      ['0.45', '0.80'],
      ['0.15', '1.90'],
      ['0.02', '3.91'],
    ]) {
      expectLine(text, probability, surprise);
    }
    expectLine(text, '0.57', '0.56', 'this one');
  });

  test('has one row for a probability, where the one of the step reads like one of the scenarios', () => {
    const rows = paneOf(momentOfPart(timeline, 0, 'terms', 0))
      .split('\n')
      .filter((line) => /^[▸\s]*0\.15\s/.test(line));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/0\.15\s+1\.90\s+a strong surprise\s+this one/);
  });

  test('shows the terms so far, and the others as not yet computed', () => {
    const counts = [0, 1, 2, 3].map((prediction) => {
      const text = paneOf(momentOfPart(timeline, 0, 'terms', prediction));
      const terms = text.split('\n').filter((line) => /^[▸ ] [1-4]\s+\S+\s+0\.\d{3}\s/.test(line));
      expect(terms).toHaveLength(4);
      return terms.filter((line) => line.includes('not yet')).length;
    });
    expect(counts).toEqual([3, 2, 1, 0]);
    expect(paneOf(momentOfPart(timeline, 0, 'terms', 1))).toContain('so far 2.462 over 2 predictions');
  });

  test('has total, mean and perplexity one after the other', () => {
    const stops = [OUTCOME.total, OUTCOME.mean, OUTCOME.perplexity].map(({ frame }) => paneAt(frame));
    expectLine(stops[0], 'total', '2.941');
    expectLine(stops[0], 'mean', 'not yet');
    expectLine(stops[1], 'mean', '0.735');
    expect(stops[1]).not.toContain('perplexity');
    expectLine(stops[2], 'perplexity', '2.086');
    for (const text of stops) {
      expect(text).toContain('−Σ_k ln P(w_k | c_k)');
      for (const term of ['1.901', '0.561', '0.472', '0.006']) expect(text).toContain(term);
      expect(text.replaceAll('\n', ' ')).toContain('negative log-likelihood');
    }
  });
});

describe('the gradient', () => {
  const seed = timeline.trace(0).frames.findIndex(({ scope }) => scope[0] === 'backward');

  test('is tried out where the walk back starts: a nudge down and up, the finite difference and its sign', () => {
    const text = paneAt(seed);
    expect(text).toMatch(/What a gradient is: nudge table\S*/);
    expectLine(text, 'as it is', '+2.1000', '2.941226');
    expect(text.replaceAll('\n', ' ')).toMatch(
      /slope = \(\d\.\d{6,} − \d\.\d{6,}\) \/ 0\.02 = −0\.850\d+ .*Its sign says that the loss falls/,
    );
  });

  test('has the steps of the way back that were taken, says how many are ahead, and what a norm is', () => {
    const { frames } = timeline.trace(0);
    const all = frames.filter(({ scope }) => scope[0] === 'backward').length;
    const text = paneAt(seed);
    expect(text).not.toContain('not yet');
    expect(unwrapped(text)).toContain('The norm of a gradient is its length: the square root of the sum');
    const path = text.split('The way of the gradient back')[1];
    expectLine(path, 'seed', '∂loss/∂loss', '1', '1.000');
    expect(path).not.toContain('prediction');
    expect(Number(path.match(/(\d+) more steps of the way back are ahead/)?.[1])).toBe(all - 1);
  });

  test('says at the first prediction how far rounding keeps a sum from 0, and not again', () => {
    const said = timeline.trace(0).frames.filter(({ index }) => paneAt(index).includes('0 up to rounding ('));
    expect(said.length).toBeGreaterThan(0);
    for (const { scope } of said) expect(scope.join(' ')).toContain('prediction 1:');
  });

  test('at the logits is P − target for every word, with how urgent that is', () => {
    const text = paneOf(momentOfPart(timeline, 0, 'logit gradients'));
    expectLine(text, '▸ we', 'target', '0.1494', '+0.1271', '−0.8506', 'raise it');
    expectLine(text, 'the', '0.4488', '−0.0670', '+0.4488', 'lower it');
    expectLine(text, '∂loss/∂P(we)', '= −1 / P(we)', '= −1 / 0.14938', '= −6.694');
    expectLine(text, '∂P(we)/∂z(we)', '= P(we) × (1 − P(we))', '= 0.1494 × (1 − 0.1494)', '= +0.1271');
    expectLine(text, '∂loss/∂z(we)', '= −6.6945 × 0.12706', '= −0.8506', '= P(we) − 1');
    expect(unwrapped(text)).toContain('Training computes P − target directly, which is this product up to rounding.');
    expect(text.replaceAll('\n', ' ')).toContain('"we" is 0.851 short of certainty: very urgent to correct');
    expect(text).toMatch(/Σ = −?\d.*the pushes cancel/);
    expect(text).toMatch(/Σ = (0\.000000|0 up to rounding \(−?\d\.\d\de−\d+\)) {2}the pushes cancel$/m);
    expect(paneOf(momentOfPart(timeline, 0, 'logit gradients', 3))).toMatch(/next to nothing to\s+correct/);
  });

  test('is gathered where several come together, with what each gave', () => {
    const network = timelineOf('we-love-deep-learning-36');
    const { frames } = network.trace(0);
    const accumulate = frames.find(({ op, scope }) => scope[0] === 'backward' && op.variadic === true);
    const text = paneOf(momentAt(network, { ...START, frame: accumulate?.index ?? -1 }));
    expect(text).toContain('came back through');
    expect(text).toMatch(/together [+−]\d/);
  });

  test('begins with a formula that is said once, since it has no number but its own', () => {
    const index = timelineOf()
      .trace(0)
      .frames.findIndex(({ op }) => op.name === 'seed');
    const text = paneOf(momentAt(timelineOf(), { ...START, frame: index }));
    expect(text.match(/∂loss\/∂loss = 1/g)).toHaveLength(1);
  });

  test('names an op in a sentence as one would say it', () => {
    const timeline = timelineOf('river-gpt');
    const { frames } = timeline.trace(0);
    const said = (name: string): string => {
      const index = frames.findIndex(({ op }) => op.name === `pullback ${name}`);
      return paneOf(momentAt(timeline, { ...START, frame: index })).replaceAll('\n', ' ');
    };
    expect(said('tied scores')).toContain('The gradient goes back through the product with the embeddings.');
    expect(said('layer norm')).toContain('The gradient goes back through LayerNorm.');
  });

  test('shows at each link of the chain what arrives, the local derivative and what is passed on', () => {
    const network = timelineOf('we-love-deep-learning-36');
    const { frames } = network.trace(0);
    const tanh = frames.find(({ op, scope }) => scope[0] === 'backward' && op.name.includes('tanh'));
    const text = paneOf(momentAt(network, { ...START, frame: tanh?.index ?? -1 }));
    expect(text.replaceAll('\n', ' ')).toContain('The gradient goes back through tanh');
    expectLine(text, 'arrives at', 'gradient', '× local', '= passed on');
    const link =
      /^ {2}\S+\s+([+−]\d\.\d{4})\s+([+−]\d\.\d{4})\s+([+−]\d\.\d{4})$/m.exec(text)?.slice(1).map(read) ?? [];
    expect(link[0] * link[1]).toBeCloseTo(link[2], 3);
  });
});

describe('the update', () => {
  const WIDE = 110;
  const URGENCIES = ['next to nothing', 'small', 'worth correcting', 'urgent', 'very urgent'];
  const text = paneOf(momentAfter(timeline, 0, 'new table'), WIDE);

  test('is old − rate × gradient = new with direction and reason, and the total absolute change', () => {
    expectLine(text, 'context <BOS>');
    expectLine(text, '▸ we', '+2.100', '−0.8506', '+0.0851', '+2.185', 'P too low: raise', 'very urgent');
    expectLine(text, 'the', '+3.200', '+0.4488', '−0.0449', '+3.155', 'P too high: lower', 'urgent');
    expectLine(text, 'table(<BOS>, we) = 2.1 − 0.1 × −0.8506 = 2.185');
    expect(unwrapped(text)).toContain(
      'P(we) after "<BOS>" is too low, so its score is raised: very urgent to correct.',
    );
    const { parameters, updated } = OUTCOME;
    const total = updated[0].data.reduce((sum, value, i) => sum + Math.abs(value - parameters[0].data[i]), 0);
    expect(text).toContain(`total absolute change ${total.toFixed(4)} over the 32 weights of table`);
  });

  test('keeps e^z, which its sentence is about, where there is room for little else', () => {
    const narrow = paneOf(momentAfter(timeline, 0, 'exponentials'), 24);
    expect(narrow).toContain('24.53');
    expect(narrow).toContain('2 hidden: z, e^(z−3.2)');
  });

  test('keeps old, gradient, change and new at 80 columns, where the reason stands in the sentence alone', () => {
    const narrow = paneOf(momentAfter(timeline, 0, 'new table'), 48);
    expectLine(narrow, 'weight', 'old', 'gradient', 'change', 'new');
    expectLine(narrow, 'learning', '−2.000', '+0.0025', '−0.0002', '−2.000');
    expect(narrow).toContain('2 hidden: because, correction');
    expect(unwrapped(narrow)).toContain('is too low, so its score is raised');
  });

  test('of a weight that is no score says what the loss does as it grows', () => {
    const network = timelineOf('we-love-deep-learning-36');
    const text = paneOf(momentAfter(network, 0, 'new layer1_weights'));
    expect(unwrapped(text)).toContain('The loss rises as layer1_weights(<BOS>) grows, so it is lowered');
    expectLine(text, '▸ <BOS>', 'too high: lower');
    expect(text).not.toContain('P too');
    expectLine(text, 'great', '+0.3000', 'nothing depends on it');
  });

  test('is as urgent whether training lowers the total or the mean', () => {
    const words = (reduction: string, name = 'we-love-deep-learning'): readonly string[] => {
      const run = timelineOf(name, `training.lossReduction=${reduction}`);
      const pane = paneOf(momentAfter(run, 0, 'new table'), WIDE);
      return [...pane.matchAll(/P too .*?(very urgent|urgent|worth correcting|small|next to nothing)$/gm)].map(
        ([, word]) => word,
      );
    };
    expect(words('mean')).toEqual(words('sum'));
    expect(words('sum')).toHaveLength(32);
    expect(words('mean', 'the-road-forks')).toEqual(words('sum', 'the-road-forks'));
  });

  test.each(oneOf(6, SHIPPED, 2))(
    'of %s is the more urgent the larger its gradient is, and it says by what',
    (name) => {
      const run = timelineOf(name);
      const { frames, outcome } = run.trace(0);
      const updates = frames.filter(({ output }) => outcome.updated.some((made) => made?.node === output.node));
      expect(updates.length).toBeGreaterThan(0);
      for (const { label } of updates) {
        const pane = paneOf(momentAfter(run, 0, label), 160);
        const table = pane.split('\n').map((line) => line.trim().split(/ {2,}/));
        const head = table.find((cells) => cells.includes('old') && cells.at(-1) === 'correction') ?? [];
        const rows = table.flatMap((cells) => {
          const rank = URGENCIES.indexOf(cells.at(-1) ?? '');
          const gradient = cells[head.indexOf('gradient')] ?? '';
          return rank === -1 ? [] : [{ size: Math.abs(Number(gradient.replace(/[+−]/, '').replace('−', '-'))), rank }];
        });
        expect(rows.length, label).toBeGreaterThan(0);
        const ranks = rows.toSorted((a, b) => b.size - a.size || b.rank - a.rank).map(({ rank }) => rank);
        expect(ranks, label).toEqual(ranks.toSorted((a, b) => b - a));
        expect(pane.replace(/\s+/g, ' '), label).toMatch(
          /Urgency by (the size of the gradient|\d+ × gradient \(of the total loss\)): very urgent from 0\.7, .* weight old /,
        );
      }
    },
  );

  test('that goes the other way than its gradient says so', () => {
    const run = timelineOf('villages-mlp');
    const pane = paneOf(momentAfter(run, 3, 'new b2'));
    expect(pane).toMatch(/ {2}[+−]\S+ {2}too (low, yet falls|high, yet rises)/);
  });

  test('of one row is that of its context', () => {
    const row = paneAt(OUTCOME.updated[0].frame, 0, 1);
    expectLine(row, 'love', '+2.8000', '−0.4294', '+2.8429');
    expect(row).not.toContain('+3.2000');
  });
});

describe('progress', () => {
  test('has P(target) and loss at the milestones that are known, the cursor too, and names those not yet', () => {
    const fresh = timelineOf();
    const text = paneOf(momentAt(fresh, { ...START, iteration: 51 }));
    expectLine(text, '0', '0.1494', '0.5706', '0.6235', '0.9935', '2.9412');
    expectLine(text, '1', '0.1653', '0.5864', '2.7922');
    expect(text).toMatch(/^ +not yet: 200, 500, 1000, 2000, 5000$/m);
    const { targetProbabilities, loss } = fresh.metrics(51)!;
    expectLine(text, '▸', '51', ...targetProbabilities.map((share) => share.toFixed(4)), loss.toFixed(4));
    expect(text).toMatch(/^ +50 +0\.\d{4}/m);
  });

  test('has the likeliest words over time and which are learnt first, with the reason', () => {
    const fresh = timelineOf();
    const text = paneOf(momentAt(fresh, { ...START, iteration: 1001 }), 100);
    expect(text).toContain('The 5 likeliest words after "<BOS>"');
    expectLine(text, '1', 'the 0.4488', 'we 0.', 'we 0.', 'we 0.');
    expectLine(text, 'we love deep', 'learning', '0.9935', 'from the start');
    expectLine(text, '<BOS>', 'we', '0.1494', String(fresh.learntAt(0)));
    expect(text.replaceAll('\n', ' ')).toContain(
      `Of 4 targets 3 were above 0.5 from the start. "we" after "<BOS>", at 0.1494 then, came last, at iteration ${fresh.learntAt(0)}.`,
    );
  });

  test('gives no order to words whose probabilities are not numbers', () => {
    const diverged = timelineOf('we-love-deep-learning', ...DIVERGING);
    const text = paneOf(momentAt(diverged, { ...START, iteration: 40 }), 100);
    expectLine(text, '1', 'the 0.4488', 'all are NaN');
    expect(text).toMatch(/^ +2 +hello 0\.3008$/m);
  });

  test('names each target of a context once, with where it stands now, and says which has fallen back', () => {
    const fresh = timelineOf('the-road-forks');
    const moment = momentAt(fresh, { ...START, iteration: 300 });
    const text = paneOf(moment, 110);
    expect(text.match(/^ +the road turns +right .*$/gm)).toHaveLength(1);
    expect(text).toMatch(/^ +iteration +P\(the\) +P\(road\) +P\(turns\) +P\(left\) +P\(right\) +P\(ends\) +loss$/m);
    const place = predictionsOf(moment).find(({ label }) => label.target === 'right')!;
    const now = fresh.metrics(300)!.targetProbabilities[place.number];
    expectLine(text, 'the road turns', 'right', '0.7731', 'from the start', now.toFixed(4));
    expect(now).toBeLessThan(0.5);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      `"right" after "the road turns" has fallen back to ${now.toFixed(4)}.`,
    );
  });

  test('leaves open while a question is what the parameters would give away', () => {
    const concealed = concealAfter(timelineOf(), 51);
    const text = stepPane(momentAt(concealed, { ...START, iteration: 51 }), null, WIDTH)
      .rows.map(textOf)
      .join('\n');
    expect(text).not.toMatch(/^▸? +51 +0\./m);
    expect(text).toMatch(/^ +50 +0\.\d{4}/m);
  });

  test('says at the end of the run that it is the end', () => {
    const short = timelineOf('we-love-deep-learning', 'training.iterations=3');
    const pane = stepPane(momentAt(short, { ...START, iteration: 3 }), null, WIDTH);
    expect(pane.title).toEqual(['end of the run']);
    expect(pane.rows.map(textOf).join(' ')).toMatch(
      /^This is the end of the run\. 3 updates so far: the loss was 2\.941 at iteration 0/,
    );
  });
});

describe('a loss beside that of another iteration', () => {
  const textAt = (name: string, iteration: number, frame: number): string => {
    const run = timelineOf(name, 'training.iterations=3');
    run.trace(3);
    return paneOf(momentAt(run, { ...START, iteration, frame }), 100).replaceAll(/\s+/g, ' ');
  };
  const ANOTHER = 'Each is the loss of the batch of its iteration, and every iteration has another batch.';
  const SAME_TEXT = `${ANOTHER} The validation loss is always of the same text.`;

  test.each([
    ['villages-microgpt', ANOTHER],
    ['villages-bigram', SAME_TEXT],
  ])('is said to be of another batch: %s', (name, said) => {
    expect(textAt(name, 3, -1)).toContain(said);
    expect(textAt(name, 0, -1)).toMatch(new RegExp(`The loss went from [\\d.]+ to [\\d.]+ in 3 updates\\. ${said}`));
  });

  test('is of the same examples where every batch has all of them', () => {
    for (const iteration of [0, 3])
      expect(textAt('we-love-deep-learning', iteration, -1)).not.toContain('batch of its');
  });
});

describe.each(oneOf(6, SHIPPED, 2))('every step of %s', (name) => {
  const opened = timelineOf(name);

  test('shows the number that it made, and in another iteration the number of that one', () => {
    const { frames } = opened.trace(0);
    let changed = 0;
    for (const { index } of frames) {
      const [here, there] = [0, 40].map((iteration) => momentAt(opened, { ...START, iteration, frame: index }));
      const [first, later] = [here, there].map((moment) => formulas(moment));
      for (const [moment, text] of [
        [here, first],
        [there, later],
      ] as const) {
        if (!text.includes(resultOf(moment))) expect(`${titleOf(moment)}: ${text}`).toContain(resultOf(moment));
      }
      if (resultOf(here) === resultOf(there)) continue;
      changed++;
      expect(first).not.toBe(later);
    }
    expect(changed).toBeGreaterThan(frames.length / 3);
  });

  test('has a sentence that ends, and a title that starts with its phase', () => {
    for (const frame of opened.trace(0).frames) {
      const pane = stepPane(momentAt(opened, { ...START, frame: frame.index }), null, WIDTH);
      expect(pane.title[0]).toBe(frame.scope[0]);
      const [sentence] = pane.rows.map(textOf).join('\n').split('\n\n');
      expect(sentence).toMatch(/^[A-Z][\s\S]*[.?:]/);
      expect(pane.rows.map(textOf).join('\n')).not.toMatch(/undefined|\[object|NaN/);
    }
  });
});

test('a run that has blown up is shown and explained at every step, with rows', () => {
  const diverged = timelineOf('we-love-deep-learning', ...DIVERGING);
  const texts = diverged
    .trace(2)
    .frames.map(({ index }) => paneOf(momentAt(diverged, { ...START, iteration: 2, frame: index })));
  expect(texts.some((text) => text.includes('NaN'))).toBe(true);
  for (const text of texts) expect(text).not.toMatch(/undefined|\[object/);
  const update = paneOf(
    momentAt(diverged, { ...START, iteration: 2, frame: diverged.trace(2).outcome.updated[0].frame ?? -1 }),
    110,
  );
  expect(update).toContain('its gradient is not a number');
  expect(paneOf(momentAt(diverged, { ...START, iteration: 9 }))).toContain('NaN');
});

function read(text: string): number {
  return Number(text.replace('−', '-'));
}

/** The formula rows of a pane in one line. */
function formulas(moment: Moment): string {
  return stepPane(moment, null, 400)
    .rows.filter((row) => row.some(({ parts }) => parts.some(({ kind }) => kind === 'formula')))
    .map((row) => textOf(row).trim())
    .join(' ');
}

function titleOf({ frame, cursor }: Moment): string {
  return `iteration ${cursor.iteration}, step ${cursor.frame}, ${frame?.label}`;
}

/** The number that a step is about, written as formulas write it; softmax of one prediction shows e^z unshifted. */
function resultOf(moment: ReplayedMoment): string {
  const { frame } = moment;
  if (frame === null) return '';
  const element = selectedElement(moment, null);
  const place = predictionsOf(moment).find(
    ({ group }) => group.exponentials.node === frame.output.node || group.sums.node === frame.output.node,
  );
  const result = frame.output.data[element];
  // What a weight becomes is told from what it was.
  if (nodesOf(frame.op.explain.symbolic).some((node) => node.kind === 'name' && node.text === 'old'))
    return formatFactor(result, digitsToTell(frame.inputs[0].data[element], result));
  if (place === undefined || place.group.scope === null) return formatFactor(result);
  const powers = Array.from(place.group.logits.data, Math.exp);
  const isSum = predictionPartOf(moment, frame) === 'sums';
  return formatFactor(isSum ? powers.reduce((sum, power) => sum + power, 0) : powers[element]);
}

test.each([
  ['training.softmax=shifted', true],
  ['training.softmax=plain', false],
])('of a batch it is said where the largest score is taken from each: %s', (override, said) => {
  const gpt = timelineOf('villages-microgpt', override);
  const { exponentials, sums } = gpt.trace(0).outcome.groups[0];
  for (const { frame } of [exponentials, sums]) {
    const text = paneOf(momentAt(gpt, { ...START, frame: frame ?? 0 }), 90).replaceAll(/\s+/g, ' ');
    expect(text.includes('the largest of its prediction is taken first, so that no e^z overflows')).toBe(said);
  }
});

test.each([
  [
    'training.softmax=shifted',
    /e\^\(z\(token\) − max z\) e\^\(z\(1 <BOS>, \S+\) − max z\) = e\^\(−?[\d.]+ [+−] [\d.]+\) = /,
    /Σ e\^\(z\(token\) − max z\) Σ\(1 <BOS>\) = /,
    /P\(token\) = e\^\(z\(token\) − max z\) \/ Σ e\^\(z − max z\) P\(1 <BOS>/,
  ],
  [
    'training.softmax=plain',
    /e\^z\(token\) e\^z\(1 <BOS>, \S+\) = e\^/,
    /Σ e\^z\(token\) Σ\(1 <BOS>\) = /,
    /P\(token\) = e\^z\(token\) \/ Σ e\^z P\(1 <BOS>/,
  ],
])('softmax of a batch is in symbols what it is in numbers: %s', (override, ...lines) => {
  const gpt = timelineOf('villages-microgpt', override);
  const { exponentials, sums, probabilities } = gpt.trace(0).outcome.groups[0];
  [exponentials, sums, probabilities].forEach(({ frame }, k) => {
    const text = paneOf(momentAt(gpt, { ...START, frame: frame ?? 0 }), 90).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(lines[k]);
  });
});

describe('the gate of GELU', () => {
  test.each([
    ['gelu', 'gate = ½(1 + erf(fc1/√2))', 'erf('],
    ['gelu-tanh', 'gate = ½(1 + tanh(√(2/π) × (fc1 + 0.044715 × fc1³)))', 'tanh('],
  ])('has the formula of the form that is computed: %s', (activation, symbolic, part) => {
    const gpt = timelineOf('river-gpt', `model.activation=${activation}`);
    const gate = gpt.trace(0).frames.find(({ output }) => output.symbol === 'gate');
    const lines = paneOf(momentAt(gpt, { ...START, frame: gate?.index ?? 0 })).split('\n');
    const at = lines.findIndex((line) => line.includes(symbolic));
    expect(at).toBeGreaterThan(0);
    expect(lines[at + 1]).toContain(part);
  });
});

describe('a batch of predictions', () => {
  test('names the highest score, also where a lower one is larger in size', () => {
    const gpt = timelineOf('river-gpt');
    const logits = gpt.trace(0).frames.find(({ output }) => output.symbol === 'z') as Frame;
    const moment = momentAt(gpt, { ...START, frame: logits.index });
    const { data, shape } = logits.output;
    const columns = shape[1];
    const words = gpt.program.subject.vocabulary;
    const shown = paneOf(moment, 90)
      .split('\n')
      .flatMap((line) => /^[ ▸] +\d+ .* (\S) ([+−]\d\.\d{4})$/.exec(line)?.slice(1, 3).join(' ') ?? []);
    const highest = Array.from({ length: shown.length }, (_, row) => {
      const scores = Array.from(data.subarray(row * columns, (row + 1) * columns));
      const best = scores.indexOf(Math.max(...scores));
      return `${words[best]} ${scores[best] < 0 ? '−' : '+'}${Math.abs(scores[best]).toFixed(4)}`;
    });
    expect(shown.length).toBeGreaterThan(8);
    expect(shown).toEqual(highest);
  });
});

describe('numbers that are small', () => {
  test('of a GPT are told apart: what arrives, what is passed on, the selected one, and the changes of a weight', () => {
    const gpt = timelineOf('river-gpt');
    const { frames } = gpt.trace(0);
    for (const symbol of ['∂loss/∂k0', '∂loss/∂h0.qkv_b', 'h0.qkv_b']) {
      const frame = frames.findLast(({ output }) => output.symbol === symbol) as Frame;
      const text = paneOf(momentAt(gpt, { ...START, frame: frame.index }), 90);
      expect(text).toMatch(/[+−]\d\.\d+e−\d/);
      expect(text).not.toMatch(/[+−]0\.0000 [+−]0\.0000/);
      expect(text).not.toMatch(/selected: .* = [+−]0\.0000/);
    }
  });
});

test('the parts of an update are each written in the size that they have', async () => {
  const held = holdSession(timelineOf('river-gpt'));
  const frame = held.timeline.trace(0).frames.findLast(({ output }) => output.symbol === 'h0.ln1_g') as Frame;
  held.run('goto', `0.${frame.index + 1}`);
  await held.driver.whenIdle();
  held.press('w');
  await held.driver.whenIdle();
  const text = centrePane(momentAt(held.timeline, held.session.where.cursor), held.session, 90)
    .rows.map((row) => textOf(row))
    .join('\n');
  expect(text).toMatch(/h0\.ln1_g\(0\) +\+1\.0000 +\+1\.0000/);
  expect(text).toMatch(/ m\(0\) +−1\.49e−5 +−\d\.\d{4} /);
});

test.each([
  ['villages-microgpt', 'token', 'token(n, d) = wte(tokens(n), d)', /token\(1 <BOS>, 0\) = wte\(<BOS>, 0\) = 0\.0/],
  [
    'villages-microgpt',
    'position',
    'position(n, d) = wpe(positions(n), d)',
    /Each place is looked up.*position\(1 <BOS>, 0\) = wpe\(place 1, 0\) = −0\.0/s,
  ],
  ['villages-microgpt', 'q0', 'q0(n, j) = q(n, start + j)', /q0\(1 <BOS>, 0\) = q\(1 <BOS>, 0\) = 0\.1781/],
  ['villages-bigram', 'z', 'z(n, token) = W(tokens(n), token)', /z\(1 <BOS>, <BOS>\) = W\(<BOS>, <BOS>\) = 0\.0/],
])('what is a copy says what of: %s, %s', (name, symbol, symbolic, substituted) => {
  const run = timelineOf(name);
  const frame = run.trace(0).frames.find(({ output }) => output.symbol === symbol) as Frame;
  const text = paneOf(momentAt(run, { ...START, frame: frame.index }), 90);
  expect(text).toContain(symbolic);
  expect(text).toMatch(substituted);
});
