/**
 * What an op says of itself in PyTorch: templates for the lines of Python that compute it and its gradients by hand. In
 * them `{values}` stands for the input of that name, `{loss|, }` for all inputs from there on with that between them,
 * `{result}` for what the line makes, `{row}` for an attribute, `{p:values}` for a name `p` that belongs to an input. A
 * gradient has `{gradient}`, which arrives at the op's output, and `{output}` as well. What stands behind two spaces and `#`
 * is a remark, which only the copied program has, once. See `code.ts` for who fills them in.
 * Invariant: run in float64, they give what `forward` and `pullback` give (a test runs those of every op).
 */
import type { Shape, Tensor } from './tensor.js';

/** Where lines depend on more than names. */
interface CodeStep<A> {
  readonly attributes: A;
  readonly inputs: readonly Pick<Tensor, 'shape'>[];
  /** Which input the gradient is for. */
  readonly input: number;
}

/** A method, so that an op of some attributes is an op of any. */
type CodeLines<A> = string | { write(step: CodeStep<A>): string }['write'];

export interface OpCode<A> {
  readonly forward: CodeLines<A>;
  /** For each input; the last stands for all that follow. There are none for an op that training never differentiates. */
  readonly gradients?: readonly CodeLines<A>[];
  /** Tells the result from what another step makes that is called the same. */
  readonly suffix?: string;
  /** Settings of the run that the lines call by a name of their own, with what they are here. */
  settings?(attributes: A): Readonly<Record<string, number>>;
}

/** A line for a vector as the first input, and one for rows of them. */
export function byRows<A>(ofVector: string, ofRows: string): CodeLines<A> {
  return ({ inputs: [values] }) => (values.shape.length <= 1 ? ofVector : ofRows);
}

/** A value as the rows of a matrix: `x`, or `x.flatten(0, -2)` where it has more axes. */
export function asRows(written: string, { shape }: { readonly shape: Shape }): string {
  return shape.length > 2 ? `${written}.flatten(0, -2)` : written;
}

/** What is written for each row of the first input, added up. */
export function overRows<A>(written: string, { inputs: [values] }: CodeStep<A>): string {
  return values.shape.length <= 1 ? `{result} = ${written}` : `{result} = ${asRows(written, values)}.sum(0)`;
}

/** A sum written out, or of a list where there are many. */
export function addedUp(name: string, count: number): string {
  return count <= WRITTEN_OUT ? `{${name}| + }` : `torch.stack([{${name}|, }]).sum(0)`;
}

const WRITTEN_OUT = 8;

/** The probability of the target, of one prediction or of each. */
export function targetShare({ shape }: { readonly shape: Shape }): string {
  return shape.length === 1 ? '{probabilities}[{targets}]' : '{probabilities}[torch.arange(len({targets})), {targets}]';
}
