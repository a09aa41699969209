/** Softmax subtracts the largest score first; whatever says e^z or its sum says the numbers of the formula all the same. */
import { describe, expect, test } from 'vitest';
import { paneLines } from '../../../src/cli/debugger.js';
import { contextOf } from '../../../src/debugger/command.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { shownValue } from '../../../src/debugger/places/unshifted.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { traceAt } from '../../../src/questions/trace.js';
import { usesAt } from '../../../src/questions/uses.js';
import { whyAt } from '../../../src/questions/why.js';
import { copiedText } from '../../../src/report/copied.js';
import { describeStop } from '../../../src/report/stops.js';
import { rowCountOf, START } from '../../../src/timeline/cursor.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { readNumber, tablesIn } from '../../support/shown-tables.js';
import { stepPane } from '../../support/step-pane.js';

/** No chart stands beside a table there. */
const NARROW = 70;
const FIXTURES = ['we-love-deep-learning', 'villages-bigram', 'villages-microgpt'];

describe.each(FIXTURES)('e^z of %s', (name) => {
  const timeline = timelineOf(name);
  const { frames, outcome } = timeline.trace(0);
  const [{ exponentials, logits, predictions }] = outcome.groups;
  const frame = exponentials.frame ?? -1;
  const isBatch = outcome.groups[0].scope === null;
  const row = isBatch ? 0 : null;
  const element = predictions[0].targetIndex;
  const expected = Math.exp(logits.data[element]);

  function sessionAt(at: number) {
    const held = holdSession(timeline, {
      cursor: { ...START, frame: at, row: rowCountOf(frames[at]) > 1 ? row : null },
    });
    return { held, moment: momentAt(timeline, held.session.where.cursor), session: held.session };
  }

  test('is the same in the pane, the answers, a script and on the clipboard', () => {
    const { held, moment, session } = sessionAt(frame);
    const tables = tablesIn(stepPane(moment, null, NARROW).rows);
    const { heads = [], lines = [] } = tables.find((table) => table.heads.includes('e^z')) ?? {};
    const shown = lines.find(({ cells }) => cells[1] !== '')?.cells[heads.indexOf('e^z')] ?? '';
    expect(Math.abs((readNumber(shown)?.value ?? 0) - expected)).toBeLessThanOrEqual(readNumber(shown)?.tolerance ?? 0);
    expect(shownValue(moment.trace, frames[frame], element)).toBeCloseTo(expected, 12);
    expect(whyAt(moment, session).value).toBeCloseTo(expected, 12);
    expect(traceAt('back', moment, session)[0].value).toBeCloseTo(expected, 12);
    const context = contextOf(held.store.getState());
    const [, figure] = / = (\S+)$/.exec(describeStop(context)[1]) ?? [];
    expect(Number(figure)).toBeCloseTo(expected, 4);
    expect(Number(copiedText(context, 'value', paneLines).text)).toBeCloseTo(expected, 12);
  });

  test('is used for a sum and a share in numbers that go together', () => {
    const { moment, session } = sessionAt(frame);
    const sums = outcome.groups[0].sums;
    const total = logits.data
      .subarray(0, logits.data.length / (isBatch ? predictions.length : 1))
      .reduce((sum, score) => sum + Math.exp(score), 0);
    const { uses } = usesAt(moment, session);
    const [sum] = uses.filter((use) => use.frame === sums.frame);
    expect(sum.value).toBeCloseTo(total, 9);
    expect(sum.derivative).toBeCloseTo(1, 12);
    expect(sum.contribution).toBeCloseTo(expected, 12);
    const share = uses.find((use) => use.frame === outcome.groups[0].probabilities.frame);
    expect(share?.derivative).toBeCloseTo(1 / total, 12);
    const ahead = traceAt('forward', moment, session);
    expect(ahead[0].value).toBeCloseTo(expected, 12);
  });

  test('is a stop on the way back from the loss, after the probability of the target', () => {
    const { moment, session } = sessionAt(outcome.groups[0].terms.frame ?? -1);
    const [term, share, power, score] = traceAt('back', moment, session);
    const p = outcome.groups[0].probabilities.data[element];
    expect(term.value).toBeCloseTo(-Math.log(p), 12);
    expect(share).toMatchObject({ value: p, slope: -1 / p });
    expect(power.value).toBeCloseTo(expected, 12);
    expect(power.slope).toBeCloseTo(p / expected, 12);
    expect(score.value).toBeCloseTo(logits.data[element], 12);
    expect(score.slope).toBeCloseTo(expected, 12);
    expect(stepPane(moment, null, 200).rows.map(textOf).join('\n')).toContain('How surprised');
  });
});
