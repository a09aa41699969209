/** Losses: of classes, of numbers, of yes or no. */
import { readFormula } from '../../../document/read-formula.js';
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  evaluate,
  type FormulaPart,
  mean,
  multiply,
  power,
  subtract,
  sum,
} from '../../../numbers/engine/expression.js';
import { range, sizeOf } from '../../../numbers/engine/tensor.js';
import { type At, defineFormulas } from './formula.js';

const SUM = readFormula('Σ');
const SUM_OF_DIFFERENCES_SQUARED = readFormula('Σ (y − t)²');
const N = readFormula('n');
const SUM_OF_MINUS_LOG_P = readFormula('Σ −log P');

const REDUCTION = { none: 0, mean: 1, sum: 2 } as const;
const reductionOf = (at: At): number => at.number('reduction', REDUCTION.mean);
const weightOf = (at: At, target: number): Expression => (at.has('weight') ? at.leaf('weight', target) : constant(1));

/** The targets that count, with the rows of their scores. */
function counted(at: At): readonly { readonly row: number; readonly target: number; readonly weight: Expression }[] {
  return range(sizeOf(at.shapeOf('target'))).flatMap((row) => {
    const target = at.numberAt('target', row);
    if (target === at.number('ignore_index', -100)) return [];
    return [{ row, target, weight: weightOf(at, target) }];
  });
}

const weightOfAll = (all: ReturnType<typeof counted>): Expression =>
  sum(
    N,
    all.map(({ weight }) => weight),
  );

function negativeLogLikelihood(at: At): Expression {
  const classes = at.shapeOf('self').at(-1) ?? 1;
  const reduction = reductionOf(at);
  const all = counted(at).filter(({ row }) => reduction !== REDUCTION.none || row === at.index);
  const terms = all.map(({ row, target, weight }) =>
    multiply(weight, call('negate', at.leaf('self', row * classes + target))),
  );
  const total = sum(SUM_OF_MINUS_LOG_P, terms);
  return reduction === REDUCTION.mean ? divide(total, weightOfAll(all)) : total;
}

function likelihoodGradient(at: At): FormulaPart {
  const classes = at.shapeOf('self').at(-1) ?? 1;
  const [row, column] = [Math.floor(at.index / classes), at.index % classes];
  const target = at.numberAt('target', row);
  if (target !== column || target === at.number('ignore_index', -100)) return 0;
  const reduction = reductionOf(at);
  const arrives = at.leaf('grad_output', reduction === REDUCTION.none ? row : 0);
  const scaled = multiply(call('negate', weightOf(at, target)), arrives);
  return reduction === REDUCTION.mean ? divide(scaled, at.leaf('total_weight', 0)) : scaled;
}

/** A loss that is taken element by element, then summed or averaged. */
function taken(at: At, lossAt: (index: number) => Expression, name = SUM): Expression {
  const reduction = reductionOf(at);
  if (reduction === REDUCTION.none) return lossAt(at.index);
  const losses = range(sizeOf(at.shapeOf('self'))).map(lossAt);
  return reduction === REDUCTION.mean ? mean(name, losses) : sum(name, losses);
}

function difference(at: At, index: number): Expression {
  return subtract(at.leaf('self', index), at.leaf('target', index));
}

function logistic(at: At, index: number): Expression {
  const [x, t] = [at.leaf('self', index), at.leaf('target', index)];
  const size = at.numberAt('self', index) < 0 ? x : call('negate', x);
  return add(subtract(call('max', x), multiply(x, t)), call('ln', add(1, call('exp', size))));
}

/** The gradient of such a loss: its slope at this element times what arrives. */
function returned(at: At, slope: FormulaPart): Expression {
  const reduction = reductionOf(at);
  const scaled = reduction === REDUCTION.mean ? divide(slope, sizeOf(at.shape)) : slope;
  const isEach = reduction === REDUCTION.none && sizeOf(at.shapeOf('grad_output')) > 1;
  return multiply(scaled, at.leaf('grad_output', isEach ? at.index : 0));
}

/** Squared near 0, straight further away; `smooth` is divided by its width, Huber's is not. */
function bent(at: At, index: number, kind: 'smooth' | 'huber'): Expression {
  const width = at.number(kind === 'smooth' ? 'beta' : 'delta', 1);
  const apart = difference(at, index);
  const number = evaluate(apart);
  const size = number < 0 ? call('negate', apart) : apart;
  const half = multiply(0.5, power(apart, 2));
  if (kind === 'smooth') return Math.abs(number) < width ? divide(half, width) : subtract(size, width / 2);
  return Math.abs(number) <= width ? half : multiply(width, subtract(size, width / 2));
}

function bentSlope(at: At, kind: 'smooth' | 'huber'): FormulaPart {
  const width = at.number(kind === 'smooth' ? 'beta' : 'delta', 1);
  const apart = difference(at, at.index);
  const number = evaluate(apart);
  if (Math.abs(number) >= width) return Math.sign(number) * (kind === 'smooth' ? 1 : width);
  return kind === 'smooth' ? divide(apart, width) : apart;
}

/** Logarithms in it are held at −100. */
const LEAST_LOGARITHM = -100;

function yesOrNo(at: At, index: number): Expression {
  const [p, t] = [at.leaf('self', index), at.leaf('target', index)];
  const logarithm = (of: Expression): FormulaPart => {
    const whole = call('ln', of);
    return evaluate(whole) < LEAST_LOGARITHM ? LEAST_LOGARITHM : whole;
  };
  const no = multiply(subtract(1, t), logarithm(subtract(1, p)));
  const loss = call('negate', add(multiply(t, logarithm(p)), no));
  return at.has('weight') ? multiply(loss, at.leaf('weight', index)) : loss;
}

function yesOrNoSlope(at: At): Expression {
  const [p, t] = [at.x('self'), at.x('target')];
  const spread = multiply(subtract(1, p), p);
  const held = evaluate(spread) < 1e-12 ? 1e-12 : spread;
  const slope = divide(subtract(p, t), held);
  return at.has('weight') ? multiply(slope, at.x('weight')) : slope;
}

export const LOSSES = defineFormulas({
  nll_loss_forward: {
    noun: 'the loss',
    sentence:
      'The mean of minus the logarithm of the probability of each target. Masked targets do not count; if all are, it is 0 / 0.',
    symbolic: '{result} = Σ −{self}(n, {target}(n)) / n',
    element: negativeLogLikelihood,
  },
  'nll_loss_forward total weight': {
    sentence: 'How many targets count.',
    symbolic: '{result} = n',
    element: (at) => weightOfAll(counted(at)),
  },
  nll_loss_backward: {
    sentence: 'Each target gets minus its share of the gradient, everything else nothing.',
    symbolic: '{result}(n, j) = −{grad_output} / {total_weight} where j = {target}(n), else 0',
    element: likelihoodGradient,
  },
  mse_loss: {
    noun: 'the loss',
    sentence: 'The mean of the squared differences.',
    symbolic: '{result} = Σ ({self} − {target})² / n',
    element: (at) => taken(at, (index) => power(difference(at, index), 2), SUM_OF_DIFFERENCES_SQUARED),
  },
  mse_loss_backward: {
    sentence: 'Twice the difference, over how many there are, times the gradient.',
    symbolic: '{result} = 2 × ({self} − {target}) × {grad_output} / n',
    element: (at) => returned(at, multiply(2, difference(at, at.index))),
  },
  binary_cross_entropy_with_logits: {
    noun: 'the loss',
    sentence: 'Cross-entropy of yes or no from scores.',
    symbolic: '{result} = Σ max(0, {self}) − {self} × {target} + ln(1 + e^−|{self}|)',
    element: (at) => taken(at, (index) => logistic(at, index)),
  },
  smooth_l1_loss: {
    noun: 'the loss',
    sentence: 'Differences are squared where they are small, and count as they are where they are large.',
    symbolic: '{result} = ½ ({self} − {target})² / {beta}, or |{self} − {target}| − {beta} / 2',
    element: (at) => taken(at, (index) => bent(at, index, 'smooth')),
  },
  smooth_l1_loss_backward: {
    sentence: 'The difference where it is small, else its sign, times the gradient.',
    symbolic: '{result} = ({self} − {target}) / {beta} × {grad_output}, between −1 and 1',
    element: (at) => returned(at, bentSlope(at, 'smooth')),
  },
  huber_loss: {
    noun: 'the loss',
    sentence: 'Differences are squared where they are small, and count as they are where they are large.',
    symbolic: '{result} = ½ ({self} − {target})², or {delta} × (|{self} − {target}| − {delta} / 2)',
    element: (at) => taken(at, (index) => bent(at, index, 'huber')),
  },
  huber_loss_backward: {
    sentence: 'The difference where it is small, else its bound, times the gradient.',
    symbolic: '{result} = ({self} − {target}) × {grad_output}, between −{delta} and {delta}',
    element: (at) => returned(at, bentSlope(at, 'huber')),
  },
  binary_cross_entropy: {
    noun: 'the loss',
    sentence: 'Minus the logarithm of the probability of what was the case, yes or no.',
    symbolic: '{result} = −Σ {target} × ln {self} + (1 − {target}) × ln(1 − {self})',
    element: (at) => taken(at, (index) => yesOrNo(at, index)),
  },
  binary_cross_entropy_backward: {
    sentence: 'The difference to the target over the spread p × (1 − p), times the gradient.',
    symbolic: '{result} = ({self} − {target}) / ({self} × (1 − {self})) × {grad_output}',
    element: (at) => returned(at, yesOrNoSlope(at)),
  },
});
