/**
 * fast-check, as every test imports it: a property is tried with as many cases as this run is deep, whatever number it
 * names. The configuration of the tests puts this in its place.
 */
import * as fastCheck from 'fast-check';
import { cases } from './depth.js';

/** What fast-check takes where a property names no number. */
const USUAL_CASES = 100;

function withCases<Values>(parameters: fastCheck.Parameters<Values> = {}): fastCheck.Parameters<Values> {
  const { numRuns = USUAL_CASES, examples = [] } = parameters;
  // Examples are tried first, and count.
  return { ...parameters, numRuns: Math.max(cases(numRuns), Math.min(numRuns, examples.length)) };
}

function assert<Values>(
  property: fastCheck.IRawProperty<Values>,
  parameters?: fastCheck.Parameters<Values>,
): Promise<void> | void {
  return fastCheck.assert(property, withCases(parameters));
}

// biome-ignore lint/style/noDefaultExport: it stands in for a package that has one
export default { ...fastCheck.default, assert };
