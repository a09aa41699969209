// Elementwise kernels: SIMD and plain TypeScript must agree in every bit, since a replay may use either, and so must
// tensors that are copied and those that are not.
import fc from 'fast-check';
import { describe, it } from 'vitest';
import * as chosenElementwise from '../../../src/numbers/kernels/elementwise.js';
import {
  type Elementwise,
  type ElementwiseName,
  elementwiseReference,
} from '../../../src/numbers/kernels/elementwise.js';
import { TILE } from '../../../src/numbers/kernels/layout.js';
import { expectSameBits, filled, list, size, value } from '../../support/kernel-values.js';
import { expectSameAgain, inTensorMemory } from '../../support/residents.js';

const CHOSEN: Readonly<Record<ElementwiseName, Elementwise>> = { ...chosenElementwise };

describe('elementwise kernels give the same bits in SIMD, in plain TypeScript and by choice', () => {
  for (const name of Object.keys(elementwiseReference) as ElementwiseName[]) {
    it(name, () => {
      const cases = size.chain((count) => fc.tuple(list(count), list(count), list(count), value, value, value));
      fc.assert(
        fc.property(cases, ([a, b, c, p, q, r]) => {
          const inputs = [a, b, c];
          const before = inputs.map((input) => input.slice());
          const wanted = new Float64Array(a.length);
          elementwiseReference[name](inputs, wanted, p, q, r);
          const chosen = new Float64Array(a.length);
          CHOSEN[name](inputs, chosen, p, q, r);
          expectSameBits(chosen, wanted);
          for (const [k, input] of inputs.entries()) expectSameBits(input, before[k]);
          inTensorMemory([...inputs, chosen.fill(77)], ([x, y, z, out]) => {
            const again = CHOSEN[name]([x, y, z], out, p, q, r);
            expectSameBits(out, wanted);
            expectSameAgain(again, out, chosen);
          });
          inTensorMemory(inputs, ([x, y, z]) => {
            CHOSEN[name]([x, y, z], x, p, q, r);
            expectSameBits(x, wanted);
          });
        }),
        { numRuns: 60 },
      );
    });
  }

  it('and one pass of Adam writes what its kernels write one after the other', () => {
    const cases = size.chain((count) =>
      fc.tuple(list(count), list(count), list(count), list(count), value, value, value),
    );
    const { scaled, combination, combinationWithSquares, adamStep } = elementwiseReference;
    fc.assert(
      fc.property(cases, ([a, b, c, d, rate, scale, epsilon]) => {
        const [old, first, second, out] = [1, 2, 3, 4].map(() => new Float64Array(a.length));
        scaled([a], old, 0.99, 0, 0);
        combination([c, b], first, 0.9, 1 - 0.9, 0);
        combinationWithSquares([d, b], second, 0.999, 1 - 0.999, 0);
        adamStep([old, first, second], out, rate, scale, epsilon);
        inTensorMemory([a, b, c, d, ...[old, first, second, out].map((wanted) => wanted.map(() => 77))], (tensors) => {
          const [parameter, gradient, m, v, decayed, newM, newV, updated] = tensors;
          const pass = chosenElementwise.adamPass({ parameter, gradient, m, v, decayed, newM, newV, updated });
          pass?.(0.99, 0.9, 0.999, rate, scale, epsilon);
          expectSameBits(decayed, old);
          expectSameBits(newM, first);
          expectSameBits(newV, second);
          expectSameBits(updated, out);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('and may write over what they read', () => {
    const values = filled(2 * TILE + 5, [1, -2, 3.5]);
    const wanted = values.map((x) => x * 0.3);
    chosenElementwise.scaled([values], values, 0.3);
    expectSameBits(values, wanted);
  });

  it('and what does it again reads what the operands then hold', () => {
    const values = filled(21, [1, -2, 3.5]);
    inTensorMemory([values, values], ([x, out]) => {
      const again = chosenElementwise.scaled([x], out, 2);
      x.reverse();
      again?.();
      expectSameBits(
        out,
        values.toReversed().map((value) => value * 2),
      );
    });
  });

  it('and a number that is a tensor is read anew', () => {
    const values = filled(21, [1, -2, 3.5]);
    inTensorMemory([values, values], ([x, out]) => {
      const factor = Float64Array.of(2);
      const again = chosenElementwise.scaledBy(x, factor, out);
      expectSameBits(
        out,
        values.map((value) => value * 2),
      );
      factor[0] = -0.3;
      again?.();
      expectSameBits(
        out,
        values.map((value) => value * -0.3),
      );
    });
    const elsewhere = new Float64Array(21);
    chosenElementwise.scaledBy(values, Float64Array.of(2), elsewhere);
    expectSameBits(
      elsewhere,
      values.map((value) => value * 2),
    );
  });

  it('and tensors in two memories are computed like any others', () => {
    const values = filled(100, [1, -2, 3.5]);
    inTensorMemory([values], ([x]) => {
      inTensorMemory([values], ([out]) => {
        chosenElementwise.sum([x, values], out);
        expectSameBits(
          out,
          values.map((value) => value + value),
        );
      });
    });
  });
});
