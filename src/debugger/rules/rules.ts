/** Named rules: what goes wrong in training, ready to be switched on as breakpoints with adjustable thresholds. */
import { METRIC_RULES } from './metric-rules.js';
import { PROGRAM_RULES } from './program-rules.js';
import type { Rule } from './rule.js';
import { VALUE_RULES } from './value-rules.js';

/** Sessions hold these names, so none is ever taken away. */
export type RuleName = keyof (typeof VALUE_RULES & typeof METRIC_RULES & typeof PROGRAM_RULES);

/** In the order in which they are listed. */
export const RULES: Readonly<Record<RuleName, Rule>> = { ...VALUE_RULES, ...METRIC_RULES, ...PROGRAM_RULES };
export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[];

export function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(RULES, name);
}
