/** `export`: values of the run as a file that other programs read. */

import { type CommandContext, commandGroup, type Effect, warn } from '../debugger/command.js';
import { compile } from '../debugger/expressions/compile.js';
import { completeExpression } from '../debugger/expressions/completion.js';
import { gather, type Stretch } from '../debugger/expressions/gather.js';
import { branchNamed } from '../debugger/places/branch-names.js';
import { readForce } from '../debugger/saving/target.js';
import { quote, refusalIn, refuse } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { type Branch, branchOf } from '../timeline/branches.js';
import { isAtEnd } from '../timeline/history.js';
import { endingProblem } from '../training/arrays/array-endings.js';

export const EXPORT_COMMANDS = commandGroup('session', [
  {
    name: 'export',
    words: 'numbers',
    purpose: 'find and leave',
    usage: '[--force] EXPRESSION, … [over FIRST..LAST [every K]] [on BRANCH, …] FILE',
    summary: 'Write values to a file for other programs: .npy, .csv, .json or .safetensors, by its name.',
    details: [
      'Without "over", the values are those at the cursor. With it, they are those at the same step of every iteration from FIRST to LAST, or of every K-th, each with what that iteration has computed, or at their ends where the cursor is at the start of one; the first axis is the iteration.',
      'With "on", they are those of other branches at the same step; "on all" takes every branch.',
      'Several values go to .safetensors or .json, each under its expression and, with "on", its branch; numbers and lists of one length make a table in .csv.',
      'Numbers are float64 and are read back to the bit, but for the payload of a NaN. A file that is there is replaced only with --force. A name with spaces stands in quotes.',
    ],
    complete: completeExpression,
    needs: 'files',
    notInLessons: true,
    run: runExport,
  },
]);

const USAGE =
  'Export what to which file? For example "export parameter("logits") logits.npy"; "help export" says more.';
const PARTS =
  /^(?<what>.*?)(?:\s+over\s+(?<first>\d{1,9})\.\.(?<last>\d{1,9})(?:\s+every\s+(?<every>\d{1,9}))?)?(?:\s+on\s+(?<names>[^\s,"()]+(?:\s*,\s*[^\s,"()]+)*))?\s+(?:"(?<quoted>[^"]+)"|(?<plain>[^\s"]+))$/s;

function* runExport(context: CommandContext, argument: string): Task<Effect> {
  const { session, timeline } = context;
  const { rest, force } = readForce(argument);
  const { what = '', first, last, every, names, quoted, plain } = PARTS.exec(rest)?.groups ?? {};
  const path = quoted ?? plain;
  if (path === undefined || what.trim() === '') return warn(USAGE);
  const problem = endingProblem(path);
  if (problem !== null) return warn(problem);
  const expressions = splitList(what).map((text) => compile(text, timeline.program));
  const branches = branchesNamed(context, names);
  const stretch = first === undefined ? null : { first: Number(first), last: Number(last), every: Number(every ?? 1) };
  if (stretch !== null) refuseBeyond(branches, stretch);
  const { iteration, frame, row } = session.where.cursor;
  const { frames } = yield* timeline.reach(iteration);
  const arrays = [];
  const missed = new Set<string>();
  for (const branch of branches) {
    try {
      const gathered = yield* gather(branch.timeline, expressions, { frame, row, frames }, { stretch, at: iteration });
      const prefix = names === undefined ? '' : `${branch.name}/`;
      arrays.push(...gathered.arrays.map((array) => ({ ...array, name: prefix + array.name })));
      missed.add(gathered.missed);
    } catch (error) {
      refuse((names === undefined ? '' : `On ${branch.name}: `) + refusalIn(error));
    }
  }
  return { kind: 'export', path, force, arrays, missed: [...missed].filter((text) => text !== '').join(' ') };
}

/** Commas inside brackets or quotes belong to an expression. */
function splitList(list: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const [token] of list.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|./gsu)) {
    if (/^[([]$/.test(token)) depth++;
    if (/^[)\]]$/.test(token)) depth--;
    if (token === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim());
}

function branchesNamed({ branches, session }: CommandContext, names: string | undefined): readonly Branch[] {
  if (names === undefined) return [branchOf(branches, session.where.cursor.branch)];
  if (names === 'all') return branches.all;
  const named = names.split(',').map((name) => branchNamed(branches, name.trim()));
  return branches.all.filter((branch) => named.includes(branch));
}

function refuseBeyond(branches: readonly Branch[], { first, last, every }: Stretch): void {
  if (first > last || every === 0) refuse('Write the first iteration before the last, as in "over 0..100 every 10".');
  for (const { timeline, name } of branches) {
    const { numbers } = timeline;
    const end = isAtEnd(timeline, numbers.last) ? numbers.last - 1 : numbers.last;
    if (first < numbers.first || last > end) {
      refuse(`${quote(name)} has the iterations ${numbers.first} to ${end}; got ${first}..${last}.`);
    }
  }
}
