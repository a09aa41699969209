import { numberBetween } from '../../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../../support/op-samples.js';

/** For both ops of the file: the seed of the backward phase and the gradient of what has no path to the loss. */
export const samples = elementwiseSamples([numberBetween(-5, 5)]);
