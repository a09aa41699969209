/**
 * What a script calls its parameters, and how it writes an update.
 * Invariant: it is the same for all parts of a branch, since they are one script.
 */
import type { ModelCode } from '../../model/models/model-code.js';
import type { BranchPart } from './branch-parts.js';

/** With PyTorch's modules and `loss.backward()`; with its tensors alone; or with lists. */
export type Style = 'modules' | 'by hand' | 'plain';

export type Naming = ReturnType<typeof namingOf>;

export function namingOf(parts: readonly BranchPart[], { modules, byHand, reads, plain }: ModelCode, style: Style) {
  return {
    /** Null where there are tensors. */
    plain: style === 'plain' ? (plain ?? null) : null,
    /** Whether an update is written out. */
    isByHand: style !== 'modules',
    /** Whether numbers stand in the script, rather than in a file beside it. */
    isInScript: typeof reads !== 'string',
    /** By hand, the only parameter; null if there is a dictionary of them. */
    variable: byHand.variable ?? null,
    /** Whether a variable says what the loss is, since that changes within the run. */
    varies: new Set(parts.map(({ program }) => program.head.reduction)).size > 1,
    /** One as PyTorch has it, and what turns that to the side that the edits mean: `.T` or nothing. */
    one(name: string) {
      const { path, transposed = false } = modules.placeOf(name);
      return { tensor: `model.${path.replace(/\.(\d+)/g, '[$1]')}`, turn: transposed ? '.T' : '' };
    },
  };
}
