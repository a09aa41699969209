/** The data of a lesson as they stand in its file. */
import { deflateRawSync } from 'node:zlib';
import { writeJson } from '../document/json.js';
import type { LessonData } from './lesson-data.js';

/** JSON, deflated, in base64. */
export function packedLesson(data: LessonData): string {
  return deflateRawSync(writeJson(data), { level: 9, memLevel: 9 }).toString('base64');
}
