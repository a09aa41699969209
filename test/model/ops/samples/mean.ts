import { samples as lossTerms } from './total.js';

/** The same inputs as for the total: both take any number of loss terms. */
export const samples = lossTerms;
