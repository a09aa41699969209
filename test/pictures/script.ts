/**
 * The pictures of the README: which keys lead to each, and what has to be on the screen then.
 * Invariant: the stops of a walk follow one another in one run of the program, so each begins where the one before has
 * ended.
 */

export interface Stop {
  /** Name of the picture; without one the stop is only in the recording. */
  readonly picture?: string;
  /** What the picture shows, for those who cannot see it. */
  readonly description?: string;
  /** Bytes as a terminal sends them. */
  readonly keys: string;
  readonly until: RegExp;
  /** How long the recording stays here. */
  readonly seconds: number;
}

export interface Walk {
  /** Of the program, which is started in the folder of the project. */
  readonly args: readonly string[];
  readonly stops: readonly Stop[];
}

export const SIZE = { columns: 120, rows: 40 } as const;

const RIGHT = '\x1b[C';
const LEFT = '\x1b[D';

/** The walk that the recording shows. */
const TOY: readonly Stop[] = [
  { keys: '', until: / start ◂/, seconds: 2 },
  { keys: RIGHT, until: /step 1 of 47/, seconds: 1 },
  { keys: RIGHT, until: /step 2 of 47/, seconds: 0.6 },
  { keys: ']', until: /step 5 of 47/, seconds: 1 },
  { keys: RIGHT, until: /step 6 of 47/, seconds: 0.8 },
  { keys: RIGHT, until: /step 7 of 47/, seconds: 1.5 },
  {
    keys: ':goto 12.10\r',
    until: /iteration 12 .*[\s\S]*step 10 of 47/,
    seconds: 2,
    picture: 'softmax',
    description: 'Scores become probabilities: each word with its score, its power of e and its share as a bar',
  },
  { keys: ']', until: /step 17 of 47/, seconds: 1 },
  { keys: ']', until: /step 24 of 47/, seconds: 1 },
  { keys: RIGHT, until: /step 25 of 47/, seconds: 0.8 },
  {
    keys: ':goto 12.29\r',
    until: /step 29 of 47/,
    seconds: 2.5,
    picture: 'backward',
    description:
      'Mid-backpropagation: the gradient of the loss by each score, in a sentence, a formula and the formula with its numbers',
  },
  {
    keys: ']',
    until: /step 47 of 47/,
    seconds: 2,
    picture: 'update',
    description: 'The update: old minus rate times gradient is new, for each weight',
  },
  { keys: LEFT, until: /step 46 of 47/, seconds: 0.8 },
  { keys: LEFT, until: /step 45 of 47/, seconds: 0.8 },
  { keys: ':goto 200\r', until: /iteration 200 of/, seconds: 1.5 },
  {
    keys: 'L',
    until: /loss, log scale/,
    seconds: 2.5,
    picture: 'progress',
    description: 'After 200 iterations: how the loss fell, on a logarithmic scale, and which words were learnt first',
  },
  { keys: ':goto 50\r', until: /iteration 50 of/, seconds: 1 },
  {
    keys: ':valley\r',
    until: /The ways are this run/,
    seconds: 3,
    picture: 'valley',
    description:
      'The valley: the loss over two weights as contours, and the ways of plain descent, momentum and Adam through it',
  },
];

/** From a recorded PyTorch run to the operation that made its first NaN. */
const FIRST_NAN: readonly Stop[] = [
  { keys: '', until: /layernorm_eps_zero/, seconds: 1 },
  { keys: ':rule non-finite\r', until: /Breakpoint 1: rule non-finite/, seconds: 1 },
  {
    keys: 'c',
    until: /Rule 1: non-finite: norm/,
    seconds: 2,
    picture: 'pytorch',
    description:
      'A recorded PyTorch run: the operation that made the first NaN, its numbers, and the line of the script',
  },
];

export const FILMED: Walk = { args: [], stops: TOY };

export const WALKS: readonly Walk[] = [
  FILMED,
  { args: ['test/pytorch/recorded/stored/layernorm_eps_zero.bst'], stops: FIRST_NAN },
];
