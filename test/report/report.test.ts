/** The walk-through as text, Markdown and JSON. */
import { Marked } from 'marked';
import { beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/document/cells/width.js';
import { finish } from '../../src/numbers/engine/task.js';
import { formatReport, REPORT_WIDTH } from '../../src/report/format.js';
import { REPORT_FORMATS, type ReportFormat } from '../../src/report/formats.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { DEPTH, oneOf } from '../support/depth.js';
import { DIVERGING, openShipped, SHIPPED, timelineOf } from '../support/fixtures.js';
import { readReference } from '../support/reference-files.js';

interface Trajectory {
  readonly runs: readonly {
    readonly lr: number;
    readonly rows: readonly {
      readonly iteration: number;
      readonly p_target: readonly number[];
      readonly total_loss: number;
    }[];
  }[];
}

interface NotebookStep {
  readonly context: string;
  readonly target: string;
  readonly logits: Readonly<Record<string, number>>;
  readonly exp: Readonly<Record<string, number>>;
  readonly sum: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly loss: number;
  readonly logitGradients: Readonly<Record<string, number>>;
}

const SECTIONS = [
  'Set-up',
  'Logits',
  'Softmax in three steps',
  'Every prediction',
  'Loss',
  'What a gradient is',
  'Backpropagation',
  'Gradient descent',
  'Learning rate',
  'Beyond plain descent',
  'Training progress',
];

const TRAJECTORY = readReference<Trajectory>('notebook_trajectory.json').runs.find(({ lr }) => lr === 0.1)?.rows ?? [];
/** The last iteration of the reports of what ships. */
const LAST = DEPTH > 1 ? 60 : 12;
const MILESTONES = [0, 1, 50, 200, 500, 1000, 2000, 5000];

function reportOf(timeline: Timeline, last: number, format: ReportFormat): string {
  finish(timeline.visit(last + 1));
  return finish(formatReport(timeline, last, format, '9.9.9'));
}

/** Its formulas and tables as they read, without what marks them. */
function readable(markdown: string): string {
  return markdown
    .replace(/^\$\$.*\$\$$/gm, (formula) => formula.replaceAll('\\times', '×').replaceAll('-', '−'))
    .replace(/[|*\\]/g, ' ')
    .replace(/ +$/gm, '');
}

describe('the report of the notebook', () => {
  const timeline = timelineOf();
  let text = '';
  let markdown = '';
  // biome-ignore lint/suspicious/noExplicitAny: it is what any reader of the file gets
  let json: any;

  beforeAll(() => {
    text = reportOf(timeline, 5000, 'text');
    markdown = reportOf(timeline, 5000, 'markdown');
    json = JSON.parse(reportOf(timeline, 5000, 'json'));
  });

  test.each([
    '54.67',
    '0.1494',
    '0.4488',
    '0.571',
    '0.623',
    '0.994',
    '1.901',
    '0.561',
    '0.472',
    '0.006',
    '2.941',
    '0.735',
    '−0.851',
    '28.82',
    '10.72',
    '33.33',
    '2.086',
    '0.3008',
    '0.0820',
    '+0.4488',
    '−1 / 0.14938 = −6.694',
    '−6.6945 × 0.12706 = −0.8506',
  ])('shows %s as text and as Markdown', (figure) => {
    const alone = new RegExp(`(?<![\\d.])${figure.replaceAll(/[.+]/g, '\\$&').replaceAll(' ', ' +')}(?!\\d)`);
    expect(text).toMatch(alone);
    expect(readable(markdown)).toMatch(alone);
  });

  test('ends with the true progress table', () => {
    expect(MILESTONES.every((iteration) => TRAJECTORY.some((row) => row.iteration === iteration))).toBe(true);
    for (const { iteration, p_target, total_loss } of TRAJECTORY.filter((row) => MILESTONES.includes(row.iteration))) {
      const numbers = [...p_target, total_loss].map((value) => value.toFixed(4).replace('.', '\\.'));
      const line = new RegExp(`^[▸ ]\\s+${iteration}\\s+${numbers.join('\\s+')}$`, 'm');
      expect(text).toMatch(line);
      expect(readable(markdown)).toMatch(line);
    }
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^▸\s+5000\s/);
  });

  test('has the eleven sections in order, in all three formats', () => {
    expect([...text.matchAll(/^(\d+)\. (.+)$/gm)].map(([, number, title]) => `${number} ${title}`)).toEqual(
      SECTIONS.map((title, k) => `${k + 1} ${title}`),
    );
    expect([...markdown.matchAll(/^## (\d+)\. (.+)$/gm)].map(([, , title]) => title)).toEqual(SECTIONS);
    expect(json.sections.map(({ title }: { title: string }) => title)).toEqual(SECTIONS);
    for (const { lines } of json.sections) expect(lines.length).toBeGreaterThan(3);
  });

  test('has the figures of the notebook to 1e-12', () => {
    const steps = readReference<readonly NotebookStep[]>('notebook-steps.json');
    expect(json.figures.predictions).toHaveLength(steps.length);
    steps.forEach((step, k) => {
      const found = json.figures.predictions[k];
      expect([found.context, found.target]).toEqual([step.context, step.target]);
      const pairs: readonly (readonly [Readonly<Record<string, number>>, Readonly<Record<string, number>>])[] = [
        [found.logits, step.logits],
        [found.exponentials, step.exp],
        [found.probabilities, step.probabilities],
        [found.logitGradients, step.logitGradients],
        [
          { sum: found.sum, loss: found.loss },
          { sum: step.sum, loss: step.loss },
        ],
      ];
      for (const [actual, expected] of pairs) {
        expect(Object.keys(actual)).toEqual(Object.keys(expected));
        for (const [name, value] of Object.entries(expected)) {
          expect(Math.abs(actual[name] - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
        }
      }
    });
    const losses = steps.map(({ loss }) => loss);
    const total = losses.reduce((sum, loss) => sum + loss, 0);
    expect(json.figures.total).toBeCloseTo(total, 12);
    expect(json.figures.mean).toBeCloseTo(total / 4, 12);
    expect(json.figures.perplexity).toBeCloseTo(Math.exp(total / 4), 12);
  });

  test('has the progress of the recorded run to 1e-9', () => {
    expect(json.figures.progress.map(({ iteration }: { iteration: number }) => iteration)).toEqual(MILESTONES);
    for (const { iteration, loss, targetProbabilities } of json.figures.progress) {
      const row = TRAJECTORY.find((candidate) => candidate.iteration === iteration);
      expect(Math.abs(loss - (row?.total_loss ?? Number.NaN))).toBeLessThan(1e-9);
      row?.p_target.forEach((probability, k) => {
        expect(Math.abs(targetProbabilities[k] - probability)).toBeLessThan(1e-9);
      });
    }
  });

  test('says as JSON what it is a report of', () => {
    expect(json).toMatchObject({
      backstep: '9.9.9',
      fixture: 'we-love-deep-learning',
      model: { kind: 'tabular', parameters: 32 },
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      iterations: 5000,
    });
  });

  test('is the same lines as text and as JSON', () => {
    const plain = new Set(text.split('\n').map((line) => line.trim()));
    for (const { lines: own } of json.sections) for (const line of own) expect(plain).toContain(line.trim());
  });

  test('has the loss as a curve in text and in Markdown, where it is said in words, too', () => {
    const curve = text.slice(text.indexOf('\n11. ')).match(/^ *[\d.]* [┤│└].*$/gm) ?? [];
    expect(curve).toHaveLength(10);
    expect(markdown).toMatch(/^loss falls from 2\.941 at iteration 0 to .*\n\n```text\n +2\.941 ┤[⠁-⣿]/m);
    expect(markdown).toMatch(/^Selected: iteration 5000: 0\.005749\.$/m);
  });
});

describe.each(oneOf(6, SHIPPED, 0))('the report of %s', (name) => {
  const timeline = timelineOf(name);
  const reports = Object.fromEntries(REPORT_FORMATS.map((format) => [format, reportOf(timeline, LAST, format)]));

  test('has eleven sections, fits its width and ends in one line break', () => {
    expect([...reports.text.matchAll(/^(\d+)\. /gm)]).toHaveLength(11);
    expect([...reports.markdown.matchAll(/^## \d+\. /gm)]).toHaveLength(11);
    expect(JSON.parse(reports.json).sections).toHaveLength(11);
    // The first line is the title, whatever the fixture is called.
    for (const line of reports.text.split('\n').slice(2)) expect(widthOf(line)).toBeLessThanOrEqual(REPORT_WIDTH);
    for (const report of Object.values(reports)) {
      expect(report.endsWith('\n')).toBe(true);
      expect(report.endsWith('\n\n')).toBe(false);
      expect(report).not.toMatch(/undefined|\[object|NaN|[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    }
  });

  test('cuts no number', () => {
    expect(reports.text).not.toMatch(/\d\.\d*…|[−+]\d+…/);
  });

  test('is Markdown of headings, words, tables, lists and formulas, the picture of the model as a list', () => {
    const tokens = new Marked().lexer(reports.markdown).filter(({ type }) => type !== 'space');
    const kinds = new Set(tokens.map(({ type }) => type));
    // Some show a text that they were made of.
    kinds.delete('code');
    expect([...kinds].sort()).toEqual(['heading', 'list', 'paragraph', 'table']);
    expect(reports.markdown).toMatch(/\n### The model\n\n- /);
    const formulas = tokens.filter(({ raw }) => raw.includes('$$'));
    expect(formulas.length).toBeGreaterThan(15);
    for (const { raw } of formulas) expect(raw).toMatch(/^\$\$[^$\n]+\$\$\s*$/);
    for (const { raw } of formulas) expect(raw).not.toMatch(/\\[^A-Za-z]|[<>]/);
  });
});

describe('the report', () => {
  test('of a run that blows up has NaN and infinities in words, and as strings in JSON', () => {
    const timeline = timelineOf('we-love-deep-learning', ...DIVERGING);
    const text = reportOf(timeline, 60, 'text');
    expect([...text.matchAll(/^\d+\. /gm)]).toHaveLength(11);
    expect(text).toMatch(/^[▸ ]\s+50\s+NaN(\s+1\.0000){3}\s+NaN$/m);
    const { figures } = JSON.parse(reportOf(timeline, 60, 'json'));
    expect(figures.progress.find(({ iteration }: { iteration: number }) => iteration === 50).loss).toBe('NaN');
    expect(figures.total).toBeCloseTo(2.941, 3);
    expect(reportOf(timeline, 60, 'markdown')).toMatch(/^\| 50 \| NaN \|( 1\.0000 \|){3} NaN \|$/m);
  });

  test.each([0, 1])('may end at iteration %i', (last) => {
    for (const format of REPORT_FORMATS) expect(reportOf(timelineOf(), last, format)).toContain('Training progress');
  });

  test('has as many iterations as asked though the fixture plans fewer', () => {
    const timeline = timelineOf('we-love-deep-learning', 'training.iterations=10');
    expect(reportOf(timeline, 200, 'text')).toMatch(/^[▸ ]\s+200\s+0\.9567/m);
  });

  test('escapes words that are mark-up, and words that look like the start of a list', () => {
    const program = openShipped();
    const subject = {
      ...program.subject,
      description: '- one *two* _three_ `four` &amp; ~~five~~ <b>six</b> [seven](eight) | nine',
      remarks: ['1. first', '+ second', '=== third', '# fourth'],
    };
    const prose = reportOf(new Timeline({ ...program, subject }), 5, 'markdown');
    expect(prose).toContain(
      '\\- one \\*two\\* \\_three\\_ \\`four\\` \\&amp; \\~\\~five\\~\\~ \\<b\\>six\\</b\\> \\[seven\\](eight) \\| nine',
    );
    for (const line of ['1\\. first', '\\+ second', '\\=== third', '\\# fourth'])
      expect(prose.split('\n')).toContain(line);
  });
});

test('has one scale of urgency, with its legend above each table that uses it', () => {
  const tables = reportOf(timelineOf(), 1, 'text').split('Urgency by the size of ').slice(1);
  expect(tables).toHaveLength(2);
  for (const table of tables) {
    const rows = table.split('\n').map((line) => line.split(/ {2,}/));
    const words = [/^−0\.85/, /^−0\.429/, /^−0\.37[67]/].map((gradient) =>
      rows.find((cells) => cells.some((cell) => gradient.test(cell)))?.at(-1),
    );
    expect(words).toEqual(['very urgent', 'urgent', 'worth correcting']);
  }
});
