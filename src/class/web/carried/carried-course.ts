/**
 * The lessons that lead on from a page: in one file the lessons themselves, with the fixtures that they open; in a site the
 * addresses of their pages.
 * Invariant: a lesson is opened by its name alone, and a name that is not among them opens nothing.
 */
import * as z from 'zod/mini';
import type { LessonHead } from '../../../debugger/teaching/lesson.js';
import type { OfferedItem } from '../../../terminal/components/offer.js';

const HEAD = { name: z.string(), title: z.string(), about: z.string(), fixture: z.string() };

export const CARRIED_COURSE = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('held'),
    lessons: z.array(z.strictObject({ ...HEAD, text: z.string() })),
    /** As their files, with their texts, by the names that lessons give. */
    fixtures: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    kind: z.literal('pages'),
    /** Addresses are relative to the page. */
    lessons: z.array(z.strictObject({ ...HEAD, address: z.string() })),
  }),
]);

export type CarriedCourse = z.output<typeof CARRIED_COURSE>;

/** In the order of the course. */
export function headsOf(course: CarriedCourse | undefined): readonly LessonHead[] {
  return (course?.lessons ?? []).map(({ name, title, about, fixture }) => ({ name, title, about, fixture }));
}

/** The lessons that a page holds itself. */
export function heldLessons(course: CarriedCourse | undefined): readonly OfferedItem[] {
  if (course?.kind !== 'held') return [];
  return course.lessons.map(({ name, about }) => ({ kind: 'lesson', name, path: name, description: about }));
}

/** The address of the page of a lesson, at a stop from 1; null where the page holds it itself, or knows none of that name. */
export function addressOfLesson(course: CarriedCourse | undefined, name: string, stop: number): string | null {
  if (course?.kind !== 'pages') return null;
  const lesson = course.lessons.find((each) => each.name === name);
  return lesson === undefined ? null : `${lesson.address}#${stop}`;
}
