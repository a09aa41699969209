/**
 * What an op is: one operation, defined in one file: how it computes, how it differentiates (its pullback, which others
 * call vjp or backward), how it explains itself, how it is written as code; each of these four has a type of its own. Loops
 * that are hot are kernels, which the file calls.
 * Invariant: forward, terms, dependents, pullback and expression describe the same function (a property test compares
 * them with each other and with finite differences for every file in `ops/`).
 */
import type { FormulaTree } from '../../document/formula.js';
import { readFormula } from '../../document/read-formula.js';
import type { OpCode } from './op-code.js';
import type { Attributes, OpComputing } from './op-computing.js';
import { type Link, linked, type OpDerivatives, places, type Slopes, termOf } from './op-derivatives.js';
import type { GradientFormula, OpExplanation } from './op-explanation.js';
import type { Value } from './value.js';

/** An op, what it is applied to, and where its output goes. */
export interface Application {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: Attributes;
}

/** What does the work of an op and of those applied right before it in one pass. See `execution.ts`. */
export interface PassDefinition {
  readonly after: readonly Op[];
  /** Reads the attributes of the applications whenever it runs. Null where there is no such pass. */
  prepare(applications: readonly Application[]): (() => void) | null;
}

/** Everything that is known of an op. Who needs a part of it takes that part. */
export interface Op<A extends Attributes = Attributes> extends OpComputing<A>, OpDerivatives<A>, OpExplanation<A> {
  readonly name: string;
  /** How it is written in PyTorch; null for an op of a recording, which has its own source. */
  readonly code: OpCode<A> | null;
  /** Names of the inputs. If `variadic`, the last name stands for all that follow. */
  readonly inputs: readonly string[];
  readonly variadic?: boolean | undefined;
  /** The longest first. */
  readonly passes?: readonly PassDefinition[];
}

/**
 * Fills in what most ops share: every input has a gradient, and the output has the first input's shape. Terms, dependents
 * and pullback follow from the slope of an output element by an input element, for those that the links name.
 */
export function defineOp<A extends Attributes = Attributes>(definition: OpDefinition<A>): Op<A> {
  const { links = [], slope = () => null, symbolic, gradientFormula, ...others } = definition;
  const rest = {
    ...others,
    symbolic: asTree(symbolic),
    ...(gradientFormula && { gradientFormula: { ...gradientFormula, symbolic: asTree(gradientFormula.symbolic) } }),
  };
  const linkOf = (input: number): Link | undefined => links[input] ?? links.at(-1);
  const op: Op<A> = {
    differentiable: () => true,
    shape: ([first]) => first.shape,
    terms: (inputs, to, attributes, output) =>
      inputs.flatMap((own, input) => {
        if (!op.differentiable(input)) return [];
        const meeting = { input, from: 0, to, inputs, output, attributes };
        return places(linked(linkOf(input), output, own, to)).flatMap((from) => {
          const derivative = slope({ ...meeting, from });
          return derivative === null ? [] : [termOf(inputs, input, from, derivative)];
        });
      }),
    dependents: (input, inputs, from, attributes, output) =>
      places(linked(linkOf(input), inputs[input], output, from)).flatMap((to) => {
        const derivative = slope({ input, from, to, inputs, output, attributes });
        return derivative === null ? [] : [{ index: to, derivative }];
      }),
    pullback(input, gradient, inputs, result, attributes, output) {
      if (rest.dependents !== undefined) {
        for (let from = 0; from < result.length; from++) {
          const dependents = op.dependents(input, inputs, from, attributes, output);
          result[from] = dependents.reduce((sum, { index, derivative }) => sum + gradient.data[index] * derivative, 0);
        }
        return;
      }
      // Every iteration comes here, so no lists are made.
      const meeting = { input, from: 0, to: 0, inputs, output, attributes };
      for (let from = 0; from < result.length; from++) {
        const { first, step, count } = linked(linkOf(input), inputs[input], output, from);
        meeting.from = from;
        let sum = 0;
        for (let k = 0; k < count; k++) {
          meeting.to = first + k * step;
          const derivative = slope(meeting);
          if (derivative !== null) sum += gradient.data[meeting.to] * derivative;
        }
        result[from] = sum;
      }
    },
    ...rest,
  };
  return op;
}

/** What an author writes for an op, its formulas as texts. */
export type OpDefinition<A extends Attributes> = Omit<Op<A>, Usual | 'symbolic' | 'gradientFormula'> &
  Partial<Pick<Op<A>, Usual> & Slopes<A>> & {
    readonly symbolic: string | FormulaTree;
    readonly gradientFormula?: Omit<GradientFormula<A>, 'symbolic'> & { readonly symbolic: string | FormulaTree };
  };

function asTree(symbolic: string | FormulaTree): FormulaTree {
  return typeof symbolic === 'string' ? readFormula(symbolic) : symbolic;
}

type Usual = 'differentiable' | 'shape' | 'terms' | 'dependents' | 'pullback';
