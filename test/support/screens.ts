/**
 * Every kind of screen of the debugger, by the keys that lead there: each kind of pane, overlay and message is among
 * them.
 */
import { fileURLToPath } from 'node:url';
import { listLessons } from '../../src/cli/course.js';
import { openLesson } from '../../src/cli/lesson.js';
import { beginLesson } from '../../src/commands/lesson-commands.js';
import type { Session, SessionChange } from '../../src/debugger/session.js';
import { changeSession } from '../../src/terminal/store.js';
import { type AppStage, type AppStageOptions, openApp, settle } from './app-stage.js';
import { createLargeMatrix } from './programs.js';
import { createRightToLeftProgram } from './right-to-left.js';

export interface ScreenCase extends Pick<AppStageOptions, 'fixture' | 'overrides' | 'program' | 'recording'> {
  readonly name: string;
  readonly keys: readonly string[];
  /** Fields of the session set before the keys. */
  readonly start?: SessionChange;
  /** Short-lived fields of the session set after the keys. */
  readonly moment?: SessionChange;
}

/** Opens the debugger and presses the keys. */
export async function showScreen(
  { name: _, keys, start = {}, moment = {}, ...screen }: ScreenCase,
  options: AppStageOptions,
): Promise<AppStage> {
  const app = openApp({ ...options, ...screen });
  changeSession(app.store, start);
  await app.press(...keys);
  changeSession(app.store, moment);
  await settle();
  return app;
}

const typed = (line: string): readonly string[] => [
  ':',
  ...Array.from(line, (character) => (character === ' ' ? 'space' : character)),
];
const run = (line: string): readonly string[] => [...typed(line), 'return'];

const recorded = (name: string): string =>
  fileURLToPath(new URL(`../pytorch/recorded/stored/${name}.bst`, import.meta.url));

function firstLesson(): Session['teaching']['lesson'] {
  return beginLesson(openLesson('we-love-deep-learning'));
}

export const SCREENS: readonly ScreenCase[] = [
  { name: 'the set-up', keys: [] },
  { name: 'the first screen', keys: [...run('opening'), 'down'] },
  { name: 'the first screen of a GPT', fixture: 'villages-microgpt', keys: run('opening') },
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
  { name: 'the backward pass of vocab36', fixture: 'we-love-deep-learning-36', keys: run('goto 3.78') },
  { name: 'a stop of the tour', keys: ['T', 'T', 'T'] },
  { name: 'a terse step', keys: [...run('goto .7'), 'D', 'D'] },
  { name: 'all symbols of a step', keys: [...run('goto .7'), 'D'] },
  { name: 'a symbol explained', keys: [...run('goto .7'), 'y', 'y'] },
  { name: 'a term explained', keys: [...run('goto .7'), ...'yyyyyyy'] },
  { name: 'help on a term', keys: run('help cross-entropy') },
  { name: 'a topic of the help', keys: run('help stopping') },
  { name: 'the log scale', keys: [...run('goto 40'), 'L'] },
  { name: 'the curve alone', keys: [...run('goto 40'), ...run('curve')] },
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
  { name: 'the model of a GPT', fixture: 'villages-microgpt', keys: [...run('goto 1.60'), 'm', 'down', 'down'] },
  { name: 'the model of a table', keys: [...run('goto 1.9'), 'm', 'right'] },
  { name: 'the model beside the step', fixture: 'river-gpt', keys: [...run('goto 1.60'), 'm', 'm', 'tab', 'down'] },
  { name: 'a sample', fixture: 'villages-bigram', keys: [...run('goto 3'), 't'] },
  { name: 'a step of a sampled token', fixture: 'villages-bigram', keys: [...run('goto 3'), 't', 'return', 'right'] },
  { name: 'the set-up of pieces of words', fixture: 'harbour-bpe', keys: ['pagedown'] },
  { name: 'a word that falls into tokens', fixture: 'harbour-bpe', keys: run('tokens waited') },
  { name: 'neighbours', fixture: 'villages-mlp', keys: [...run('goto 3'), 'E', 'down'] },
  { name: 'merges', fixture: 'harbour-bpe', keys: run('info merges') },
  { name: 'why', keys: [...run('goto 2.7'), 'w', 'down'] },
  { name: 'who uses it', keys: [...run('goto 2.1'), 'W', 'down'] },
  { name: 'why in a GPT', fixture: 'villages-microgpt', keys: [...run('goto 1.40'), 'w', 'return', 'w'] },
  { name: 'the history of a weight', keys: [...run('goto 30.47'), 'h', 'down'] },
  { name: 'a history that has not begun', keys: [...run('goto 0.47'), 's', ...run('history logits[0,1]')] },
  { name: 'the history of a norm', keys: [...run('goto 30.end'), ...run('history norm(logits)')] },
  { name: 'layers over iterations', fixture: 'villages-mlp', keys: [...run('goto 6'), ...run('layers')] },
  { name: 'a gradient check', keys: [...run('goto 3.47'), 'k'] },
  { name: 'learning rates', keys: [...run('goto 3.47'), 'l'] },
  { name: 'optimizers', keys: [...run('goto 3.47'), 'O'] },
  { name: 'valley', keys: [...run('goto 3'), ...run('valley')] },
  { name: 'a nudge', keys: [...run('goto 3.47'), 'x'] },
  { name: 'no breakpoints', keys: run('info breakpoints') },
  {
    name: 'breakpoints of every kind',
    overrides: ['training.iterations=60'],
    keys: [
      ...run('break softmax if loss < 2.9'),
      ...run('tbreak start'),
      ...run('watch learningRate'),
      ...run('rule update-ratio'),
      ...run('break if iteration == 40'),
      'c',
      ...run('info breakpoints'),
    ],
  },
  { name: 'a stop at a breakpoint', overrides: ['training.iterations=60'], keys: [...run('break if loss < 2.5'), 'c'] },
  { name: 'rules', keys: run('rule') },
  { name: 'displays', keys: [...run('goto 9'), ...run('display loss'), ...run('display p("love", 2)'), 's'] },
  { name: 'a list of displays', keys: [...run('display loss'), ...run('info displays')] },
  { name: 'no displays', keys: run('info displays') },
  { name: 'parameters', fixture: 'villages-mlp', keys: run('info parameters') },
  { name: 'what expressions may say', keys: run('info expressions') },
  { name: 'all terms', keys: run('info terms') },
  { name: 'the way of a number back', keys: [...run('goto .7'), ...run('trace-back')] },
  { name: 'checkpoints', keys: [...run('goto 90'), ...run('info checkpoints')] },
  { name: 'a value', keys: [...run('goto 2.7'), ...run('print output')] },
  { name: 'a histogram', fixture: 'villages-mlp', keys: [...run('goto 3'), ...run('histogram/40 parameter("W1")')] },
  { name: 'a list of steps', keys: [...run('goto 2.20'), ...run('list'), 'down'] },
  {
    name: 'printed lines',
    overrides: ['training.iterations=60'],
    keys: [...run('dprintf update, "{iteration}: {loss}"'), 'c', 'up'],
  },
  { name: 'a diagnosis', fixture: 'villages-microgpt', keys: [...run('goto 12'), ...run('diagnose'), 'down'] },
  {
    name: 'a diagnosis of what is not finite',
    overrides: ['training.softmax=plain', 'optimizer.learningRate=1000'],
    keys: [...run('goto 12'), ...run('diagnose'), 'down'],
  },
  { name: 'the findings of a recording', recording: recorded('log_of_zero'), keys: [...run('findings'), 'down'] },
  { name: 'a recording without a fault', recording: recorded('character_gpt'), keys: run('findings') },
  { name: 'a branch', keys: [...run('goto 20.3'), ...run('set learningRate 0.5'), ...run('goto 40.3')] },
  { name: 'branches', keys: [...run('goto 20'), ...run('set learningRate 0.5'), 'v'] },
  { name: 'branches compared', keys: [...run('goto 20'), ...run('set learningRate 0.5'), '}', '='] },
  { name: 'a question of the quiz', keys: [...run('goto 2'), 'Q'] },
  { name: 'an answered question', keys: [...run('goto 2'), 'Q', '1', 'return'] },
  { name: 'a number asked for', keys: [...run('goto 2.7'), ...run('quiz value'), '0', '.', '2', 'return'] },
  { name: 'a change asked for and told', keys: [...run('goto 2.7'), 'down', 'Q', '1', 'return'] },
  { name: 'results', keys: [...run('goto 2'), 'Q', '1', 'return', ...run('results')] },
  { name: 'the lessons', keys: run('lesson'), start: { lessons: listLessons() } },
  { name: 'a stop of a lesson', keys: ['space', 'space'], start: { lesson: firstLesson() } },
  { name: 'every stop of the tour, its last', keys: ['T', 'T', 'T', 'T', 'T', 'T', 'T', 'T'] },
  { name: 'the end of the tour', keys: ['T', 'T', 'T', 'T', 'T', 'T', 'T', 'T', 'T'] },
  ...[0, 2, 4, 6, 8, 10, 30].map((pages) => ({
    name: `the help, ${pages} pages down`,
    keys: ['?', ...new Array<string>(pages).fill('pagedown')],
  })),
  {
    name: 'a long line in the prompt',
    keys: typed('print previous(gradientNorm) > 1 && iteration < 123456789 || loss < 0.25'),
  },
  { name: 'a long search under way', keys: ['s'], moment: { progress: { done: 123_456, total: 1_000_000 } } },
  { name: 'play', keys: ['s'], moment: { playing: true, speed: 15 } },
  { name: 'a long warning', keys: run('break softmax if nothing_of_that_name_is_known_here > 1') },
  { name: 'validation on the curve', fixture: 'villages-bigram', keys: run('goto 220') },
  { name: 'predictions taken together', fixture: 'villages-bigram', keys: [...run('goto 2'), ']', ']', 's', 's'] },
  {
    name: 'a row of predictions taken together',
    fixture: 'villages-bigram',
    keys: [...run('goto 2'), ']', ']', 'i', 's'],
  },
  { name: 'a GPT from near', fixture: 'villages-microgpt', keys: [...run('goto 1.7'), 'z', 'z', 'z', '.', 'down'] },
  { name: 'the listing of a GPT', fixture: 'river-gpt', keys: [...run('goto 1.60'), 'tab', 'up', 'up'] },
  { name: 'a picture', program: createLargeMatrix(64, 256), keys: run('goto .29') },
  { name: 'a picture from near', program: createLargeMatrix(64, 256), keys: [...run('goto .29'), 'z', 'z', 'z', '.'] },
  { name: 'a momentum update', fixture: 'villages-mlp', keys: run('goto 1.30') },
  {
    name: 'a run that is not a number',
    overrides: ['training.softmax=plain', 'optimizer.learningRate=1000'],
    keys: [...run('goto 12'), 's', ']', ']', ']'],
  },
];
