/** How to join, for latecomers, on the screen of a presenter in the midst of the class. */
import { boxRows, contentHeight, contentWidth } from '../../../document/drawing/rows/frame-box.js';
import type { Glyphs } from '../../../document/drawing/rows/glyphs.js';
import { EMPTY_ROW, padEnd, type Row, row, rowWidth, span, wrap } from '../../../document/drawing/rows/rows.js';

export interface Joining {
  /** One for each address, the likeliest first. */
  readonly commands: readonly string[];
  /** What to say of the password; null where none is needed. */
  readonly password: string | null;
  /** The lines of the QR code for a dark and a light screen; none where the screen lacks the characters. */
  readonly qr: { readonly onDark: readonly string[]; readonly onLight: readonly string[] };
}

const GAP = 3;
/** With fewer cells than this beside the code, there is no room for a command. */
const LEAST_BESIDE = 24;

export function joiningRows(
  { commands, password, qr }: Joining,
  hasLightPaper: boolean,
  width: number,
  mostRows: number,
  glyphs: Glyphs,
): readonly Row[] {
  const inner = contentWidth(width);
  const code = (hasLightPaper ? qr.onLight : qr.onDark).map((line) => row(span(line)));
  const codeWidth = Math.max(0, ...code.map(rowWidth));
  const isBeside = code.length > 0 && inner - codeWidth - GAP >= LEAST_BESIDE;
  const words = wordsOf(commands, password, isBeside ? inner - codeWidth - GAP : inner);
  const fits = Math.max(code.length, words.length) <= contentHeight(mostRows);
  const content = isBeside && fits ? beside(code, words, codeWidth) : words;
  const height = Math.min(content.length + 2, mostRows);
  return boxRows(content, { title: 'how to join', width, height, focused: true, scroll: 0, glyphs });
}

function wordsOf(commands: readonly string[], password: string | null, width: number): readonly Row[] {
  return [
    ...commands.flatMap((command) => wrap(command, width, 'press')),
    ...(password === null ? [] : [EMPTY_ROW, ...wrap(password, width, 'plain')]),
    EMPTY_ROW,
    ...wrap('Any key goes on.', width, 'muted'),
  ];
}

function beside(code: readonly Row[], words: readonly Row[], codeWidth: number): readonly Row[] {
  return Array.from({ length: Math.max(code.length, words.length) }, (_, k) => [
    ...(code[k] ?? row(padEnd('', codeWidth))),
    span(' '.repeat(GAP)),
    ...(words[k] ?? []),
  ]);
}
