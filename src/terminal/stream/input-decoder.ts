// From a terminal's input, local or remote, to keys by their names in the command table and to mouse events. An escape
// sequence is one key or none, and no part of it is taken for a letter. What is pasted is one key of its own, and no
// part of it acts as another. Answers, reports and keys without a name are dropped. No command uses Alt, so ESC before a
// character is the Escape key, pressed just before it.

import { StringDecoder } from 'node:string_decoder';
import { pasteKey } from '../../debugger/prompt/key-names.js';
import type { PointerEvent } from '../../document/cells/cell-grid.js';
import { PRINTABLE_TEXT } from '../../files/printable.js';
import { mouseEventOf } from './mouse.js';

interface InputListeners {
  readonly onKey: (name: string) => void;
  readonly onMouse?: (event: PointerEvent) => void;
  /** Called for what the terminal says of itself: a string (OSC), such as the colour of its background, or a mode (DECRPM). */
  readonly onReport?: (text: string) => void;
}

/** Keys by the part of their sequence after `CSI` or `SS3`, without modifiers. */
const SEQUENCE_NAMES: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  Z: 'tab',
  '1~': 'home',
  '3~': 'backspace',
  '4~': 'end',
  '5~': 'pageup',
  '6~': 'pagedown',
  '7~': 'home',
  '8~': 'end',
};

const CONTROL_NAMES: Readonly<Record<string, string>> = {
  '\t': 'tab',
  '\n': 'return',
  '\r': 'return',
  '\b': 'backspace',
  '\x7f': 'backspace',
  ' ': 'space',
};

/**
 * A control sequence (CSI), a shifted function key (SS3), a string (DCS, SOS, OSC, PM, APC), or a character with the
 * Escapes before it. Also matches the beginning of a sequence that breaks off.
 */
const TOKEN =
  /\x1b+\[(?<parameters>[0-?]*)(?<intermediates>[ -/]*)(?<final>[@-~])?|\x1b+O(?<shift>[0-9;]*)(?<letter>[A-Za-z])?|\x1b+[PX\]^_][^\x07\x1b]*(?:\x07|\x1b\\)?|(?<escapes>\x1b*)(?<character>[^\x1b])/gu;
/** A sequence, or a lone ESC, that has begun at the end of the input so far. */
const BEGUN = /(?<!\x1b)\x1b+(?:\[[0-?]*[ -/]*|O[0-9;]*|[PX\]^_][^\x07\x1b]*\x1b?)?$/;
const REPORT = /^\x1b+(?:\]|\[\?[\d;]*\$y$)/;
const LONGEST_HELD = 4096;
/** Nobody types what a terminal says of the mouse, a mode or a colour, so it may take its time. */
const BEGUN_REPORT = /^\x1b(?:\[[<?][\d;$]{0,16}|\]\d[^\x07\x1b]{0,40}\x1b?)$/;

/** Around what is pasted, where the terminal has been asked for them. Ctrl-C and Esc end a paste whose end never comes. */
const PASTE_BEGINS = '\x1b[200~';
const PASTE_ENDS = /\x1b\[201~|\x03/;
const PASTE_SILENCE_MILLISECONDS = 300;
const PASTE_END_BEGUN = /\x1b(?:\[(?:2(?:0(?:1)?)?)?)?$/;

/** A sequence that arrives in pieces waits for its end until the event loop has turned. */
export function createInputDecoder({ onKey, onMouse = () => {}, onReport = () => {} }: InputListeners) {
  const decoder = new StringDecoder('utf8');
  let held = '';
  /** What has been pasted so far; null while nothing is. */
  let pasted: string | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    if (pasted !== null || BEGUN_REPORT.test(held)) return;
    const isEscape = /^\x1b+$/.test(held);
    held = '';
    // A lone ESC is a key; an incomplete sequence is not.
    if (isEscape) onKey('escape');
  };
  /** A terminal sends a paste at once, so an ESC after which nothing comes is a key. */
  const endPaste = (): void => {
    if (pasted === null || held !== '\x1b') return;
    held = '';
    onKey(pasteKey(pasted));
    pasted = null;
    onKey('escape');
  };
  const readKeys = (text: string): void => {
    for (const { 0: token, groups = {} } of text.matchAll(TOKEN)) {
      if (REPORT.test(token)) onReport(token);
      const event = groups.final === undefined ? null : mouseEventOf(groups.parameters, groups.final);
      if (event !== null) onMouse(event);
      if (groups.escapes) onKey('escape');
      const name = keyNameOf(groups);
      if (name !== undefined) onKey(name);
    }
  };
  /** Reads up to the next mark of a paste; the rest comes after it. */
  const readPart = (text: string): string => {
    if (pasted === null) {
      const [typed, ...rest] = text.split(PASTE_BEGINS);
      if (rest.length > 0) {
        readKeys(typed);
        pasted = '';
        return rest.join(PASTE_BEGINS);
      }
      const begun = BEGUN.exec(text)?.[0] ?? '';
      held = begun.length > LONGEST_HELD ? '' : begun;
      readKeys(text.slice(0, text.length - begun.length));
      return '';
    }
    const end = PASTE_ENDS.exec(text);
    const [begun] = PASTE_END_BEGUN.exec(text) ?? [''];
    pasted = (pasted + text.slice(0, end?.index ?? text.length - begun.length)).slice(0, LONGEST_HELD);
    if (end === null) {
      held = begun;
      return '';
    }
    onKey(pasteKey(pasted));
    pasted = null;
    return end[0] === '\x03' ? text.slice(end.index) : text.slice(end.index + end[0].length);
  };
  return {
    /** Takes input in pieces of any size. */
    push: (input: Uint8Array | string) => {
      let text = held + (typeof input === 'string' ? input : decoder.write(Buffer.from(input)));
      held = '';
      while (text !== '') text = readPart(text);
      clearTimeout(silence);
      if (pasted !== null && held !== '') silence = setTimeout(endPaste, PASTE_SILENCE_MILLISECONDS);
      else if (held !== '') setImmediate(flush);
    },
  };
}

type Token = Readonly<Record<string, string | undefined>>;

function keyNameOf({ parameters = '', intermediates, final, shift, letter, character }: Token): string | undefined {
  if (final !== undefined) return intermediates === '' ? sequenceName(parameters, final) : undefined;
  if (letter !== undefined) return shift === '' ? SEQUENCE_NAMES[letter] : undefined;
  if (character === undefined) return undefined;
  if (character !== ' ' && character in CONTROL_NAMES) return CONTROL_NAMES[character];
  if (character >= '\x01' && character <= '\x1a') return `ctrl+${String.fromCharCode(0x60 + character.charCodeAt(0))}`;
  if (!PRINTABLE_TEXT.test(character)) return undefined;
  return CONTROL_NAMES[character] ?? character;
}

/** Modifiers, numbers from 1 to 16 after the first parameter, are ignored. */
function sequenceName(parameters: string, final: string): string | undefined {
  const [, first, modifier] = /^(\d*)(?:;(\d*))?$/.exec(parameters) ?? [];
  if (first === undefined || (modifier !== undefined && !(Number(modifier) >= 1 && Number(modifier) <= 16))) {
    return undefined;
  }
  if (final === '~') return SEQUENCE_NAMES[`${Number(first)}~`];
  return first === '' || first === '1' ? SEQUENCE_NAMES[final] : undefined;
}
