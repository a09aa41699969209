/**
 * An op is one operation, defined in one file. It has four parts: how it computes, how its output depends on its inputs,
 * how it explains itself, and how it is written as code. A caller that needs one part takes that part. Hot loops are
 * kernels, which the file calls.
 * Invariant: forward, terms, dependents, pullback and expression describe the same function (a property test compares
 * them with each other and with finite differences for every file in `ops/`).
 */
import type { OpCode } from './op-code.js';
import type { Attributes, OpComputing } from './op-computing.js';
import { type DerivativesDefinition, deriveBySlopes, type OpDerivatives, pullbackBy } from './op-derivatives.js';
import { type ExplanationDefinition, type OpExplanation, readExplanation } from './op-explanation.js';

export interface Op<A extends Attributes = Attributes> extends OpSignature {
  readonly compute: OpComputing<A>;
  readonly derive: OpDerivatives<A>;
  readonly explain: OpExplanation<A>;
  /** How it is written in PyTorch; null for an op of a recording, which has its own source. */
  readonly code: OpCode<A> | null;
}

export interface OpSignature {
  readonly name: string;
  /** Names of the inputs. If `variadic`, the last name stands for all that follow. */
  readonly inputs: readonly string[];
  readonly variadic?: boolean | undefined;
}

/** An op as its author writes it; `defineOp` fills in the rest. */
export interface OpDefinition<A extends Attributes = Attributes> extends OpSignature {
  readonly compute: ComputingDefinition<A>;
  readonly derive?: DerivativesDefinition<A>;
  readonly explain: ExplanationDefinition<A>;
  readonly code: OpCode<A> | null;
}

type ComputingDefinition<A extends Attributes> = Pick<OpComputing<A>, 'forward'> & Partial<OpComputing<A>>;

/** Fills in what most ops share: the output has the first input's shape, and the pullback follows from the derivatives. */
export function defineOp<A extends Attributes = Attributes>(definition: OpDefinition<A>): Op<A> {
  const { compute, derive = {}, explain } = definition;
  return {
    ...definition,
    compute: { shape: ([first]) => first.shape, pullback: pullbackBy(derive), ...compute },
    derive: deriveBySlopes(derive),
    explain: readExplanation(explain),
  };
}

/** Gives an op another name and other words; it computes as before. */
export function renameOp<A extends Attributes>(
  op: Op<A>,
  name: string,
  words: Partial<ExplanationDefinition<A>>,
): Op<A> {
  return { ...op, name, explain: readExplanation({ ...op.explain, ...words }) };
}
