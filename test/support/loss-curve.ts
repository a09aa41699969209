/** The chart of the loss as the terminal draws it. */
import type { Look } from '../../src/debugger/looking/look.js';
import type { Moment } from '../../src/debugger/places/moment.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { chartRows } from '../../src/document/drawing/rows/chart.js';
import type { Row } from '../../src/document/drawing/rows/rows.js';
import { lossChart, type OtherCurve } from '../../src/explaining/charts/loss-chart.js';

export function lossCurve(
  moment: Moment,
  width: number,
  height: number,
  others: readonly OtherCurve[] = [],
  scale: Look['lossScale'] = 'linear',
): readonly Row[] {
  const chart = lossChart(moment, scale, others);
  return chart.kind === 'chart' ? chartRows(chart, width, height) : blockRows([chart], { width });
}
