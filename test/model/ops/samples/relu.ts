import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples([numberBetween(-3, 3).filter((x) => Math.abs(x) > 0.01)]);
