/**
 * Writes the walk-through as text, Markdown or JSON, all from the same blocks; JSON adds the figures as data.
 */

import { momentAt, type PredictionPlace, predictionsOf, scoredWords, wordCountOf } from '../debugger/places/moment.js';
import { markdownOf, markdownText } from '../document/drawing/markdown/markdown.js';
import { MILESTONES } from '../explaining/panes/progress.js';
import { unlessRefused } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { exp } from '../numbers/kernels/elementary.js';
import { START } from '../timeline/cursor.js';
import type { ReplayedHistory } from '../timeline/history.js';
import { type JsonNumber, jsonNumber, ownField, parseJson } from '../training/json-text.js';
import type { ReportFormat } from './formats.js';
import { textLines, titleOf, underTitle } from './text-lines.js';
import { type Section, walkThrough } from './walk-through.js';

export const REPORT_WIDTH = 100;

/** @param last the last iteration of the report; its metrics must have been visited */
export function* formatReport(
  timeline: ReplayedHistory,
  last: number,
  format: ReportFormat,
  version: string,
): Task<string> {
  const sections = yield* walkThrough(timeline, last);
  switch (format) {
    case 'text':
      return asText(timeline, sections);
    case 'markdown':
      return asMarkdown(timeline, sections);
    case 'json':
      // Its figures look at both ends again.
      yield* timeline.reach(0);
      yield* timeline.reach(last);
      return asJson(timeline, sections, last, version);
  }
}

/** Whether a text is a report, in any format. */
export function isReportText(text: string): boolean {
  if (/^(# )?backstep: .+ \(\w+\)\n/.test(text)) return true;
  const json = unlessRefused(() => parseJson(text));
  return ownField(json, 'backstep') !== undefined && Array.isArray(ownField(json, 'sections'));
}

function asText(timeline: ReplayedHistory, sections: readonly Section[]): string {
  const body = sections.map((section, k) => {
    const numbered = `${k + 1}. ${section.title}`;
    return [numbered, '─'.repeat(numbered.length), '', ...textLines(section.blocks, REPORT_WIDTH)].join('\n');
  });
  return underTitle(titleOf(timeline.program), body.join('\n\n\n'));
}

function asMarkdown(timeline: ReplayedHistory, sections: readonly Section[]): string {
  const body = sections.map(({ title, blocks }, k) => `## ${k + 1}. ${title}\n\n${markdownOf(blocks)}`);
  return `# ${markdownText(titleOf(timeline.program))}\n\n${body.join('\n\n')}\n`;
}

function asJson(timeline: ReplayedHistory, sections: readonly Section[], last: number, version: string): string {
  const { subject, model, optimizer, parameterCount } = timeline.programAt(timeline.first);
  const report = {
    backstep: version,
    fixture: subject.name,
    model: { kind: model.kind, parameters: parameterCount },
    optimizer: { kind: optimizer.kind, learningRate: optimizer.learningRate },
    iterations: last,
    figures: figuresOf(timeline, last),
    sections: sections.map(({ title, blocks }) => ({ title, lines: textLines(blocks, REPORT_WIDTH) })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The figures of the walk-through as data, for programs. */
function figuresOf(timeline: ReplayedHistory, last: number) {
  const start = momentAt(timeline, START);
  const { total, mean, perplexity } = start.trace.outcome;
  return {
    predictions: predictionsOf(start).map(predictionFigures),
    total: jsonNumber(total.data[0]),
    mean: jsonNumber(mean.data[0]),
    perplexity: jsonNumber(perplexity.data[0]),
    ...(timeline.program.validation !== undefined && {
      validation: timeline.validationLosses.map(({ iteration, loss }) => ({ iteration, loss: jsonNumber(loss) })),
    }),
    progress: MILESTONES.filter((iteration) => iteration <= last).flatMap((iteration) => {
      const metrics = timeline.metrics(iteration);
      if (metrics === null) return [];
      return [
        {
          iteration,
          loss: jsonNumber(metrics.loss),
          targetProbabilities: metrics.targetProbabilities.map(jsonNumber),
          gradientNorm: jsonNumber(metrics.gradientNorm),
        },
      ];
    }),
  };
}

function predictionFigures({ group, row, label }: PredictionPlace) {
  const columns = wordCountOf(group);
  const words = scoredWords(group);
  const byWord = (valueAt: (index: number) => number): Record<string, JsonNumber> =>
    Object.fromEntries(
      Array.from({ length: columns }, (_, column) => [
        words[column] ?? String(column),
        jsonNumber(valueAt(row * columns + column)),
      ]),
    );
  const { logits, probabilities, terms } = group;
  const targetAt = row * columns + label.targetIndex;
  let sum = 0;
  for (let column = 0; column < columns; column++) sum += exp(logits.data[row * columns + column]);
  return {
    context: label.context,
    target: label.target,
    logits: byWord((index) => logits.data[index]),
    exponentials: byWord((index) => exp(logits.data[index])),
    sum: jsonNumber(sum),
    probabilities: byWord((index) => probabilities.data[index]),
    loss: jsonNumber(terms.data[row]),
    logitGradients: byWord((index) => probabilities.data[index] - (index === targetAt ? 1 : 0)),
  };
}
