/**
 * The command about the way of the gradient, and going from its answer to the step that made a gradient.
 * Invariant: it shows what the frames of the iteration computed; nothing is run for it.
 */
import { type Command, type CommandContext, type Effect, inform, warn } from '../command.js';
import { jumpFrom } from '../moving/jumps.js';
import { type Moment, momentAt } from '../places/moment.js';
import type { Panel } from '../session.js';
import {
  deepestFold,
  foldStations,
  type GradientStation,
  gradientStations,
  stationAt,
  usualFold,
} from './gradient-path.js';

type GradientPanel = Extract<Panel, { kind: 'gradients' }>;

export const GRADIENT_COMMANDS: readonly Command[] = [
  {
    name: 'gradients',
    aliases: ['grad'],
    keys: ['G'],
    group: 'ask',
    usage: '',
    summary: 'Show the way of the gradient, from the loss back to the parameters, with its norm at each scope.',
    details: [
      'Bars are on a logarithmic scale where the norms lie far apart. z opens the scopes one deeper, Z folds them; Enter goes to the step that made the selected gradient.',
    ],
    run: showGradients,
  },
];

/** The lines of the answer. */
export function gradientLines(moment: Moment, { depth }: GradientPanel): readonly GradientStation[] {
  return foldStations(gradientStations(moment.trace), depth);
}

export function showGradients({ session, timeline }: CommandContext): Effect {
  const moment = momentAt(timeline, session.cursor);
  const stations = gradientStations(moment.trace);
  const depth = usualFold(stations);
  const line = stationAt(foldStations(stations, depth), moment);
  return { kind: 'change', change: { panel: { kind: 'gradients', line, depth }, scroll: null } };
}

export function followGradient({ session, timeline }: CommandContext, panel: GradientPanel, line: number): Effect {
  const station = gradientLines(momentAt(timeline, session.cursor), panel)[line];
  if (station === undefined) return warn('There is no such line.');
  if (session.cursor.iteration >= timeline.iterations) return warn('The run has ended: no gradient is computed here.');
  const cursor = { ...session.cursor, frame: station.frame, row: null };
  return {
    kind: 'change',
    change: { cursor, panel: { kind: 'step' }, selection: null, scroll: null, listingLine: null, ...jumpFrom(session) },
  };
}

/** Opens the scopes one deeper, or folds them; the selected station stays, or the scope that it is folded into. */
export function foldGradients({ session, timeline }: CommandContext, panel: GradientPanel, distance: number): Effect {
  const stations = gradientStations(momentAt(timeline, session.cursor).trace);
  const depth = panel.depth + distance;
  if (depth < 1) return inform('All scopes are folded already.');
  if (depth > deepestFold(stations)) return inform('All scopes are open already.');
  const selected = foldStations(stations, panel.depth)[panel.line];
  const at = stations.findIndex(
    ({ name, frame, depth: own }) => name === selected?.name && frame === selected.frame && own === selected.depth,
  );
  const before = foldStations(stations.slice(0, at + 1), depth).length;
  return { kind: 'change', change: { panel: { ...panel, depth, line: Math.max(0, before - 1) }, scroll: null } };
}
