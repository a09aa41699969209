/** What is said, with commands as whoever reads it gives them: by keys, by names, or by buttons. */

import type { KeyNames } from '../../debugger/prompt/key-names.js';
import {
  asCommand,
  type Blocks,
  type Inline,
  type Inlines,
  mapInlines,
  splitCommands,
} from '../../document/document.js';
import { spell } from '../spelling.js';

export function withKeyNames(blocks: Blocks, names: KeyNames): Blocks {
  return mapInlines(blocks, (inline) => namedInline(inline, names));
}

export function namedInline(inline: Inline, names: KeyNames): Inlines {
  if (inline.kind === 'command' && names !== 'buttons') {
    const { line, tone } = inline;
    return [{ kind: 'text', text: spell(asCommand(line), names), tone }];
  }
  if (inline.kind !== 'text') return [inline];
  if (names !== 'buttons') {
    const text = spell(inline.text, names);
    return [text === inline.text ? inline : { ...inline, text }];
  }
  const { tone } = inline;
  return splitCommands(inline.text).flatMap((text, k): Inlines => {
    if (k % 2 === 1) return [{ kind: 'command', line: text, tone }];
    return text === '' ? [] : [{ ...inline, text }];
  });
}
