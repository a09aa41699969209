/** Transcripts in tests: the run that one was made of, opened as its second line says. */
import { openRun } from './running.js';

/** @param transcript with `# backstep NAME --set path=value --seed N` as its second line */
export function openTranscript(transcript: string) {
  const [, second] = transcript.split('\n');
  const [, , name, ...flags] = second.split(' ');
  const values = (flag: string): readonly string[] => flags.filter((_, k) => flags[k - 1] === flag);
  const [seed] = values('--seed');
  return openRun(name, { set: values('--set'), ...(seed === undefined ? {} : { seed: Number(seed) }) });
}
