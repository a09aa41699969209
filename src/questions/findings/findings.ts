/**
 * `findings`: what went wrong in a recording, the first of it in a sentence with its line of the script. A recording opens
 * on it.
 */

import { type CommandContext, commandGroup, type EffectOrTask, warn } from '../../debugger/command.js';
import { showNumber } from '../../debugger/expressions/values.js';
import { describeThresholds } from '../../debugger/rules/rule.js';
import { RULES, type RuleName } from '../../debugger/rules/rules.js';
import { ALARM_SIGN } from '../../document/alarm.js';
import { asCommand, type Block, type Blocks } from '../../document/document.js';
import { formatCount, formatPlural } from '../../document/numbers.js';
import {
  heading,
  hint,
  type Line,
  left,
  name,
  paragraph,
  passage,
  right,
  table,
  text,
} from '../../explaining/blocks.js';
import { codeAround } from '../../explaining/panes/recorded/source.js';
import type { Task } from '../../numbers/engine/task.js';
import type { History } from '../../timeline/history.js';
import { type AnswerKind, type AnswerWithLines, goToIteration, workOut } from '../answer.js';
import { type Fault, type Findings, lookForFaults, NOT_SEARCHED } from './look-for.js';

interface FindingsAnswer extends AnswerWithLines<'findings'> {
  readonly findings: Findings;
}

type FindingsLine = Fault | 'the first step';

export const FINDINGS: AnswerKind<FindingsAnswer, FindingsLine> = {
  kind: 'findings',
  say: ({ findings, line }) => sayFindings(findings, line),
  title: () => ['findings'],
  lines: ({ findings }) => linesOf(findings),
  follow: (context, _answer, line) => goToLine(context, line),
  commands: commandGroup('ask', [
    {
      name: 'findings',
      aliases: ['news'],
      looksAhead: true,
      summary:
        'Show what went wrong in a recording: NaN, exceptions, gradients that never arrive, and what else rules find.',
      details: [
        `Each finding names its step and its line of the script; ${asCommand('follow')} goes there. What was not looked at is listed with the reason. On a run of one's own, "diagnose" looks at the iterations so far, and "rule NAME" stops at a fault.`,
      ],
      run: (context) =>
        context.timeline.replay === null
          ? workOut(context, findingsOf(context.timeline))
          : warn(
              'Findings are looked for in recordings. In this run "diagnose" explains a loss, and "rule NAME" stops at a fault.',
            ),
    },
  ]),
};

/** @param isOver tells when to stop looking; without it, everything is looked at */
export function* findingsOf(history: History, isOver?: () => boolean): Task<FindingsAnswer> {
  const findings = yield* lookForFaults(history, isOver);
  const fault = firstFault(findings);
  // Enter goes to what the first line is about.
  const line = fault === undefined ? 0 : Math.max(0, shownFaults(findings).indexOf(fault));
  return { kind: 'findings', line, findings };
}

const MOST_EXCEPTIONS = 6;
/** Lines of the script before and after the one that a finding is about. */
const AROUND = 1;

/** Exceptions that come again and again push nothing else away. */
function shownFaults({ faults }: Findings): readonly Fault[] {
  let exceptions = 0;
  return faults.filter(({ found }) => found !== 'exception' || ++exceptions <= MOST_EXCEPTIONS);
}

function linesOf(findings: Findings): readonly FindingsLine[] {
  return [...shownFaults(findings), 'the first step'];
}

function goToLine(context: CommandContext, line: FindingsLine): EffectOrTask {
  if (line === 'the first step') return goToIteration(context, context.timeline.numbers.first, 0, null);
  return goToIteration(context, line.iteration, line.frame, line.element);
}

function sayFindings(findings: Findings, line: number): Blocks {
  const lines = linesOf(findings);
  const shown = shownFaults(findings);
  const selected = lines[line];
  const source = selected === undefined || selected === 'the first step' ? null : selected.source;
  const hidden = findings.faults.length - shown.length;
  return passage(
    sayNews(findings),
    table(COLUMNS, lines.map(lineOf), line),
    hidden > 0 && paragraph(`${formatPlural(hidden, 'more exception')} in other iterations.`, 'aside'),
    source !== null && codeAround(source, AROUND),
    sayEach(shown),
    sayRest(findings),
    hint(`${asCommand('follow')} goes to the selected line; ${asCommand('stop')} shows the step.`),
  );
}

const COLUMNS = [
  name('finding'),
  right('iteration'),
  right('step'),
  left('op', { priority: 2 }),
  left('line', { priority: 1, unit: 'place' }),
] as const;

function lineOf(line: FindingsLine): Line {
  if (line === 'the first step') return { across: true, cells: ['step through it from the start'] };
  const { found, certainty, iteration, frame, label, source } = line;
  return [
    certainty === 'fault' ? text(found, 'alarm') : found,
    formatCount(iteration),
    formatCount(frame + 1),
    label,
    source === null ? '' : `${source.path}:${source.line}`,
  ];
}

/** The fault that all else may follow from: what is not finite, or else the first. */
function firstFault({ faults }: Findings): Fault | undefined {
  const wrong = faults.filter(({ certainty }) => certainty === 'fault');
  return wrong.find(({ found }) => found === 'non-finite') ?? wrong[0];
}

function sayNews(findings: Findings): Block {
  const { badLoss, iterations, nothing, faults } = findings;
  const fault = firstFault(findings);
  if (fault === undefined) {
    const looked = nothing.length + faults.length;
    if (looked === 0) return paragraph('Nothing has been looked for yet.');
    const rules = formatPlural(looked, 'rule');
    return paragraph(
      `Nothing wrong was found in what was looked at: ${rules} over ${formatPlural(iterations, 'iteration')}.${faults.length === 0 ? '' : ' What is listed may be intended.'}`,
      'title',
    );
  }
  const where = `step ${formatCount(fault.frame + 1)}, ${fault.label}${fault.source === null ? '' : `, ${fault.source.path}:${fault.source.line}`}`;
  if (fault.found !== 'non-finite') return paragraph(`${ALARM_SIGN} ${fault.text}`, 'alarm');
  if (badLoss === null)
    return paragraph(`${ALARM_SIGN} Not finite in iteration ${fault.iteration}: ${where}.`, 'alarm');
  const began = badLoss.iteration === fault.iteration ? 'It began' : `It began in iteration ${fault.iteration}`;
  return paragraph(
    `${ALARM_SIGN} The loss is ${showNumber(badLoss.loss)} ${badLoss.isOver ? 'in' : 'since'} iteration ${badLoss.iteration}. ${began}${badLoss.iteration === fault.iteration ? ' at' : ','} ${where}.`,
    'alarm',
  );
}

function sayEach(faults: readonly Fault[]): Blocks {
  if (faults.length === 0) return [];
  const items = faults.map((fault): Blocks => [paragraph(`${named(fault.found)}${fault.text}`)]);
  return [heading('What each of them is'), { kind: 'list', first: null, items }];
}

/** A rule with the thresholds that it was run with; an exception names itself. */
function named(found: Fault['found']): string {
  if (found === 'exception') return '';
  const settings = describeThresholds(RULES[found]);
  return settings === '' ? `${found}: ` : `${found} (${settings}): `;
}

function sayRest({ nothing, notLooked, notReached }: Findings): Blocks {
  const list = (rules: readonly RuleName[]): string => rules.join(', ');
  return passage(
    heading('What else was looked for'),
    nothing.length > 0 && paragraph(`Nothing found: ${list(nothing)}.`),
    notLooked.map(({ rule, why }) => paragraph(`${rule}: ${why}.`)),
    notReached.length > 0 &&
      paragraph(`Not looked for yet, since it takes longer: ${list(notReached)}. "findings" looks for all of them.`),
    paragraph(`Run by name only: ${list(NOT_SEARCHED)}. "rule ${NOT_SEARCHED[0]}" stops at the first.`, 'aside'),
  );
}
