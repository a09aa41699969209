/**
 * Lessons: stops along a run, each with commands that lead to it and words about it.
 * Invariant: where a stop leads depends only on the stops before it.
 */

export interface Lesson {
  readonly title: string;
  /** What to open; null where the lesson does not say. */
  readonly fixture: string | null;
  readonly stops: readonly Stop[];
}

export interface Stop {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly commands: readonly LessonCommand[];
}

export interface LessonCommand {
  /** Line number in the file, from 1. */
  readonly line: number;
  readonly text: string;
}
