/** What a class is given by whoever serves it, where nobody does: a new one, without a door, a file or results. */
import type { ClassroomOptions } from '../../src/class/room/classroom.js';

export const UNSERVED = {
  files: undefined,
  saved: null,
  savedAt: '',
  display: { theme: null, ascii: false },
  onVoted: () => null,
  howToJoin: () => null,
  onEndAsked: () => {},
} satisfies Partial<ClassroomOptions>;
