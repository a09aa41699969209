/** `info`: lists of breakpoints, displays, parameters and the like. */
import { didYouMean, quote } from '../../data/printable.js';
import { type CommandContext, commandGroup, type Effect, warn } from '../command.js';
import type { Answer } from '../session.js';
import { type AnswerKind, openAnswer } from './answer.js';
import { showGradients } from './gradients.js';
import { listBranches } from './what-if/branches.js';

export const INFORMATION_TOPICS = [
  'breakpoints',
  'rules',
  'displays',
  'parameters',
  'merges',
  'checkpoints',
  'expressions',
  'terms',
] as const;
type InformationTopic = (typeof INFORMATION_TOPICS)[number];

export interface InformationAnswer extends Answer {
  readonly kind: 'information';
  readonly topic: InformationTopic;
}

const TOPICS = [...INFORMATION_TOPICS, 'branches', 'gradients'] as const;

export const INFORMATION: AnswerKind<InformationAnswer> = {
  kind: 'information',
  title: ({ topic }) => ['info', topic],
  commands: commandGroup('ask', [
    {
      name: 'info',
      aliases: ['i'],
      usage: TOPICS.join(' | '),
      // The branches are listed with their last losses.
      looksAhead: (argument) => topicOf(argument) === 'branches',
      summary: 'List what there is.',
      complete: () => TOPICS,
      run: info,
    },
  ]),
};

export function showInformation(topic: InformationTopic): Effect {
  return openAnswer<InformationAnswer>({ kind: 'information', topic });
}

function topicOf(wanted: string): (typeof TOPICS)[number] | undefined {
  return TOPICS.find((name) => wanted !== '' && name.startsWith(wanted));
}

function info(context: CommandContext, wanted: string): Effect {
  const topic = topicOf(wanted);
  if (topic === undefined) {
    const about = wanted === '' ? 'Say about what' : `There is nothing called ${quote(wanted)}`;
    return warn(`${about}: ${TOPICS.join(', ')}.${didYouMean(wanted, TOPICS)}`);
  }
  if (topic === 'branches') return listBranches(context);
  return topic === 'gradients' ? showGradients(context) : showInformation(topic);
}
