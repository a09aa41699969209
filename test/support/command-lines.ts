/**
 * Lines that somebody might type, from the command table itself: names, abbreviations and keys, counts, arguments as the
 * usage names them or as Tab offers them, and what no one should type. The same random numbers give the same lines.
 */

import { COMMANDS } from '../../src/commands/commands.js';
import type { CommandContext } from '../../src/debugger/command.js';
import { type Atom, randomExpression } from './expressions/generate.js';
import { pick, type Random } from './random.js';

export interface LineSources {
  readonly context: CommandContext;
  /** What expressions are made of. */
  readonly atoms: readonly Atom[];
}

const COUNTS = ['0', '1', '2', '3', '7', '12', '40', '-1', '1.5', '999999999', '99999999999999999999', '1e300', 'NaN'];
const NAMES = ['a', 'b', 'main', 'what-if-1', 'fast', '__proto__', 'constructor', '愛', 'x'.repeat(90)];
const FILES = [
  'a.npy',
  'b.csv',
  'c.json',
  'd.safetensors',
  's.txt',
  'sub/e.json',
  '../out.json',
  '/abs.csv',
  '.',
  '"two words.json"',
];
const GLOBS = [
  '*',
  '*a*',
  'softm*',
  '*'.repeat(60),
  `${'*a'.repeat(40)}b`,
  'block 0',
  'update',
  '∂loss*',
  '.softmax#2',
  '.',
  '0.7',
  '#',
];
const SETTINGS = [
  ...[
    'learningRate 0.5',
    'learningRate 1e300',
    'optimizer.kind adam',
    'optimizer.kind adamw',
    'momentum 0.9',
    'seed 7',
  ],
  ...[
    'training.softmax plain',
    'training.batchSize 3',
    'batchSize 999999999',
    'training.iterations 999999999',
    'batch next',
  ],
  ...[
    'batch 0',
    'clip 0.1',
    'optimizer.clip 0',
    'schedule.kind cosine',
    'model.block 4',
    'model.width 100000',
    'm 0',
    'v 0',
  ],
];
const JUNK = [
  ...[
    '',
    ' ',
    '\t',
    '\u001b[2J',
    '\u001b]0;title\u0007',
    '\u0000',
    '\u202e',
    '\u2066',
    '\u009b31m',
    '\ud800',
    '\u200f',
    '\r\n',
    '愛',
    '🙂'.repeat(30),
  ],
  ...[
    'é'.normalize('NFD'),
    'ﷺ',
    '%s%n',
    '$(id)',
    '`id`',
    '<b>',
    '\\',
    '\\u001b',
    "'",
    '"',
    `"'"'`,
    '"a\\"b"',
    '"'.repeat(300),
  ],
  ...[
    '['.repeat(400),
    ']'.repeat(40),
    `${'('.repeat(300)}1`,
    '{'.repeat(90),
    '{loss}'.repeat(60),
    ' = = = ',
    '--force',
    '--',
    '-',
    '#',
    'end',
  ],
  ...[
    'if',
    'if if if',
    'except',
    'over 0..9',
    'over 0..999999999 every 1',
    'on all',
    'on main, main',
    'as as',
    'to',
    'by place',
    'off',
  ],
  ...[
    'x'.repeat(999),
    'y'.repeat(1001),
    'z '.repeat(1500),
    'a'.repeat(20_000),
    '0'.repeat(700),
    '1,'.repeat(300),
    '-'.repeat(500),
  ],
];

/** One line for the session as it is now. */
export function randomLine(random: Random, sources: LineSources): string {
  return new LineWriter(random, sources).line();
}

class LineWriter {
  constructor(
    private readonly random: Random,
    private readonly sources: LineSources,
  ) {}

  line(): string {
    if (this.chance(0.04)) return this.junk();
    const command = this.pick(COMMANDS);
    const argument = this.argument(command);
    const line = `${this.count()}${this.nameOf(command)}${this.pick([' ', ' ', ' ', '  ', ''])}${argument}`;
    return this.chance(0.06) ? this.spoil(line) : line;
  }

  private nameOf({ name, aliases, keys, takesDigits }: (typeof COMMANDS)[number]): string {
    const written = this.pick([
      name,
      name,
      name,
      name,
      ...aliases,
      ...keys,
      name.slice(0, 1 + this.below(name.length)),
    ]);
    if (this.chance(takesDigits === true ? 0.4 : 0.02)) return `${written}/${this.pick(COUNTS)}`;
    return this.chance(0.02) ? written.toUpperCase() : written;
  }

  private count(): string {
    return this.chance(0.08) ? `${this.pick(COUNTS)} ` : '';
  }

  private argument(command: (typeof COMMANDS)[number]): string {
    const kind = this.random();
    if (kind < 0.4) return this.filled(command.usage);
    if (kind < 0.75 && command.complete !== undefined) return this.completed(command);
    if (kind < 0.85) return '';
    return kind < 0.93 ? this.junk() : `${this.filled(command.usage)} ${this.junk()}`;
  }

  /** What Tab offers, and what it offers after that. */
  private completed({ complete }: (typeof COMMANDS)[number]): string {
    let argument = '';
    do {
      const offered = complete?.(this.sources.context, argument) ?? [];
      const longer = offered.filter((each) => each.length > argument.length && each.startsWith(argument));
      if (longer.length === 0) break;
      argument = `${this.pick(longer)}${this.pick(['', ' '])}`;
    } while (this.chance(0.4));
    return this.chance(0.3) ? `${argument} ${this.pick([...COUNTS, 'if loss > 1', 'as a', ...SETTINGS])}` : argument;
  }

  /** An argument as the usage describes it. */
  private filled(usage: string): string {
    let rest = usage;
    for (let inner = /\[([^[\]]*)\]/.exec(rest); inner !== null; inner = /\[([^[\]]*)\]/.exec(rest)) {
      rest = rest.replace(inner[0], () => (this.chance(0.5) ? this.pick(inner[1].split(' | ')) : ''));
    }
    return this.pick(rest.split(' | ')).replace(/[A-Z]+/g, (kind) => this.ofKind(kind));
  }

  private ofKind(kind: string): string {
    switch (kind) {
      case 'EXPRESSION':
      case 'CONDITION':
        if (this.chance(0.05)) return `op ${this.pick(['==', '!='])} "${this.junk()}"`;
        if (this.chance(0.15)) return this.over();
        return this.chance(0.3)
          ? this.pick(this.sources.atoms).text
          : randomExpression(this.random, this.sources.atoms);
      case 'FILE':
        return this.pick(FILES);
      case 'STEP':
      case 'PLACE':
        return this.chance(0.5) ? this.step() : this.pick(GLOBS);
      case 'NAME':
      case 'NEW':
      case 'BRANCH':
      case 'A':
      case 'B':
        return this.chance(0.3) ? this.step() : this.pick(NAMES);
      case 'TARGET':
        return this.chance(0.5) ? this.pick(SETTINGS) : this.element();
      case 'ELEMENT':
      case 'PARAMETER':
        return this.element();
      case 'TEXT':
      case 'TOKEN':
        return this.chance(0.6) ? this.word() : this.junk();
      default:
        return this.pick(COUNTS);
    }
  }

  /** Over many iterations, which may have to be executed again. */
  private over(): string {
    const range = this.pick(['3', '40', '100', '1000', '999999', ':', '0:60', '100:', '5:2000']);
    const of = this.pick([
      this.pick(this.sources.atoms).text,
      `norm(${this.pick(this.sources.atoms).text})`,
      this.pick(['output', 'loss', 'gradientNorm', 'previous(output)']),
      this.chance(0.3) ? `sum(${this.over()})` : 'norm(input[0])',
    ]);
    return this.pick(['over(R, X)', 'sum(over(R, X)) > 1', 'max(over(R, X))', 'changed(over(R, X))'])
      .replace('R', range)
      .replace('X', () => of);
  }

  private step(): string {
    const { timeline, session } = this.sources.context;
    const { frames } = timeline.trace(session.where.cursor.iteration);
    const { scope, label, op } = this.pick(frames);
    return this.pick([label, op.name, scope.at(-1) ?? '', [...scope, label].join('/'), `.${label}#2`]);
  }

  private element(): string {
    const { parameters, words } = this.sources.context.timeline.program.model;
    const { name, shape } = this.pick(parameters);
    const places = shape.map((extent) => this.pick([String(this.below(extent)), this.word(), String(extent), '*']));
    return this.pick([
      name,
      `${name}[${places.join(', ')}]`,
      `${name}[${places[0]}]`,
      `[${places.join(',')}]`,
      this.pick(words),
    ]);
  }

  private word(): string {
    return this.pick(this.sources.context.timeline.program.model.words);
  }

  private junk(): string {
    return this.chance(0.6) ? this.pick(JUNK) : String.fromCodePoint(...this.codes());
  }

  private codes(): readonly number[] {
    return Array.from({ length: 1 + this.below(30) }, () => this.below(this.pick([0x80, 0x100, 0x3000, 0x11_0000])));
  }

  /** With a piece cut out, doubled or put in. */
  private spoil(line: string): string {
    const [from, to] = [this.below(line.length + 1), this.below(line.length + 1)].sort((a, b) => a - b);
    return this.pick([
      line.slice(0, from) + line.slice(to),
      line.slice(0, to) + line.slice(from),
      line.slice(0, from) + this.junk() + line.slice(from),
    ]);
  }

  private pick<T>(list: readonly T[]): T {
    return pick(this.random, list);
  }

  private below(count: number): number {
    return Math.floor(this.random() * count);
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }
}
