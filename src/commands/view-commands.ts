/**
 * The commands that change how things are shown: the column of a matrix, zoom, the scale of the loss, the amount of
 * detail. They change the look and the selection, never the cursor, except that the tour moves, by the same commands as
 * people.
 */

import {
  type CommandContext,
  changed,
  commandGroup,
  type Effect,
  type EffectOrTask,
  inform,
  warn,
} from '../debugger/command.js';
import { NO_CODE } from '../debugger/looking/copies.js';
import { DEEPEST_ZOOM, DETAILS, type Detail } from '../debugger/looking/look.js';
import { countedPair, pair } from '../debugger/pair.js';
import { selectedElement } from '../debugger/places/selection.js';
import { asCommand } from '../document/document.js';
import { columnsOf } from '../numbers/engine/tensor.js';
import { answerAt } from '../questions/answers.js';
import { select, shownMoment, shownSelection } from '../questions/token.js';
import { isSameCursor } from '../timeline/cursor.js';

export const VIEW_COMMANDS = commandGroup('look', [
  ...countedPair(
    { name: 'select-left', keys: [','], summary: 'Select the value to the left in a matrix.', by: -1 },
    {
      name: 'select-right',
      keys: ['.'],
      summary: 'Select the value to the right in a matrix.',
      words: 'column',
      purpose: 'point at a number',
      helpsAt: { matrix: 8 },
      by: 1,
    },
    { go: (context, count, by) => selectColumn(context, by * count) },
  ),
  ...pair(
    {
      name: 'zoom-in',
      keys: ['z'],
      summary: 'Look closer at a matrix shown as a picture, or open scopes on the path of the gradient.',
      words: 'zoom',
      purpose: 'point at a number',
      helpsAt: { attention: 9 },
      by: 1,
    },
    {
      name: 'zoom-out',
      keys: ['Z'],
      summary: 'See more of a matrix shown as a picture, or fold scopes on the path of the gradient.',
      by: -1,
    },
    { run: (context, _argument, by) => zoomBy(context, by) },
  ),
  {
    name: 'log-scale',
    aliases: ['log'],
    keys: ['L'],
    words: 'log scale',
    purpose: 'judge the model',
    helpsAt: { progress: 4 },
    summary: 'Draw the loss on a logarithmic scale, or on a linear one again.',
    run: ({ session }) => {
      const lossScale = session.look.lossScale === 'linear' ? 'logarithmic' : 'linear';
      return inform(`The loss is drawn on a ${lossScale} scale.`, { lossScale });
    },
  },
  {
    name: 'detail',
    keys: ['D'],
    words: 'detail',
    purpose: 'have it explained',
    summary: 'Say as much as usual, explain every symbol, or leave explanations out.',
    run: ({ session: { look } }) => {
      const detail = DETAILS[(DETAILS.indexOf(look.detail) + 1) % DETAILS.length];
      return inform(DETAIL_MESSAGES[detail], { detail, scroll: 0 });
    },
  },
  {
    name: 'code',
    aliases: ['python'],
    keys: ['A'],
    usage: '[on | off]',
    complete: () => ['on', 'off'],
    words: 'show the code',
    purpose: 'have it explained',
    helpsAt: { forward: 4, predict: 4, loss: 4, backward: 4, update: 8 },
    summary: 'List the program as lines of PyTorch, or as steps again.',
    details: [
      'Each step as its line, or lines: the forward pass, each gradient by hand, the update. Names are those of the formulas, with the prediction, the block or the head where several values have the same. Breakpoints, selecting and going to a line work as among steps.',
      '"copy code" copies all of them.',
    ],
    run({ session: { look }, moment }, argument) {
      if (!['', 'on', 'off'].includes(argument)) return warn(`code takes on or off; got "${argument}".`);
      if (moment.trace.code === undefined) return warn(NO_CODE);
      const isOn = argument === '' ? look.beside !== 'code' : argument === 'on';
      const said = isOn
        ? `The program is listed as PyTorch; ${asCommand('code')} lists its steps again.`
        : 'The program is listed as steps again.';
      return inform(said, { beside: isOn ? 'code' : 'program', listingLine: null });
    },
  },
  {
    name: 'symbol',
    keys: ['y'],
    words: 'words and signs',
    purpose: 'have it explained',
    helpsAt: { formula: 9 },
    summary: 'Explain the next symbol of the formula, underlined term or sign; after the last, none.',
    run({
      session: {
        look,
        where: { cursor, previous },
        open: { answer },
      },
    }) {
      const { explained } = look;
      const over = answer?.kind ?? null;
      const count =
        explained !== null && isSameCursor(explained.at, cursor) && explained.over === over ? explained.count + 1 : 0;
      // What has changed since the stop before stays marked, since the marks may be what is asked about.
      return changed({ explained: { at: cursor, over, count }, previous, scroll: 0 });
    },
  },
]);

const DETAIL_MESSAGES: Readonly<Record<Detail, string>> = {
  terse: 'Formulas and values only.',
  plain: 'With explanations.',
  full: 'With explanations, and every symbol of the formula.',
};

function selectColumn({ session, moment }: CommandContext, distance: number): Effect {
  const shown = shownMoment(moment, session);
  const { frame, cursor } = shown;
  if (frame === null || cursor.row !== null || frame.output.shape.length < 2) {
    return warn('There is no matrix here to move in.');
  }
  const columns = columnsOf(frame.output.shape);
  const element = selectedElement(shown, shownSelection(session));
  const column = Math.max(0, Math.min(columns - 1, (element % columns) + distance));
  return changed(select(session, element - (element % columns) + column));
}

function zoomBy(context: CommandContext, distance: number): EffectOrTask {
  const { session, moment } = context;
  const open = answerAt(moment, session);
  if (open?.kind.zoom !== undefined) return open.kind.zoom(context, open.answer, distance);
  const { look } = session;
  const zoom = look.zoom + distance;
  if (zoom < 0) return inform('The whole matrix is already in view.');
  if (zoom > DEEPEST_ZOOM) return inform('These are single numbers: there is nothing closer to see.');
  return changed({ zoom });
}
