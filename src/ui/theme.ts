/**
 * Roles as colours: one accent for the cursor, one pair of hues for the sign of a value, grey for what is not at issue.
 * Invariant: nothing is told by colour alone; every role that carries meaning has a sign, mark or word beside it.
 */
import type { TextProps } from 'ink';
import type { Role } from '../views/rows.js';

export type Theme = Readonly<Record<Role, TextProps>>;

export const DARK: Theme = {
  plain: {},
  muted: { color: '#8a8f98' },
  title: { bold: true },
  accent: { color: '#56b6f2', bold: true },
  formula: { color: '#e8c872' },
  target: { color: '#c39bf0', bold: true },
  positive: { color: '#e2914a' },
  negative: { color: '#5a9df5' },
  warning: { color: '#f0c14b', bold: true },
  selected: { color: '#56b6f2', bold: true },
};
