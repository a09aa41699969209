/**
 * The manual page, in roff with the macros of man(7): the commands with their options, then every topic of the help.
 * Invariant: it is the same for the same sources, so it has no date.
 */
import type { Command } from 'commander';
import { TOPICS } from '../debugger/topics.js';
import { type Block, type Inline, parseInline, parseMarkdown } from '../views/topics/markdown.js';

const PARAGRAPH_AFTER_HEADING = /^(\.S[HS] .*\n)\.PP\n/gm;

/** @param topics the finished texts by the names of their files */
export function manPage(program: Command, topics: ReadonlyMap<string, string>): string {
  const name = program.name();
  const about = program.description().replace(/\.$/, '');
  const synopsis = [program, ...program.commands].map(
    (command) =>
      `.PP\n${bold(`${command === program ? '' : `${name} `}${command.name()}`)} ${literal(command.usage())}`,
  );
  const sections = TOPICS.map((topic) => {
    const blocks = parseMarkdown(topics.get(`${topic.name}.md`) ?? '').map(roffOf);
    return [`.SH ${literal(topic.name.replace('-', ' ').toUpperCase())}`, ...blocks].join('\n');
  });
  return [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${program.version() ?? ''}" "User Commands"`,
    '.SH NAME',
    `${name} \\- ${literal(about.charAt(0).toLowerCase() + about.slice(1))}`,
    '.SH SYNOPSIS',
    ...synopsis,
    '.SH DESCRIPTION',
    lineOf(
      `Each section below is a topic: \`${name} help TOPIC\` prints it, and \`help TOPIC\` in the debugger shows it.`,
    ),
    ...sections,
    '',
  ]
    .join('\n')
    .replace(PARAGRAPH_AFTER_HEADING, '$1');
}

function roffOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `.SS ${inline(block.text)}`;
    case 'paragraph':
      return `.PP\n${lineOf(block.text)}`;
    case 'item':
      return `.IP ${block.marker === '-' ? '\\(bu' : literal(block.marker)} 4\n${lineOf(block.text)}`;
    case 'code':
      return ['.PP', '.RS 4', '.nf', ...block.lines.map(codeLine), '.fi', '.RE'].join('\n');
    case 'table':
      return block.rows.map((cells) => entryOf(block.heads, cells)).join('\n');
  }
}

/** The first cell that is not empty, and below it the others: the last as it is, those between with their heads. */
function entryOf(heads: readonly string[], cells: readonly string[]): string {
  const [term, ...rest] = heads.map((head, k) => ({ head, text: cells[k] ?? '' })).filter(({ text }) => text !== '');
  const details = rest.map(({ head, text }, k) =>
    k === rest.length - 1 ? lineOf(text) : `${lineOf(`${head}: ${text}`)}\n.br`,
  );
  return ['.TP', lineOf(term?.text ?? ''), ...(details.length === 0 ? ['\\&'] : details)].join('\n');
}

function codeLine(line: string): string {
  return line === '' ? '\\&' : protect(literal(line));
}

/** Markdown on a line of its own. */
function lineOf(markdown: string): string {
  return protect(inline(markdown));
}

function inline(markdown: string): string {
  const shown: Readonly<Record<Inline['kind'], (text: string) => string>> = {
    plain: literal,
    code: bold,
    emphasis: italic,
  };
  return parseInline(markdown)
    .map(({ kind, text }) => shown[kind](text))
    .join('');
}

function bold(text: string): string {
  return `\\fB${literal(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${literal(text)}\\fR`;
}

/** What roff would read as an instruction, or set as another character than the one that is to be typed. */
function literal(text: string): string {
  return text.replace(/[\\\-'`^~]/g, (character) => ESCAPES[character]);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** A line that begins with a full stop would be an instruction. */
function protect(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}
