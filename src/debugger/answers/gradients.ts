/** `gradients`: how the gradient flows back to the parameters, as the frames of the iteration computed it. */
import { asCommand } from '../../document/commands.js';
import {
  deepestFold,
  foldStations,
  type GradientStation,
  gradientStations,
  stationAt,
  usualFold,
} from '../analysis/gradient-path.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { type Moment, momentAt } from '../places/moment.js';
import type { Answer } from '../session.js';
import { type AnswerKind, goToStep, openAnswer } from './answer.js';

export interface GradientsAnswer extends Answer {
  readonly kind: 'gradients';
  readonly line: number;
  /** Scopes below this depth are folded. */
  readonly depth: number;
}

export const GRADIENTS: AnswerKind<GradientsAnswer, GradientStation> = {
  kind: 'gradients',
  title: (_, { cursor }) => ['gradients', `iteration ${cursor.iteration}`],
  lines: gradientLines,
  follow: (context, _, station) => goToStep(context, station.frame),
  zoom: fold,
  commands: commandGroup('ask', [
    {
      name: 'gradients',
      aliases: ['grad'],
      keys: ['G'],
      words: 'gradient path',
      purpose: 'ask about it',
      helpsAt: { backward: 3 },
      summary: 'Show the path of the gradient, from the loss back to the parameters, with its norm at each scope.',
      details: [
        `Bars are on a logarithmic scale where the norms lie far apart. ${asCommand('zoom-in')} opens the scopes one deeper, ${asCommand('zoom-out')} folds them; ${asCommand('follow')} goes to the step that made the selected gradient. "layers" has the norms of many iterations.`,
      ],
      run: showGradients,
    },
  ]),
};

export function gradientLines({ depth }: GradientsAnswer, moment: Moment): readonly GradientStation[] {
  return foldStations(gradientStations(moment.trace), depth);
}

export function showGradients({ session, timeline }: CommandContext): Effect {
  const moment = momentAt(timeline, session.cursor);
  const stations = gradientStations(moment.trace);
  if (stations.length === 0) return warn('It is not known of any step of this iteration that it makes a gradient.');
  const depth = usualFold(stations);
  const line = stationAt(foldStations(stations, depth), moment);
  return openAnswer<GradientsAnswer>({ kind: 'gradients', line, depth });
}

/** Unfolds or folds one level; the selection stays on its station, or moves to the scope that now hides it. */
function fold({ session, timeline }: CommandContext, answer: GradientsAnswer, distance: number): Effect {
  const stations = gradientStations(momentAt(timeline, session.cursor).trace);
  const depth = answer.depth + distance;
  if (depth < 1) return inform('All scopes are folded already.');
  if (depth > deepestFold(stations)) return inform('All scopes are open already.');
  const selected = foldStations(stations, answer.depth)[answer.line];
  const at = stations.findIndex(
    ({ name, frame, depth: own }) => name === selected?.name && frame === selected.frame && own === selected.depth,
  );
  const before = foldStations(stations.slice(0, at + 1), depth).length;
  return openAnswer({ ...answer, depth, line: Math.max(0, before - 1) });
}
