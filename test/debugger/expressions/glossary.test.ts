/** The glossary of expressions: what `info expressions` lists is what the compiler takes. */
import { expect, test } from 'vitest';
import { helpOn } from '../../../src/commands/command-line-commands.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { allNames, compile } from '../../../src/debugger/expressions/compile.js';
import { glossary } from '../../../src/debugger/expressions/glossary.js';

const entries = glossary().flatMap((group) => group.entries);

test('it lists every name, form and function', () => {
  const listed = entries.map(({ name }) => name.replace(/[([].*$/, ''));
  for (const name of allNames()) expect(listed).toContain(name);
});

test('each is written so that it can be typed', () => {
  const written = entries.map(({ name }) => name).filter((name) => name !== 'operators');
  for (const name of written.flatMap((each) => each.split('  '))) {
    const text = name.replace(', …', '').replace(/\bx\b/g, 'losses');
    expect(() => compile(text), text).not.toThrow();
  }
});

test('the help of every command that takes an expression or a condition names it', () => {
  const takers = COMMANDS.filter(({ usage }) => /EXPRESSION|CONDITION/.test(usage));
  expect(takers.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['print', 'display', 'watch', 'last', 'break', 'condition']),
  );
  for (const command of takers) expect(helpOn(command).join('\n')).toContain('info expressions');
});
