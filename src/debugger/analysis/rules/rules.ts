/**
 * Named rules: what goes wrong in training, ready to be switched on as breakpoints with adjustable thresholds.
 * Invariant: each name has one rule.
 */
import { METRIC_RULES } from './metric-rules.js';
import { PROGRAM_RULES } from './program-rules.js';
import { RULE_NAMES, type Rule, type RuleName } from './rule.js';
import { VALUE_RULES } from './value-rules.js';

export function findRule(name: RuleName): Rule {
  return RULES[name];
}

export function isRuleName(name: string): name is RuleName {
  return RULE_NAMES.some((known) => known === name);
}

export function listRules(): readonly Rule[] {
  return RULE_NAMES.map(findRule);
}

const RULES: Readonly<Record<RuleName, Rule>> = { ...VALUE_RULES, ...METRIC_RULES, ...PROGRAM_RULES };
