/**
 * The manual page, in roff with the macros of man(7): the commands with their options, then every topic of the help.
 * Invariant: it is the same for the same sources, so it has no date.
 */
import type { Command } from 'commander';
import { TOPICS } from '../../debugger/topics.js';
import {
  type Block,
  type Blocks,
  type Inline,
  type Inlines,
  type Table,
  textOfInlines,
  textsOf,
} from '../../document/document.js';
import { parseMarkdown } from '../../explaining/markdown.js';

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
    ...parseMarkdown(
      `Each section below is a topic: \`${name} help TOPIC\` prints it, and \`help TOPIC\` in the debugger shows it.`,
    ).map(roffOf),
    ...sections,
    '',
  ]
    .join('\n')
    .replace(PARAGRAPH_AFTER_HEADING, '$1');
}

function roffOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `.SS ${inline(block.inlines)}`;
    case 'paragraph':
    case 'tokens':
    case 'note':
    case 'gloss':
    case 'hint':
      return `.PP\n${lineOf(block.inlines)}`;
    case 'list':
      return block.items.map((item, k) => itemOf(item, block.first === null ? null : block.first + k)).join('\n');
    case 'code':
      return literalLines(block.lines);
    case 'formula':
      return literalLines(textsOf([block]));
    case 'table':
      return block.rows.map(({ cells }) => entryOf(block, cells)).join('\n');
    case 'matrix':
    case 'chart':
    case 'map':
    case 'graph':
    case 'group':
    case 'choice':
      return '';
  }
}

function literalLines(lines: readonly string[]): string {
  return ['.PP', '.RS 4', '.nf', ...lines.map(codeLine), '.fi', '.RE'].join('\n');
}

/** Its first paragraph stands beside the mark, and what follows below, indented. */
function itemOf([first, ...rest]: Blocks, number: number | null): string {
  const lead = `.IP ${number === null ? '\\(bu' : literal(`${number}.`)} 4`;
  const beside =
    first?.kind === 'paragraph' ? [lineOf(first.inlines)] : ['\\&', ...(first === undefined ? [] : below([first]))];
  return [lead, ...beside, ...below(rest)].join('\n');
}

function below(blocks: Blocks): readonly string[] {
  return blocks.length === 0 ? [] : ['.RS 4', ...blocks.map(roffOf), '.RE'];
}

/** The first cell that is not empty, and below it the others: the last as it is, those between with their heads. */
function entryOf({ columns }: Table, cells: readonly Inlines[]): string {
  const [term, ...rest] = columns
    .map(({ head }, k) => ({ head, cell: cells[k] ?? [] }))
    .filter(({ cell }) => cell.length > 0);
  const details = rest.map(({ head, cell }, k) =>
    k === rest.length - 1 ? lineOf(cell) : `${lineOf([...head, { kind: 'text', text: ': ' }, ...cell])}\n.br`,
  );
  return ['.TP', lineOf(term?.cell ?? []), ...(details.length === 0 ? ['\\&'] : details)].join('\n');
}

function codeLine(line: string): string {
  return line === '' ? '\\&' : protect(literal(line));
}

/** Words on a line of their own. */
function lineOf(inlines: Inlines): string {
  return protect(inline(inlines));
}

function inline(inlines: Inlines): string {
  return inlines.map(shown).join('');
}

function shown(part: Inline): string {
  switch (part.kind) {
    case 'code':
      return bold(part.text);
    case 'emphasis':
    case 'strong':
      return italic(textOfInlines(part.inlines));
    case 'link':
      return `${inline(part.inlines)} ${literal(`<${part.target}>`)}`;
    default:
      return literal(textOfInlines([part]));
  }
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
