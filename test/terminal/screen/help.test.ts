/** The help overlay: every command with its whole summary, however narrow the pane. */
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/commands/commands.js';
import { widthOf } from '../../../src/document/cells/width.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { help } from '../../../src/terminal/screen/help.js';

/** As it reads across lines. */
function running(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe.each([36, 48, 56, 76, 100])('help in %i columns', (width) => {
  const lines = help(width).map(textOf);

  it('clips nothing', () => {
    for (const line of lines) {
      expect(widthOf(line), line).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/…$/);
    }
  });

  it('has the summary of every command, word for word', () => {
    const text = running(lines.join(' '));
    for (const { name, summary } of COMMANDS) expect(text, name).toContain(running(summary));
  });
});
