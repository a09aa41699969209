/** What several ops count when they say what their backward step does to the gradient. */
import type { NumberWriter } from './op-explanation.js';

export function countWhere(data: Float64Array, holds: (value: number, index: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (holds(data[i], i)) count++;
  return count;
}

/** `2 of 12 elements let more than half of it through` */
export function describeOpen(slopes: Float64Array, write: NumberWriter): string {
  const open = countWhere(slopes, (slope) => slope > 0.5);
  return `${write.count(open)} of ${write.counted(slopes.length, 'element')} let more than half of it through`;
}
