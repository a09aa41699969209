import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples([numberBetween(-5, 5), numberBetween(-5, 5)]);
