/**
 * Every kind of screen of the debugger, by the keys that lead there.
 * Invariant: each kind of pane, overlay and message is among them.
 */
import type { AppStageOptions } from './app-stage.js';
import { createRightToLeftProgram } from './right-to-left.js';

export interface ScreenCase extends Pick<AppStageOptions, 'fixture' | 'overrides' | 'program'> {
  readonly name: string;
  readonly keys: readonly string[];
}

const typed = (line: string): readonly string[] => [
  ':',
  ...Array.from(line, (character) => (character === ' ' ? 'space' : character)),
];
const run = (line: string): readonly string[] => [...typed(line), 'return'];

export const SCREENS: readonly ScreenCase[] = [
  { name: 'the set-up', keys: [] },
  { name: 'logits', keys: ['s'] },
  { name: 'exponentials', keys: [']', ']'] },
  { name: 'a sum', keys: [']', ']', 's'] },
  { name: 'a softmax', keys: [']', ']', 's', 's', 'down'] },
  { name: 'a loss term', keys: [']', ']', ']'] },
  { name: 'the loss', keys: [']', ']', ']', 'n', 'n', 'n', 'n', 's'] },
  { name: 'the seed of the gradients', keys: [']', ']', ']', ']'] },
  { name: 'a pullback', keys: [']', ']', ']', ']', 's', 's', 's'] },
  { name: 'the gradient of logits', keys: run('goto .26') },
  { name: 'an update', keys: run('goto .38') },
  { name: 'a row of an update', keys: [...run('goto .38'), 'i', 's'] },
  { name: 'progress', keys: run('goto 200') },
  { name: 'the end of the run', overrides: ['training.iterations=3'], keys: run('goto end') },
  { name: 'beyond the end', overrides: ['training.iterations=3'], keys: [...run('goto end'), 's'] },
  { name: 'the listing', keys: ['s', 's', 'tab', 'down', 'down'] },
  { name: 'a scope opened by hand', keys: ['s', 'tab', 'down', 'down', 'down', 'down', 'right'] },
  { name: 'the help', keys: ['?', 'pagedown'] },
  { name: 'the help on a command', keys: run('help step') },
  { name: 'the chooser', keys: ['o'] },
  { name: 'a prompt', keys: typed('goto 2') },
  { name: 'candidates of a prompt', keys: [...typed('re'), 'tab'] },
  { name: 'a refusal', keys: run('fly') },
  { name: 'an unknown key', keys: ['%'] },
  { name: 'a vocab36 network', fixture: 'we-love-deep-learning-36', keys: ['s', 's', 's'] },
  { name: 'the backward pass of vocab36', fixture: 'we-love-deep-learning-36', keys: run('goto 3.70') },
  { name: 'a stop of the tour', keys: ['T', 'T', 'T'] },
  { name: 'a terse step', keys: [...run('goto .7'), 'd'] },
  { name: 'all symbols of a step', keys: [...run('goto .7'), 'd', 'd'] },
  { name: 'a symbol explained', keys: [...run('goto .7'), 'y', 'y'] },
  { name: 'the log scale', keys: [...run('goto 40'), 'L'] },
  { name: 'changed numbers', keys: [...run('goto 3.7'), '}'] },
  { name: 'two sentences', fixture: 'sun-and-rain-36', keys: [...run('goto 5.30'), 'i'] },
  { name: 'wide characters', fixture: 'cat-eats-fish-japanese', keys: [...run('goto 7.12')] },
  { name: 'words from right to left', program: createRightToLeftProgram(), keys: [...run('goto 2.7'), 'down'] },
  { name: 'Adam', fixture: 'adam-small-steps', keys: run('goto 1.60') },
  { name: 'a GPT', fixture: 'villages-microgpt', keys: run('goto 1.12') },
  { name: 'attention', fixture: 'villages-microgpt', keys: run('goto 1.20') },
  { name: 'the backward pass of a GPT', fixture: 'villages-microgpt', keys: [...run('goto 1.90'), 'z', 'down', '.'] },
  { name: 'the way of the gradient', keys: [...run('goto 1.30'), 'G', 'up'] },
  {
    name: 'the way of the gradient of a GPT',
    fixture: 'villages-microgpt',
    keys: [...run('goto 1.90'), 'G', 'z', 'Z'],
  },
  { name: 'a sample', fixture: 'villages-bigram', keys: [...run('goto 3'), 't'] },
  {
    name: 'a run that is not a number',
    overrides: ['training.softmax=plain', 'optimizer.learningRate=1000'],
    keys: [...run('goto 12'), 's', ']', ']', ']'],
  },
];
