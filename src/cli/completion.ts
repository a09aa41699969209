/**
 * `backstep completion`: prints the script with which a shell completes the command line. The words come from the options,
 * the command table and what ships, as they are when it is printed.
 */
import type { Command } from 'commander';
import { listFixtures } from '../data/fixture/list-fixtures.js';
import { COMMANDS } from '../debugger/commands.js';
import { TOPICS } from '../debugger/topics.js';
import { completable, type Word, type WordsFor } from './arguments/completable.js';
import type { Shell } from './arguments/shells.js';
import { bashCompletion } from './completion/bash.js';
import { fishCompletion } from './completion/fish.js';
import { zshCompletion } from './completion/zsh.js';
import { readLessonHead, shippedLessons } from './lesson.js';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](completable(program, wordsFor(program)));
}

function wordsFor(program: Command): WordsFor {
  const command = COMMANDS.map(({ name, summary }) => wordOf(name, summary));
  const fixture = listFixtures().map((listing) =>
    wordOf(listing.name, listing.kind === 'sound' ? listing.description : ''),
  );
  const lesson = shippedLessons().map((name) => wordOf(name, readLessonHead(name).title));
  return {
    command,
    fixture,
    lesson,
    'lesson-or-fixture': firstOfEach([...lesson, ...fixture]),
    topic: firstOfEach([
      ...TOPICS.map(({ name, summary }) => wordOf(name, summary)),
      ...program.commands.map((each) => wordOf(each.name(), each.description())),
      ...command,
    ]),
  };
}

function wordOf(text: string, about: string): Word {
  return { text, about };
}

/** Some commands have the name of a topic, and some fixtures that of a lesson, which comes first. */
function firstOfEach(words: readonly Word[]): readonly Word[] {
  return words.filter(({ text }, k) => words.findIndex((other) => other.text === text) === k);
}
