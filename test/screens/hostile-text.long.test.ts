/**
 * Words, names and notes made of controls, as if no validation had been there: the terminal's state stays untouched.
 */
import { describe, expect, it } from 'vitest';
import type { CellGrid } from '../../src/document/cells/cell-grid.js';
import { createTabular } from '../../src/model/models/tabular.js';
import { createSgd } from '../../src/model/optimizers/sgd.js';
import { createTensor } from '../../src/numbers/engine/tensor.js';
import { encodeDifference } from '../../src/terminal/stream/difference.js';
import { ENTER_SCREEN } from '../../src/terminal/stream/screen-modes.js';
import { createWholeBatch } from '../../src/training/iteration/batches.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';
import { openApp } from '../support/app-stage.js';
import { CONTROLS, type Control } from '../support/controls.js';
import { createEmulator } from '../support/emulator.js';
import { assembleProgram } from '../support/programs.js';
import { expectSameLooks } from '../support/same-looks.js';
import { gridText } from '../support/shown-grid.js';

const SIZE = { columns: 120, rows: 40 };

/** A program whose every text holds a control, in the middle and at the end: each word another one. */
function hostileProgram(controls: readonly Control[]): TrainingProgram {
  const spoil = (name: string, k: number): string => {
    const { sequence } = controls[k % controls.length];
    return `${name}${sequence}x${sequence}`;
  };
  const words = controls.map((_, k) => spoil(`word${k}`, k));
  const count = words.length;
  const program = assembleProgram({
    model: createTabular({ contexts: words.map((word) => `after ${word}`), words }),
    parameters: [
      createTensor(
        [count, count],
        Array.from({ length: count * count }, (_, k) => Math.sin(k)),
      ),
    ],
    optimizer: createSgd({ learningRate: 0.1, momentum: 0 }),
    batches: createWholeBatch({
      examples: words.map((_, k) => [k]),
      targets: words.map((_, k) => [(k + 1) % count]),
    }),
    iterations: 5,
  });
  const all = (what: string): string => controls.map((_, k) => spoil(what, k)).join(' ');
  return {
    ...program,
    subject: {
      ...program.subject,
      name: spoil('name', 0),
      description: all('description'),
      vocabulary: words,
      remarks: [all('remark')],
      noteFor: () => all('note'),
    },
  };
}

const WAY: readonly (readonly string[])[] = [
  [],
  ['s'],
  [']', 's', 's'],
  [']', 's', 's', 's', 's'],
  [']', 's', 's', 's'],
  [']'],
  ['}'],
  ['tab', 'right'],
  ['?'],
];

describe('no text of a user does anything but show', () => {
  const groups = Array.from({ length: Math.ceil(CONTROLS.length / 8) }, (_, k) => CONTROLS.slice(8 * k, 8 * k + 8));
  for (const group of groups) {
    it(group.map(({ name }) => name).join(', '), async () => {
      const emulator = createEmulator(SIZE);
      const told: string[] = [];
      emulator.terminal.onTitleChange((title) => told.push(`title ${title}`));
      emulator.terminal.onBell(() => told.push('bell'));
      emulator.terminal.onData((data) => told.push(`answer ${JSON.stringify(data)}`));
      for (const code of [0, 1, 2, 4, 8, 9, 52]) {
        emulator.terminal.parser.registerOscHandler(code, (data) => {
          told.push(`string ${code} ${data}`);
          return true;
        });
      }
      emulator.write(ENTER_SCREEN);
      const modes = { ...emulator.terminal.modes };
      const app = openApp({ ...SIZE, program: hostileProgram(group) });
      let shown: CellGrid | null = null;
      for (const keys of WAY) {
        await app.press(...keys);
        expect(app.errors).toEqual([]);
        emulator.write(encodeDifference(shown, app.stage.grid, 'true-color'));
        shown = app.stage.grid;
        expectSameLooks(emulator.grid(), shown, keys.join());
      }
      expect(told).toEqual([]);
      expect({ ...emulator.terminal.modes }).toEqual(modes);
      expect(emulator.isOnAlternateScreen()).toBe(true);
      expect(emulator.isCursorVisible()).toBe(false);
      app.close();
    });
  }
});

it('shows those words at all, without what was in them', async () => {
  const app = openApp({ ...SIZE, program: hostileProgram(CONTROLS.slice(0, 8)) });
  await app.press('s');
  expect(gridText(app.stage.grid)).toContain('word1xx'.slice(0, 6));
  app.close();
});
