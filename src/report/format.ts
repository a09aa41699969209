/**
 * Writes the walk-through as text, Markdown or JSON, all from the same rows; Markdown adds its marks, JSON adds the
 * figures as data.
 */
import { widthOf } from '../cells/width.js';
import { ownField, parseJson } from '../data/json-text.js';
import { type Row, textOf } from '../drawing/rows/rows.js';
import type { ReplayedHistory } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';
import { figuresOf } from './figures.js';
import type { ReportFormat } from './formats.js';
import { type Section, walkThrough } from './walk-through.js';

export const REPORT_WIDTH = 100;

/** @param last the last iteration of the report; its metrics must have been visited */
export function* formatReport(
  timeline: ReplayedHistory,
  last: number,
  format: ReportFormat,
  version: string,
): Task<string> {
  const sections = yield* walkThrough(timeline, last, REPORT_WIDTH);
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
  const body = sections.map(({ title: name, rows }, k) => {
    const numbered = `${k + 1}. ${name}`;
    return [numbered, '─'.repeat(numbered.length), '', ...trimmed(rows)].join('\n');
  });
  return `${[title, '═'.repeat(title.length)].join('\n')}\n\n${body.join('\n\n\n')}\n`;
}

function asMarkdown(timeline: ReplayedHistory, sections: readonly Section[]): string {
  const body = sections.map(({ title, rows }, k) => `## ${k + 1}. ${title}\n\n${markdownOf(rows)}`);
  return `# ${titleOf(timeline)}\n\n${body.join('\n\n')}\n`;
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
    sections: sections.map(({ title, rows }) => ({ title, lines: trimmed(rows) })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Rows as lines, without trailing spaces, trailing empty rows or repeated empty rows. */
function trimmed(rows: readonly Row[]): readonly string[] {
  // A row of spaces does not count as empty: it is part of a drawing.
  const kept = rows.filter((row, k) => !isEmpty(row) || (k > 0 && !isEmpty(rows[k - 1])));
  while (kept.length > 0 && isEmpty(kept[kept.length - 1])) kept.pop();
  return kept.map((row) => textOf(row).trimEnd());
}

function isEmpty(row: Row): boolean {
  return textOf(row) === '';
}

type BlockKind = 'heading' | 'prose' | 'preformatted' | 'empty';

/** Prose has a role of its own or begins at the left edge; tables, formulas and drawings do not, except the longest label of a curve's axis. */
function kindOf(row: Row): BlockKind {
  if (isEmpty(row)) return 'empty';
  if (row.length === 1 && row[0].role === 'title') return 'heading';
  if (row.some(({ role }) => role === 'prose' || role === 'aside')) return 'prose';
  return /^[\s▸]|^\S+ [┤\s●⠀-⣿]*$/u.test(textOf(row)) ? 'preformatted' : 'prose';
}

function markdownOf(rows: readonly Row[]): string {
  const blocks: { kind: BlockKind; lines: string[] }[] = [];
  for (const row of rows) {
    const kind = kindOf(row);
    const line = textOf(row).trimEnd();
    const last = blocks.at(-1);
    if (last !== undefined && last.kind === kind && kind !== 'heading') last.lines.push(line);
    else blocks.push({ kind, lines: [line] });
  }
  return blocks
    .filter(({ kind }) => kind !== 'empty')
    .map(({ kind, lines }) => {
      switch (kind) {
        case 'heading':
          return `### ${escapeMarkdown(lines[0])}`;
        case 'preformatted':
          return ['```text', ...lines, '```'].join('\n');
        default:
          return proseOf(lines);
      }
    })
    .join('\n\n');
}

/** Lines that were wrapped run on; one that begins anew, where the one before had room for its first word, stays a line. */
function proseOf(lines: readonly string[]): string {
  return lines
    .map((line, k) => {
      const before = lines[k - 1];
      const words = line.trimStart();
      if (before === undefined) return escapeMarkdown(words);
      const [first] = words.split(' ');
      const isWrapped = widthOf(before) + 1 + widthOf(first) > REPORT_WIDTH;
      return `${isWrapped ? '' : '\\'}\n${escapeMarkdown(words)}`;
    })
    .join('');
}

/** Keeps words such as `<BOS>` from being read as markup, and line starts from being read as lists or underlines. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_<>#[\]|&~]/g, '\\$&')
    .replace(/^[-+=]/gm, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/gm, '$1\\$2');
}
