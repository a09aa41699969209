/**
 * Writes the walk-through as text, Markdown or JSON, all from the same blocks; JSON adds the figures as data.
 */
import { ownField, parseJson } from '../data/json-text.js';
import { markdownOf, markdownText } from '../drawing/markdown/markdown.js';
import type { ReplayedHistory } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';
import { figuresOf } from './figures.js';
import type { ReportFormat } from './formats.js';
import { textLines } from './text-lines.js';
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
  const json = parseJson(text);
  return (
    json.kind === 'value' &&
    ownField(json.value, 'backstep') !== undefined &&
    Array.isArray(ownField(json.value, 'sections'))
  );
}

function titleOf({ program }: ReplayedHistory): string {
  return `backstep: ${program.subject.name} (${program.model.kind})`;
}

function asText(timeline: ReplayedHistory, sections: readonly Section[]): string {
  const title = titleOf(timeline);
  const body = sections.map((section, k) => {
    const numbered = `${k + 1}. ${section.title}`;
    return [numbered, '─'.repeat(numbered.length), '', ...textLines(section.blocks, REPORT_WIDTH)].join('\n');
  });
  return `${[title, '═'.repeat(title.length)].join('\n')}\n\n${body.join('\n\n\n')}\n`;
}

function asMarkdown(timeline: ReplayedHistory, sections: readonly Section[]): string {
  const body = sections.map(({ title, blocks }, k) => `## ${k + 1}. ${title}\n\n${markdownOf(blocks)}`);
  return `# ${markdownText(titleOf(timeline))}\n\n${body.join('\n\n')}\n`;
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
