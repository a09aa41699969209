/** What can be copied to the clipboard. */

/** What can be copied: its name, and what it is. */
export const COPIES = {
  value: 'the selected value, with all its digits',
  row: 'the row of the selected value, as names and numbers between tabs',
  formula: 'the formula, in symbols and with the numbers of the selected value',
  code: 'the whole iteration as PyTorch, by hand',
  text: 'all that the pane in the centre says',
} as const;
export type Copy = keyof typeof COPIES;

/** Why a recording is not listed in lines of ours. */
export const NO_CODE =
  'A recording has no lines but its own: below each step stands the line of its script, as far as that was kept.';
