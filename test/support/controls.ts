// Everything in a text that a terminal or a reader takes for more than characters.

export interface Control {
  readonly name: string;
  readonly sequence: string;
}

const single = (code: number, kind: string): Control => ({
  name: `the ${kind} control U+${code.toString(16).padStart(4, '0')}`,
  sequence: String.fromCharCode(code),
});
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** ESC and the C1 controls that introduce a sequence; they are in `SEQUENCES`, with what follows them. */
const INTRODUCERS = [0x1b, 0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f];
const NEWLINE = 0x0a;

const SEQUENCES: Readonly<Record<string, string>> = {
  'a window title': '\x1b]0;title\x07',
  'a window title in C1': '\x9d2;title\x9c',
  'a clipboard write': '\x1b]52;c;aGVsbG8=\x1b\\',
  'a hyperlink': '\x1b]8;;http://example.org\x1b\\',
  'a notification': '\x1b]9;hello\x07',
  'a palette change': '\x1b]4;1;#ffffff\x07',
  'a cursor move': '\x1b[5;5H',
  'a cursor move in C1': '\x9b5;5H',
  'a screen clear': '\x1b[2J',
  'a line erasure': '\x1b[K',
  'a switch of screens': '\x1b[?1049l',
  'a cursor mode': '\x1b[?25h',
  'a mouse mode': '\x1b[?1003h',
  'a status request': '\x1b[5n',
  'a device request': '\x1b[c',
  'a scroll region': '\x1b[2;3r',
  'a repetition': '\x1b[9b',
  'a window operation': '\x1b[8;1;1t',
  'a soft reset': '\x1b[!p',
  'an SGR with a private mark': '\x1b[>4;1m',
  'SGR in C1': '\x9b31m',
  'a full reset': '\x1bc',
  'a character set': '\x1b(0',
  'a saved cursor': '\x1b7',
  'a reverse index': '\x1bM',
  'a screen alignment test': '\x1b#8',
  'a device control string': '\x1bP$qm\x1b\\',
  'a device control string in C1': '\x90$qm\x9c',
  'a sixel picture': '\x1bPq#0;2;0;0;0#0~~\x1b\\',
  'an application command': '\x1b_Gi=1;AAAA\x1b\\',
  'a privacy message': '\x1b^secret\x1b\\',
  'a start of string': '\x1bXsecret\x1b\\',
};

export const CONTROLS: readonly Control[] = [
  ...[...range(0x00, 0x1f), 0x7f].filter((code) => code !== NEWLINE && code !== 0x1b).map((code) => single(code, 'C0')),
  ...range(0x80, 0x9f)
    .filter((code) => !INTRODUCERS.includes(code))
    .map((code) => single(code, 'C1')),
  ...[0x061c, 0x200e, 0x200f, ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)].map((code) => single(code, 'bidi')),
  ...[...range(0x206a, 0x206f), ...range(0xfff9, 0xfffb)].map((code) => single(code, 'format')),
  ...Object.entries(SEQUENCES).map(([name, sequence]) => ({ name, sequence })),
];
