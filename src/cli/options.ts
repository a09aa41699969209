/**
 * Options that all commands share, and what they open.
 * Invariant: a fixture is either opened whole or refused with a message.
 */
import type { FixtureSource } from '../data/fixture/fixture-source.js';
import { type LoadOptions, loadFixture } from '../data/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../data/fixture/shipped-fixtures.js';
import type { SavedSession } from '../debugger/saving/session-file.js';
import { Timeline } from '../timeline/timeline.js';
import { DEFAULT_OPTIONS } from '../timeline/timeline-options.js';
import { openProgram } from '../training/open-program.js';
import { Refusal, warnUser } from './ending.js';
import { createStateFiles } from './state-file.js';

export interface FixtureOptions {
  readonly set?: readonly string[];
  readonly seed?: number;
  readonly fixtures?: string;
}

export function loadOptionsOf({ set, seed, fixtures }: FixtureOptions): LoadOptions {
  return { overrides: set ?? [], seed, fixtureFolder: fixtures };
}

export interface OpenedRun {
  readonly timeline: Timeline;
  readonly source: FixtureSource;
  /** To be restored once the run is open. */
  readonly session?: SavedSession;
}

export function openTimeline(nameOrPath: string | undefined, options: FixtureOptions): Timeline {
  return openRun(nameOrPath, options).timeline;
}

export function openRun(nameOrPath: string | undefined, options: FixtureOptions): OpenedRun {
  const loaded = loadFixture(nameOrPath ?? DEFAULT_FIXTURE_NAME, loadOptionsOf(options));
  if (loaded.kind === 'refused') throw new Refusal(loaded.message);
  if (loaded.chosen !== null) warnUser(loaded.chosen);
  return {
    timeline: new Timeline(openProgram(loaded), { ...DEFAULT_OPTIONS, openRoom: createStateFiles() }),
    source: loaded.source,
  };
}

/** A whole number from `least` on, as the value of an option. */
export function parseCount(option: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new Refusal(
        `${option} takes a whole number from ${least}${most < 2 ** 53 - 1 ? ` to ${most}` : ' on'}; got ${JSON.stringify(text)}.`,
      );
    }
    return value;
  };
}

/** One of a few words, as the value of an option. */
export function parseChoice<Choice extends string>(
  option: string,
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw new Refusal(`${option} takes ${choices.join(', ')}; got ${JSON.stringify(text)}.`);
    return choice;
  };
}
