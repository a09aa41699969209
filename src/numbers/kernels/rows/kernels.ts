/** All kernels over rows, each in the fastest of the ways that `rows.ts` has; the references say what they compute. */
import * as layerNorms from './layer-norm-reference.js';
import * as rmsNorms from './rms-norm-reference.js';
import { ARITHMETIC, chooseRows, FUNCTIONS, NEVER } from './rows.js';
import * as softmaxes from './softmax-reference.js';
import * as sums from './sums-reference.js';

export const exponentials = chooseRows('exponentials', softmaxes.exponentials, FUNCTIONS);
export const softmax = chooseRows('softmax', softmaxes.softmax, FUNCTIONS);
export const softmaxPullback = chooseRows('softmaxPullback', softmaxes.softmaxPullback, ARITHMETIC);
export const layerNorm = chooseRows('layerNorm', layerNorms.layerNorm, ARITHMETIC);
export const layerNormPullback = chooseRows('layerNormPullback', layerNorms.layerNormPullback, ARITHMETIC);
export const layerNormGains = chooseRows('layerNormGains', layerNorms.layerNormGains, ARITHMETIC, 'sums');
export const rmsNorm = chooseRows('rmsNorm', rmsNorms.rmsNorm, ARITHMETIC);
export const rmsNormPullback = chooseRows('rmsNormPullback', rmsNorms.rmsNormPullback, ARITHMETIC);
export const columnSums = chooseRows('columnSums', sums.columnSums, ARITHMETIC, 'sums');
export const rowSums = chooseRows('rowSums', sums.rowSums, NEVER);
export const shares = chooseRows('shares', sums.shares, NEVER);
