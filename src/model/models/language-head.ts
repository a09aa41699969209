/**
 * The end of every language model: logits become probabilities in three steps (phase `predict`), then come the surprise
 * of each target, their total, mean and perplexity (phase `loss`). The training's objective is the total or the mean;
 * the other is computed as well.
 */
import { derivativeOf, indexed, name } from '../../document/formula.js';
import { readFormula } from '../../document/read-formula.js';
import type { Frame, Scope, Tape } from '../../numbers/engine/tape.js';
import { labelOf, type Value } from '../../numbers/engine/value.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import { crossEntropy } from '../ops/cross-entropy.js';
import { exponentials, type SoftmaxAttributes } from '../ops/exponentials.js';
import { mean } from '../ops/mean.js';
import { normalize } from '../ops/normalize.js';
import { perplexity } from '../ops/perplexity.js';
import { slopeProduct } from '../ops/slope-product.js';
import { softmaxSlopes } from '../ops/softmax-slopes.js';
import { sum } from '../ops/sum.js';
import { surpriseSlope } from '../ops/surprise-slope.js';
import { total } from '../ops/total.js';
import type { LogitGroup } from './model.js';

const POWER = readFormula('e^z');

export type LossReduction = 'sum' | 'mean';

export interface ScoredGroup extends LogitGroup {
  readonly exponentials: Value;
  readonly sums: Value;
  readonly probabilities: Value;
  /** One loss term per prediction, in nats. */
  readonly terms: Value;
}

type SoftmaxParts = Pick<ScoredGroup, 'exponentials' | 'sums' | 'probabilities'>;

export type Assessment = ReturnType<LanguageHead['assess']>;

const LOSS_SCOPE: Scope = ['loss'];
const PREDICT_SCOPE: Scope = ['predict'];

export class LanguageHead {
  private readonly scopes = new Map<string, { readonly predict: Scope; readonly loss: Scope }>();
  private readonly softmax: SoftmaxAttributes;

  constructor(
    readonly reduction: LossReduction,
    shifted: boolean,
    /** Whether the slopes that make up ∂loss/∂z are recorded before it. Training uses P − target either way. */
    readonly derives = false,
  ) {
    this.softmax = { shifted };
  }

  assess(tape: Tape, logitGroups: readonly LogitGroup[]) {
    const predicted = logitGroups.map((group) => this.predict(tape, group));
    const groups = predicted.map((parts, position) => this.surprise(tape, logitGroups[position], parts));
    const terms = groups.map((group) => group.terms);
    return tape.within(LOSS_SCOPE, () => {
      const summed = this.reduction === 'sum';
      const all = tape.apply(total, terms, { symbol: summed ? 'loss' : 'total loss', axes: [] });
      const average = tape.apply(mean, terms, { symbol: summed ? 'mean loss' : 'loss', axes: [] });
      const spread = tape.apply(perplexity, [average], { symbol: 'perplexity' });
      /** What training makes smaller. */
      const objective = summed ? all : average;
      return { groups, total: all, mean: average, perplexity: spread, objective };
    });
  }

  /**
   * Records how ∂loss/∂z of a loss term comes from its two local slopes, before the gradient itself: −1/P of the
   * logarithm, the slopes of softmax, and their product.
   */
  derive(tape: Tape, { op, inputs, scope }: Frame, gradient: Value): void {
    if (op !== crossEntropy) return;
    const [logits, , probabilities, targets] = inputs;
    const { axes } = logits;
    const word = targets.shape.length === 0 ? labelOf(axes[0], targets.data[0]) : 'target';
    const [bySlope, byScores] = [`∂loss/∂P(${word})`, `∂P(${word})/∂z`];
    tape.within(tape.backwardScopeOf(scope), () => {
      const slope = tape.apply(surpriseSlope, [gradient, probabilities, targets], {
        symbol: bySlope,
        axes: targets.axes,
        label: bySlope,
      });
      const slopes = tape.apply(softmaxSlopes, [probabilities, targets], {
        symbol: byScores,
        written: derivativeOf(indexed(name('P'), [name(word)]), name('z')),
        axes,
        label: byScores,
      });
      tape.apply(slopeProduct, [slope, slopes], { symbol: '∂loss/∂z', axes, label: `${bySlope} × ${byScores}` });
    });
  }

  /**
   * The same as Python, from `logits` and `targets` to `loss`; by hand and back to `dlogits`.
   * @param isSequence whether both have an axis of sequences, and one of positions in them; by hand they have one of rows
   * @param varies whether a variable `reduction` says what the loss is, since it changes within the run
   */
  code({ isSequence, varies }: { readonly isSequence: boolean; readonly varies: boolean }) {
    const reduction = varies ? 'either' : this.reduction;
    const { shifted } = this.softmax;
    const lossOver = (what: string): string =>
      `# Loss: cross-entropy, -ln P(target), ${REDUCED[reduction]} the ${what}.`;
    const textbook = '# The largest score is not subtracted first, so that e^z can become infinite.';
    const [scores, answers] = isSequence ? ['logits.flatten(0, 1)', 'targets.flatten()'] : ['logits', 'targets'];
    const option = { sum: ', reduction="sum"', mean: '', either: ', reduction=reduction' }[reduction];
    return {
      modules: shifted
        ? `
${lossOver('targets')}
loss = F.cross_entropy(${scores}, ${answers}${option})
`
        : `
${lossOver('targets')}
${textbook}
powers = ${scores}.exp()
total = powers.sum(-1, keepdim=True)
rows = torch.arange(len(powers))
losses = -(powers / total)[rows, ${answers}].log()
# Where P is 0 the loss is infinite; by -ln P = ln(total) - z its gradient stays P - target.
finite = (total.log() - ${scores})[rows, ${answers}]
losses = finite + (losses - finite).detach()
${
  reduction === 'either'
    ? 'loss = losses.sum() if reduction == "sum" else losses.mean()'
    : `loss = losses.${reduction}()`
}
`,
      predict: `
# Predict: softmax turns each row of scores into probabilities.
${
  shifted
    ? `# The largest score of a row becomes 0, so that exp cannot overflow.
shifted = logits - logits.max(-1, keepdim=True).values
powers = shifted.exp()`
    : `${textbook}
powers = logits.exp()`
}
total = powers.sum(-1, keepdim=True)
probs = powers / total
`,
      loss: `
${lossOver('targets')}
rows = torch.arange(len(targets))
log_probs = ${shifted ? 'shifted - total.log()  # ln P = z - ln(sum of e^z)' : 'probs.log()'}
${
  reduction === 'either'
    ? `divisor = 1 if reduction == "sum" else len(targets)
loss = -log_probs[rows, targets].sum() / divisor`
    : `loss = -log_probs[rows, targets].${reduction}()`
}
`,
      backward: `
${SLOPES[reduction]}
onehot = F.one_hot(targets, logits.shape[-1])
dlogits = ${{ sum: 'probs - onehot', mean: '(probs - onehot) / len(targets)', either: '(probs - onehot) / divisor' }[reduction]}
`,
      /** For the one `target`, whose number is `target_id`; `len(batch)` is how many there are. */
      plain: {
        functions: shifted
          ? ''
          : `
def exp(z):
    """e^z, and infinity where it is too large, for which math.exp would stop."""
    return math.inf if z > 709.78 else math.exp(z)


def log(x):
    return -math.inf if x == 0 else math.log(x)
`,
        divisor: reduction === 'either' ? 'divisor = 1 if reduction == "sum" else len(batch)' : '',
        predict: `
# Predict: softmax turns the scores into probabilities.
${
  shifted
    ? `# The largest score becomes 0, so that exp cannot overflow.
largest = max(logits)
powers = [math.exp(logit - largest) for logit in logits]`
    : `${textbook}
powers = [exp(logit) for logit in logits]`
}
total = sum(powers)
probs = [power / total for power in powers]
`,
        loss: `
${lossOver('examples')}
target_id = words.index(target)
log_prob = ${shifted ? 'logits[target_id] - largest - math.log(total)  # ln P = z - ln(sum of e^z)' : 'log(probs[target_id])'}
loss -= ${divided('log_prob', reduction)}
`,
        backward: SLOPES[reduction],
        dlogit: `dlogit = ${divided('prob - (1.0 if i == target_id else 0.0)', reduction)}`,
      },
    };
  }

  private predict(tape: Tape, { logits, scope }: LogitGroup): SoftmaxParts {
    const rowAxes = logits.axes.slice(0, -1);
    return tape.within(this.scopesOf(scope).predict, () => {
      const powers = tape.apply(exponentials, [logits], { symbol: 'e^z', written: POWER }, this.softmax);
      const sums = tape.apply(sum, [powers], { symbol: 'Σ', axes: rowAxes });
      const probabilities = tape.apply(normalize, [powers, sums], {
        symbol: 'P',
        label: 'softmax',
      });
      return { exponentials: powers, sums, probabilities };
    });
  }

  private surprise(tape: Tape, group: LogitGroup, parts: SoftmaxParts): ScoredGroup {
    const { logits, targets, scope, number, predictions } = group;
    const { exponentials: powers, sums, probabilities } = parts;
    const naming = {
      symbol: number === undefined ? 'losses' : (TERM_SYMBOLS[number - 1] ?? `loss ${number}`),
      axes: sums.axes,
      label: scope === null ? 'losses' : `−ln P(${predictions[0].target})`,
      scope: this.scopesOf(scope).loss,
    };
    const terms = tape.apply(crossEntropy, [logits, sums, probabilities, targets], naming, this.softmax);
    // Written out, since an iteration of a small model takes no longer than a few spreads.
    return { scope, logits, targets, predictions, exponentials: powers, sums, probabilities, terms };
  }

  private scopesOf(scope: string | null): { readonly predict: Scope; readonly loss: Scope } {
    if (scope === null) return SHARED_SCOPES;
    return findOrMake(this.scopes, scope, () => ({ predict: ['predict', scope], loss: ['loss', scope] }));
  }
}

const REDUCED = { sum: 'summed over', mean: 'averaged over', either: 'summed or averaged over' } as const;

/** What the gradient of a score is, in words that are true of the loss. */
const SLOPES = {
  sum: '# Backward: d loss / d logits is P - 1 at the target and P elsewhere.',
  mean: `# Backward: d loss / d logits is P - 1 at the target and P elsewhere, all of it divided by the
# number of targets, as the loss is their mean.`,
  either: `# Backward: d loss / d logits is P - 1 at the target and P elsewhere, all of it divided by the
# number of targets while the loss is their mean.`,
} as const;

function divided(written: string, reduction: keyof typeof REDUCED): string {
  if (reduction === 'sum') return written;
  const dividend = written.includes(' ') ? `(${written})` : written;
  return `${dividend} / ${reduction === 'mean' ? 'len(batch)' : 'divisor'}`;
}

const SHARED_SCOPES = { predict: PREDICT_SCOPE, loss: LOSS_SCOPE };

const TERM_SYMBOLS: readonly string[] = Array.from({ length: 99 }, (_, i) => `loss${subscript(i + 1)}`);

function subscript(number: number): string {
  return Array.from(String(number), (digit) => String.fromCharCode(0x2080 + Number(digit))).join('');
}
