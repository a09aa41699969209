/**
 * Lines that begin with no command: a place to go to, a topic of the help, a value to be printed or set, and the words that
 * other programs have for what is here.
 * Invariant: a line stands for another one that begins with a command, or for a sentence.
 */
import { quote, refuse, unlessRefused } from '../../files/refusal.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { compile } from '../expressions/compile.js';
import { parameterCalled } from '../places/targets.js';
import { topicNamed } from '../topics.js';

/**
 * The line that another one stands for; null where it means nothing known. What only a sentence answers is refused with
 * it. Without a program, names of parameters and words mean nothing.
 */
export function otherLine(text: string, program?: ProgramFacts): string | null {
  if (isPlace(text)) return `goto ${text}`;
  const said = sayingOf(text);
  if (said !== undefined) return refuse(said);
  const line = LINES.get(text.toLowerCase());
  if (line !== undefined) return line;
  const topic = topicNamed(text);
  if (topic !== null) return `help ${topic}`;
  return assignment(text, program) ?? value(text, program);
}

/** What is said of a word that other programs have, and that no command answers. */
export function sayingOf(text: string): string | undefined {
  return SAYINGS.get(text.toLowerCase());
}

/** Whether a line is a word that other programs have for what is here. */
export function isOtherWord(text: string): boolean {
  return LINES.has(text.toLowerCase()) || sayingOf(text) !== undefined;
}

/** `200`, `+5`, `-5`, `0.7`, `.softmax`, `0.predict`: as `goto` reads them, but for what is a number to compute with. */
function isPlace(text: string): boolean {
  return /^(?:[+\-−]?\d{1,9}|\d{0,9}\.\d{1,9}|\d{0,9}\.[^\s\d].*)$/s.test(text);
}

const LINES: ReadonlyMap<string, string> = new Map([
  ['end', 'goto end'],
  ['predict', 'goto .predict'],
  ['backward', 'goto .backward'],
  ['update', 'goto .update'],
  ['lr', 'print learningRate'],
  ['lessons', 'lesson'],
  ['course', 'open'],
  ['zoom', 'zoom-in'],
  ['plot', 'curve'],
  ['chart', 'curve'],
  ...['exit', 'bye', 'wq', ':q'].map((name) => [name, 'quit'] as const),
  ['q!', 'quit now'],
  ['quit!', 'quit now'],
]);

const NO_SCRIPT =
  '"code" (A) lists the program as lines of PyTorch. Beside each step of a recorded PyTorch run stands its line of the script ("help recording").';
const ITS_FORMULA = 'Each step shows its formula; "symbol" (y) explains its symbols, "copy formula" copies it.';
const NOTHING_UNDONE =
  'Nothing that was executed is ever changed: an edit is a branch, and "branch main" goes back to the run without it. "reverse-step" goes back one step.';
const RUNS_ON = '"continue" goes on to the next stop, "goto 200" to iteration 200, "play" goes on step by step.';
const THE_DATA =
  '"goto start" shows the words, the data and the model; "open FILE" takes a text of yours ("help text").';
const A_SENTENCE =
  '"sample prompt=TEXT" lets the model read a sentence of yours and go on with it (t, then e); "goto start" shows what it has learnt from.';

const SAYINGS: ReadonlyMap<string, string> = new Map([
  ...['script', 'program'].map((name) => [name, NO_SCRIPT] as const),
  ...['formula', 'formulas', 'equation', 'equations', 'math'].map((name) => [name, ITS_FORMULA] as const),
  ...['undo', 'redo', 'revert'].map((name) => [name, NOTHING_UNDONE] as const),
  ...['run', 'train'].map((name) => [name, RUNS_ON] as const),
  ...['data', 'dataset', 'example', 'examples'].map((name) => [name, THE_DATA] as const),
  ...['sentence', 'sentences', 'write'].map((name) => [name, A_SENTENCE] as const),
  ['clear', '"delete" removes breakpoints, "undisplay" displays; "stop" leaves an answer.'],
  ['cls', '"stop" leaves an answer; "undisplay" removes displays, "delete" breakpoints.'],
  ['speed', '"faster" and "slower" change the speed of play; "help speed" says how fast backstep computes.'],
  ['version', 'Start with --version to see the version; "help stability" says what has changed.'],
]);

/** `learningRate = 1`, `lr 1`, `table[we, love] = 2`. Whether there is such a thing to set, `set` says. */
function assignment(text: string, program: ProgramFacts | undefined): string | null {
  const [, left, right] = /^([^=<>!"]+?)\s*=\s*([^=\s].*)$/s.exec(text) ?? [];
  if (left !== undefined) return `set ${settingName(left)} ${right}`;
  const [, name, number] = /^(\w+)\s+([-−]?[\d.]\S*)$/.exec(text) ?? [];
  if (name === undefined || !compiles(settingName(name), program)) return null;
  return `set ${settingName(name)} ${number}`;
}

function settingName(written: string): string {
  return written === 'lr' ? 'learningRate' : written;
}

/** Prints whatever can be computed, and a parameter by its name alone. */
function value(text: string, program: ProgramFacts | undefined): string | null {
  if (compiles(text, program)) return `print ${text}`;
  const [, name = text, places = ''] = /^([^[\]]+)(\[.*\])$/s.exec(text) ?? [];
  const expression = `parameter(${JSON.stringify(name)})${places}`;
  if (program === undefined) return null;
  const { parameters, words: known } = program.model;
  if (parameterCalled(parameters, name) !== -1 && compiles(expression, program)) return `print ${expression}`;
  if (!known.includes(text)) return null;
  const quoted = JSON.stringify(text);
  return refuse(
    `There is no command ${quote(text)}. "print p(${quoted})" shows its probability, "print logits(${quoted})" its score.`,
  );
}

function compiles(text: string, program: ProgramFacts | undefined): boolean {
  return unlessRefused(() => compile(text, program)) !== null;
}
