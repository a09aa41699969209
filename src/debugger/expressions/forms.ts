/**
 * What an expression may say beside plain names and functions of values: reads by a name in quotes, and looks back.
 * Invariant: each is written down once, for the compiler's refusals, for completion and for what `info` lists.
 */

export interface Form {
  readonly usage: string;
  readonly summary: string;
}

export const FORMS: ReadonlyMap<string, Form> = new Map([
  [
    'p',
    {
      usage: 'p("word")',
      summary: 'The probability of a word, for the prediction at hand; p("word", 2) for the second.',
    },
  ],
  [
    'logits',
    { usage: 'logits("word")', summary: 'The score of a word, for the prediction at hand or that of a number.' },
  ],
  ['parameter', { usage: 'parameter("name")', summary: 'A parameter, as the last update left it.' }],
  [
    'gradient',
    { usage: 'gradient("name")', summary: 'Its gradient, as the last backward phase left it, before clipping.' },
  ],
  ['input', { usage: 'input[0]', summary: 'The first value that the step at the cursor was made from.' }],
  ['previous', { usage: 'previous(x)', summary: 'What x was at the same step of the iteration before.' }],
  ['changed', { usage: 'changed(x)', summary: 'Whether x differs from that.' }],
]);
