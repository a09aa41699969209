/**
 * Kernels over rows, in the ways that `calls.ts` has.
 * Invariant: they compute what their plain forms do, to the bit.
 */
import { type Again, callKernel, onZeros } from '../calls.js';

/** Below these sizes the copies cost more than SIMD saves. */
export const ARITHMETIC = 192;
export const FUNCTIONS = 32;
export const NEVER = Infinity;

/**
 * A kernel in plain TypeScript, which defines what the faster ones compute: rows of `out` from the same rows of each input,
 * and from rows that are the same for all; or one row of sums over all rows of the inputs.
 */
export type PlainRows = (
  inputs: readonly Float64Array[],
  same: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
) => void;

/**
 * @param fewestCopied values that are worth copying
 * @param makes a row for each row of the inputs, or one row of sums over them, in their order
 */
export function chooseRows(
  name: string,
  computePlainly: PlainRows,
  fewestCopied: number,
  makes: 'rows' | 'sums' = 'rows',
): (...operands: Parameters<PlainRows>) => Again {
  return (inputs, same, columns, p, out) => {
    const rows = inputs[0].length / columns;
    const call = () =>
      callKernel(
        [out, ...inputs, ...same],
        ({ exports: { [name]: compute } }, [to, ...at]) => {
          const [a, b = a] = at;
          const [row = a, row2 = a] = at.slice(inputs.length);
          return () => compute(rows, columns, a, to, p, b, row, row2);
        },
        () => computePlainly(inputs, same, columns, p, out),
        inputs[0].length < fewestCopied ? 'none' : makes === 'sums' ? 'all' : 'inputs',
      );
    return makes === 'sums' ? onZeros(out, call) : call();
  };
}
