/** The data of a lesson as it stands in its file, and looks as they were before what repeats was taken out. */
import { decode } from '../base91.js';
import type { LessonData, TextData } from '../lesson-data.js';

/** @param text JSON that is deflated and encoded */
export async function unpack(text: string): Promise<LessonData> {
  const stream = new Blob([decode(text)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as LessonData;
}

/** Gives the rows of a look, with the title of a stop in them. */
export function unfold<Part>({ parts, titles, rows, looks }: TextData<Part>) {
  const [partAt, rowAt] = [createNaming(), createNaming()];
  const positions = rows.map((names) => names.map((name) => (name < 0 ? name : partAt(name))));
  const whole: number[][] = [];
  for (const [count, ...differing] of looks) {
    const look = (whole.at(-1) ?? []).slice(0, count);
    let row = -1;
    for (let k = 0; k < differing.length; k += 2) {
      row += differing[k];
      look[row] = rowAt(differing[k + 1]);
    }
    whole.push(look);
  }
  const partOf = (position: number, stop: number): Part =>
    position < 0 ? titles[-1 - position][stop] : parts[position];
  return (look: number, stop: number): readonly (readonly Part[])[] =>
    whole[look].map((row) => positions[row].map((position) => partOf(position, stop)));
}

/** Positions from names, in the order in which they were given. */
function createNaming(): (name: number) => number {
  let fresh = 0;
  return (name) => (name === 0 ? fresh++ : name - 1);
}
