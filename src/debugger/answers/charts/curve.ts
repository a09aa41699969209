/** `curve`: how the loss has fallen so far, as large as the pane, wherever the cursor moves. */
import { asCommand } from '../../../document/commands.js';
import { type CommandContext, commandGroup, type Effect } from '../../command.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

export interface CurveAnswer extends Answer {
  readonly kind: 'curve';
}

export const CURVE: AnswerKind<CurveAnswer> = {
  kind: 'curve',
  title: () => ['curve', 'loss'],
  afterMove: (answer) => answer,
  commands: commandGroup('ask', [
    {
      name: 'curve',
      aliases: ['graph'],
      summary: 'Show the curve of the loss as large as the pane, with the cursor on it, as you move.',
      details: [
        `${asCommand('log-scale')} draws it on a logarithmic scale. "compare" draws the losses of branches over each other; the computation as a picture is "model".`,
      ],
      run: (_context: CommandContext): Effect => openAnswer<CurveAnswer>({ kind: 'curve' }),
    },
  ]),
};
