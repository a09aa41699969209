/**
 * From the optimizer of a reference file to the optimizer that runs it.
 * Invariant: a hyperparameter that would change a number is either followed or refused.
 */
import { createAdam } from '../optimizers/adam.js';
import { createAdamW } from '../optimizers/adamw.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { createSgd } from '../optimizers/sgd.js';
import type { Reference } from './reference-file.js';
import type { Refusal } from './reference-parts.js';

export function createReferenceOptimizer({ optimizer }: Reference): Optimizer | Refusal {
  const { kind, lr: learningRate } = optimizer;
  switch (kind) {
    case 'sgd':
    case 'momentum':
      return createReferenceSgd(optimizer);
    case 'adam':
      if ((optimizer.weight_decay ?? 0) !== 0) return unsupported('weight_decay of adam', optimizer.weight_decay, 0);
      return createAdam({ learningRate, ...momentsOf(optimizer) });
    case 'adamw':
      return createAdamW({
        learningRate,
        ...momentsOf(optimizer),
        weightDecay: optimizer.weight_decay ?? 0.01,
        decaying: optimizer.weight_decay_params ?? null,
      });
    default:
      return { problems: [`optimizer.kind is "${kind}", which this cannot run; it runs sgd, momentum, adam, adamw`] };
  }
}

function createReferenceSgd(optimizer: Reference['optimizer']): Optimizer | Refusal {
  const { kind, lr: learningRate, momentum = 0, dampening = 0, nesterov = false, weight_decay: decay = 0 } = optimizer;
  if (dampening !== 0) return unsupported('dampening', dampening, 0);
  if (nesterov) return unsupported('nesterov', nesterov, false);
  if (decay !== 0) return unsupported(`weight_decay of ${kind}`, decay, 0);
  return createSgd({ learningRate, momentum });
}

function momentsOf({ betas: [beta1, beta2] = [0.9, 0.999], eps: epsilon = 1e-8 }: Reference['optimizer']) {
  return { beta1, beta2, epsilon };
}

function unsupported(what: string, got: unknown, wanted: unknown): Refusal {
  return { problems: [`optimizer.${what} is ${got}, which this cannot run; it runs ${wanted}`] };
}
