/**
 * The hash of `hash.ts`, in AssemblyScript.
 * Invariant: gives the same number as `hashPlainly`.
 */
import { VALUE } from './layout-assembly';

const BLOCK: usize = 240 * VALUE;
const NOT_A_NUMBER: u64 = 0x7ff8000000000000;
/** The bits of infinity without their sign. */
const TWICE_INFINITY: u64 = 0xffe0000000000000;

export function hash(count: usize, values: usize, seed: f64): f64 {
  let a = <u64>seed;
  let b = a ^ 0x9e3779b97f4a;
  let c = a ^ 0xbf58476d1ce4;
  let d = a ^ 0x94d049bb1331;
  const end = values + count * VALUE;
  while (values < end) {
    const stop = min(end, values + BLOCK);
    for (; values + 3 * VALUE < stop; values += 4 * VALUE) {
      const first = v128.load(values);
      const second = v128.load(values, 2 * VALUE);
      if (v128.any_true(v128.or(f64x2.ne(first, first), f64x2.ne(second, second)))) {
        a = next(a, bitsAt(values));
        b = next(b, bitsAt(values + VALUE));
        c = next(c, bitsAt(values + 2 * VALUE));
        d = next(d, bitsAt(values + 3 * VALUE));
      } else {
        a = next(a, load<u64>(values));
        b = next(b, load<u64>(values, VALUE));
        c = next(c, load<u64>(values, 2 * VALUE));
        d = next(d, load<u64>(values, 3 * VALUE));
      }
    }
    for (; values < stop; values += VALUE) a = next(a, bitsAt(values));
    a = mixed(a);
    b = mixed(b);
    c = mixed(c);
    d = mixed(d);
  }
  return <f64>(mixed(mixed(mixed(mixed(a ^ <u64>count) ^ b) ^ c) ^ d) >> 11);
}

/** A lane with the bits of another value in it. */
function next(lane: u64, bits: u64): u64 {
  return rotl<u64>(lane, 7) ^ bits;
}

function bitsAt(place: usize): u64 {
  const bits = load<u64>(place);
  return bits << 1 > TWICE_INFINITY ? NOT_A_NUMBER : bits;
}

function mixed(lane: u64): u64 {
  const high = <u32>(lane >> 32);
  const low = (<u32>lane ^ (high >> 15)) * 0x85ebca6b;
  return ((<u64>((high ^ (low >> 13)) * 0xc2b2ae35)) << 32) | <u64>low;
}
