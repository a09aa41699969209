/**
 * What a script calls its parameters, and how it writes an update.
 * Invariant: it is the same for all parts of a branch, since they are one script.
 */
import type { PlainCode } from '../models/model-code.js';

export interface Naming {
  /** Null where there are tensors. */
  readonly plain: PlainCode | null;
  /** Whether an update is written out. */
  readonly isByHand: boolean;
  /** Whether numbers stand in the script, rather than in a file beside it. */
  readonly isInScript: boolean;
  /** By hand, the only parameter; null if there is a dictionary of them. */
  readonly variable: string | null;
  /** Whether a variable says what the loss is, since that changes within the run. */
  readonly varies: boolean;
  /** One as PyTorch has it, and what turns that to the side that the edits mean: `.T` or nothing. */
  one(name: string): { readonly tensor: string; readonly turn: string };
}
