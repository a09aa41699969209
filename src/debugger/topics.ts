/**
 * The topics of the help: what is too long for a line and belongs to no single command. Their texts stand in files
 * (`topic-text`).
 */
import { closest } from '../files/refusal.js';

interface Topic {
  readonly name: string;
  readonly summary: string;
  /** Other names under which somebody may look for it. */
  readonly soughtAs?: readonly string[];
}

/** The topics, in the order in which they are listed. */
export const TOPICS = [
  { name: 'keys', summary: 'All keys and commands of the debugger, and how steps are named.' },
  { name: 'command-line', summary: 'All commands and options of the program.', soughtAs: ['options', 'arguments'] },
  { name: 'screen', summary: 'What the screen shows; colours, ASCII, mouse, screen readers.', soughtAs: ['themes'] },
  {
    name: 'settings',
    summary: 'Your own settings: theme, detail, tour, ASCII; what decides.',
    soughtAs: ['configuration', 'preferences'],
  },
  { name: 'stopping', summary: 'Breakpoints, rules, and what explains a loss that is wrong.', soughtAs: ['rules'] },
  { name: 'expressions', summary: 'What print, display, watch and conditions can contain.', soughtAs: ['conditions'] },
  { name: 'exporting', summary: 'Values as files for other programs.', soughtAs: ['numpy', 'csv', 'safetensors'] },
  { name: 'fixtures', summary: 'The file of a run: its words, model, optimizer and training.', soughtAs: ['fixture'] },
  { name: 'text', summary: 'Your own text: tokenizers, documents, validation, sampling.', soughtAs: ['corpus'] },
  { name: 'lessons', summary: 'How to write a lesson.' },
  {
    name: 'publish',
    summary: 'A lesson as one HTML file: what is in it, and how it prints.',
    soughtAs: ['html', 'handout'],
  },
  { name: 'teachers', summary: 'A class over SSH: joining, presenting, networks, safety.', soughtAs: ['class', 'ssh'] },
  {
    name: 'web',
    summary: 'The class in browsers: links, encryption, a proxy before it, safety.',
    soughtAs: ['browser'],
  },
  { name: 'relay', summary: 'A class of thousands: a broker, relays, what each may do.', soughtAs: ['mqtt', 'broker'] },
  { name: 'jsonl', summary: 'The lines that run --jsonl writes.', soughtAs: ['json'] },
  { name: 'recording', summary: 'Your own PyTorch run: recording it, and the files.', soughtAs: ['pytorch', 'torch'] },
  { name: 'verify', summary: 'Runs of other programs held against what backstep computes.' },
  { name: 'speed', summary: 'How fast it is, and how that is measured.', soughtAs: ['bench', 'benchmarks', 'figures'] },
  { name: 'stability', summary: 'What later versions keep, and what has changed.', soughtAs: ['changes', 'changelog'] },
  { name: 'exit-codes', summary: 'How the program ends.', soughtAs: ['exit'] },
] as const satisfies readonly Topic[];

export type TopicName = (typeof TOPICS)[number]['name'];

const ALL: readonly (Topic & { readonly name: TopicName })[] = TOPICS;

/** Asked for by its name or another one, in any case; null for what is no topic. */
export function topicNamed(text: string): TopicName | null {
  const sought = text.trim().toLowerCase();
  return ALL.find(({ name, soughtAs = [] }) => name === sought || soughtAs.includes(sought))?.name ?? null;
}

/** The topics that somebody may have meant: those that begin like the text, else the closest. */
export function topicsLike(text: string): readonly TopicName[] {
  const typed = text.trim().toLowerCase();
  const known = ALL.flatMap(({ name, soughtAs = [] }) => [name, ...soughtAs]);
  const beginning = typed === '' ? [] : known.filter((name) => name.startsWith(typed));
  const near = beginning.length > 0 ? beginning : [closest(typed, known) ?? ''];
  return [...new Set(near.flatMap((name) => topicNamed(name) ?? []))];
}

/** The list of all topics, as a Markdown table without heads. */
export function listTopics(): string {
  return ['|  |  |', '| --- | --- |', ...ALL.map(({ name, summary }) => `| \`${name}\` | ${summary} |`)].join('\n');
}
