/**
 * What an expression may say apart from plain names and functions of values: reading by a quoted name, and looking
 * back. The compiler's refusals, completion and `info` all read this table.
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
      summary:
        'The probability of a word, for the prediction at hand, else for the only one whose target it is; p("word", 2) for the second. Until this iteration predicts, both the prediction and its probability are those of the iteration before.',
    },
  ],
  ['logits', { usage: 'logits("word")', summary: 'The score of a word, for the same prediction.' }],
  ['parameter', { usage: 'parameter("name")', summary: 'A parameter, as the last update left it.' }],
  [
    'gradient',
    { usage: 'gradient("name")', summary: 'Its gradient, as the last backward phase left it, before clipping.' },
  ],
  ['clippedGradient', { usage: 'clippedGradient("name")', summary: 'The same after clipping.' }],
  ['updateRatio', { usage: 'updateRatio("name")', summary: 'The length of its last change over its length before.' }],
  ['m', { usage: 'm("name")', summary: "Adam's moving average of its gradient, after the last update." }],
  ['v', { usage: 'v("name")', summary: "Adam's moving average of the square." }],
  ['velocity', { usage: 'velocity("name")', summary: 'The velocity of gradient descent with momentum.' }],
  [
    'value',
    {
      usage: 'value("step")',
      summary: 'What the only step of this name made last, e.g. value("head 1/weights"), or step 14: value("14").',
    },
  ],
  ['input', { usage: 'input[0]', summary: 'The first value that the step at the cursor was made from.' }],
  [
    'batch',
    {
      usage: 'batch[0]',
      summary:
        'An entry of the batch of a recorded iteration, by the way to it: batch[0], batch.x, batch[0].mask, batch["input-ids"]; batch alone where it is one tensor. Further brackets pick elements, as in batch.x[0, 3].',
    },
  ],
  [
    'previous',
    {
      usage: 'previous(x)',
      summary: 'What x was at the same step of the iteration before; up to four in one another.',
    },
  ],
  [
    'over',
    {
      usage: 'over(10, x)',
      summary:
        'What x was in the last 10 iterations that have computed it, oldest first: what each computed itself, of this step where x is about one. over(20:30, x) takes 20 to 29, as far as the run has got. Names of entries that are not the same in all of them are left out. Of more than iteration, loss, meanLoss, learningRate, gradientNorm, parameterNorm, updateRatio and validationLoss, 100 iterations at most, and inside another over a number of them.',
    },
  ],
  ['changed', { usage: 'changed(x)', summary: 'Whether x differs from previous(x) in any bit.' }],
]);
