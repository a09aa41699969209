/**
 * The terms of the field that screens use, each explained in two sentences. Views mark them where they stand in prose,
 * and add an example from the run.
 */

export interface GlossaryTerm {
  readonly name: string;
  /** Other forms in which it stands in a text; the name and its plural in -s need not be listed. */
  readonly forms?: readonly string[];
  /** Other names under which somebody may look for it; in a text they are not marked. */
  readonly soughtAs?: readonly string[];
  readonly meaning: string;
  /** Whether the word also has an everyday meaning, so that it is explained when asked for but not marked. */
  readonly everyday?: true;
}

const DEFINITIONS = {
  token: {
    meaning:
      'A piece of text with a number: a word, a letter or a part of a word. A model computes with numbers only, and tokens are how text becomes numbers.',
  },
  vocabulary: {
    soughtAs: ['vocab'],
    meaning:
      'All tokens that a model knows, each with its number. A token that is not in it can be neither read nor predicted.',
  },
  '<BOS>': {
    meaning:
      'The token at the beginning of every sequence. It gives the first prediction something to start from, since nothing else has come yet.',
  },
  '<EOS>': {
    meaning:
      'The token at the end of a sequence. A model that learns to predict it learns where to stop, and sampling ends when it is drawn.',
  },
  tokenizer: {
    meaning:
      'The rule that cuts a text into tokens: by words, by letters, or by pieces learnt from the text. The model never sees the text itself, only what the tokenizer makes of it.',
  },
  'byte-pair encoding': {
    forms: ['byte pair encoding', 'byte-pair tokenizer', 'BPE'],
    meaning:
      'A tokenizer that begins with letters and again and again joins the pair that stands side by side most often. Common words end as one token, and rare words stay in pieces.',
  },
  context: {
    meaning:
      'The tokens before the one that is to be predicted. Whatever the model says about the next token, it says from these alone.',
  },
  target: {
    meaning:
      'The token that really comes next in the data. The loss asks how much probability the model gave to it, and training tries to raise it.',
  },
  prediction: {
    everyday: true,
    meaning: 'For one context, a probability for every token of the vocabulary. It is compared with one target.',
  },
  logit: {
    soughtAs: ['score', 'scores'],
    meaning:
      'The score that a model gives to a token, any number below or above 0. Only the differences between scores count, since softmax turns them into probabilities.',
  },
  softmax: {
    meaning:
      'Makes shares of scores: e to the power of each score, divided by the sum of all these powers. Every share is above 0, and together they are 1.',
  },
  probability: {
    forms: ['probabilities'],
    meaning:
      'A number from 0, never, to 1, always. The probabilities that one prediction gives to all tokens add up to 1.',
  },
  surprise: {
    meaning:
      '−ln P of the token that came: 0 where the model was certain of it, and more the less probable it seemed. It is the part that one prediction has in the loss.',
  },
  nat: {
    meaning:
      'The unit of surprise with the natural logarithm: something of probability 1/e surprises by one nat. With logarithms to base 2 the unit is the bit.',
  },
  'cross-entropy': {
    meaning:
      'The surprise of a model at what really came, added up or averaged over its predictions. It is least where the probabilities that the model gives are the frequencies in the data.',
  },
  loss: {
    everyday: true,
    meaning: 'The one number that training makes smaller. Here it is the cross-entropy of the predictions.',
  },
  perplexity: {
    meaning:
      'e to the power of the mean surprise. A model with perplexity 4 is on average as unsure as if it chose among 4 tokens that are equally likely.',
  },
  'one-hot': {
    meaning:
      'A row of zeros with a single 1, at the place of one token. The target written this way can be subtracted from the probabilities.',
  },
  gradient: {
    meaning:
      'For each number, how fast the loss rises when that number grows. Its sign says which way is worse, and training goes the other way.',
  },
  slope: {
    forms: ['derivative', 'derivatives', 'local derivative', 'local derivatives', 'local slope', 'local slopes'],
    meaning:
      'How much a result changes for a tiny change of one input, as a ratio. The slope of one step alone is its local derivative.',
  },
  '∂': {
    soughtAs: ['partial derivative', '∂loss'],
    meaning:
      'Stands in slopes: ∂loss/∂w is how fast the loss changes when w alone changes a little. Everything else is held still.',
  },
  'chain rule': {
    meaning:
      'The slope through several steps is the product of their slopes; where ways meet, the products add up. The backward phase is this rule, applied from the loss to the parameters.',
  },
  pullback: {
    meaning:
      'The backward half of one step: it takes the gradient of the output and gives the gradient of an input. It multiplies by the local derivative.',
  },
  norm: {
    meaning:
      'The length of many numbers taken as one arrow: the root of the sum of their squares. The steps norm(…) of a transformer are something else, a LayerNorm.',
  },
  parameter: {
    forms: ['weight', 'weights'],
    soughtAs: ['param', 'params'],
    meaning: 'A number of the model that training changes. All that a model has learnt is in its parameters.',
  },
  iteration: {
    meaning:
      'One turn of training: predict a batch, measure the loss, find the gradients, change the parameters. The next one starts from the changed parameters.',
  },
  batch: {
    forms: ['batches'],
    meaning:
      'The examples that one iteration learns from. Their losses are added up or averaged before anything is changed.',
  },
  epoch: {
    meaning:
      'As many iterations as it takes to see every example once. Where each batch is drawn at random, that holds on average.',
  },
  'learning rate': {
    meaning:
      'How far an update goes for a given gradient. If it is too small, training crawls; if it is too large, each step overshoots and the loss rises.',
  },
  optimizer: {
    meaning: 'The rule that turns gradients into changes of the parameters. It may remember earlier gradients.',
  },
  'gradient descent': {
    forms: ['plain descent', 'SGD'],
    meaning:
      'The plainest optimizer: each parameter moves by the learning rate times its gradient, in the direction in which the loss falls. It remembers nothing.',
  },
  momentum: {
    meaning:
      'Lets earlier gradients roll on: a velocity is kept, a part of it stays, and the new gradient is added. Gradients that agree add up, and those to and fro cancel.',
  },
  velocity: {
    forms: ['velocities'],
    meaning:
      'What momentum remembers for each parameter: the gradients so far, older ones counting less. The update goes against it, and not against the gradient of the moment.',
  },
  Adam: {
    meaning:
      'An optimizer that divides the average gradient by its usual size, for each parameter. How far a parameter moves then depends on the learning rate and on how steady its gradients are, not on how large they are.',
  },
  'first moment': {
    meaning:
      'The moving average of the gradient that Adam keeps, called m. It says in which direction the gradients agree.',
  },
  'second moment': {
    meaning:
      'The moving average of the squared gradient that Adam keeps, called v. Its root is the usual size of the gradient.',
  },
  'bias correction': {
    meaning:
      'The averages that Adam keeps begin at 0 and are too small at first. Division by 1 − βᵗ, the weight that t gradients have had so far, makes up for that.',
  },
  'weight decay': {
    meaning: 'Draws every parameter a little towards 0 at each update. A parameter has to be of use to stay large.',
  },
  clipping: {
    forms: ['clipped', 'gradient clipping'],
    meaning:
      'Shortens the gradients where all of them together are longer than a limit. One wild batch then cannot throw the model far.',
  },
  embedding: {
    meaning:
      'A row of numbers for each token, learnt like all parameters. Tokens that are used alike come to have similar rows.',
  },
  'dot product': {
    meaning:
      'Two rows of numbers multiplied place by place, and the products added. It is large where both point the same way, 0 where they have nothing in common, and negative where they oppose each other.',
  },
  cosine: {
    forms: ['cosine similarity'],
    meaning:
      'How much two rows of numbers point the same way, whatever their lengths: 1 is the same direction, 0 a right angle, −1 the opposite direction.',
  },
  deviation: {
    forms: ['standard deviation'],
    soughtAs: ['variance', 'std', 'spread'],
    meaning:
      'How far numbers typically lie from their mean: the root of the mean squared distance. Its square is the variance.',
  },
  'linear layer': {
    meaning:
      'Each output is a weighted sum of all inputs, with a bias added. All its weights together are a matrix, and the layer is a product with it.',
  },
  bias: {
    forms: ['biases'],
    everyday: true,
    meaning:
      'A parameter that is added at the end, whatever the input is. It lets an output be other than 0 for an input of zeros.',
  },
  ReLU: {
    meaning:
      'Keeps what is above 0 and makes the rest 0. A unit that is 0 passes no gradient back, so what feeds it learns nothing from that example.',
  },
  tanh: {
    meaning: 'Squeezes any number into −1 to 1. Far from 0 it is flat, and there hardly any gradient comes through.',
  },
  GELU: {
    meaning:
      'A smooth ReLU: large numbers pass, very negative ones become almost 0, and there is no corner between. It multiplies a number by the share of a bell curve that lies below it.',
  },
  LayerNorm: {
    forms: ['layer norm', 'RMSNorm', 'RMS norm', 'normalization', 'layer normalization'],
    meaning:
      'Brings the numbers of each token to a common size, so that no layer receives huge or tiny ones. What is learnt is a gain, and sometimes a bias, for each place.',
  },
  'residual stream': {
    meaning:
      'The row of numbers that each token carries from the first block to the last. Each part reads it and adds its result to it, so that nothing is overwritten and gradients have a straight way back.',
  },
  attention: {
    meaning:
      'How a token takes in what earlier tokens hold: it gives each of them a weight and adds up their values by weight. The weights are the softmax of query times key over √n, and add up to 1.',
  },
  head: {
    everyday: true,
    meaning:
      'One attention of several that work side by side, each with queries, keys and values of its own; they are counted from 0. Each can look for something else.',
  },
  query: {
    forms: ['queries'],
    meaning:
      'What a token looks for, as a row of numbers. Its dot product with the key of another token, divided by √n, says how well they match.',
  },
  key: {
    everyday: true,
    meaning: 'What a token offers to be found by, as a row of numbers. Queries are compared with it.',
  },
  value: {
    everyday: true,
    meaning:
      'In attention, what a token hands over where it is looked at, as a row of numbers. Elsewhere just a number.',
  },
  '√n': {
    forms: ['root of n', 'square root of n'],
    soughtAs: [
      'sqrt',
      'sqrt(n)',
      'sqrt n',
      'root n',
      'square root',
      'root',
      'scaling',
      '√d',
      'scaled dot product',
      'scaled dot-product attention',
    ],
    meaning:
      'What the scores of attention are divided by: the root of n, the number of products that are added up for a score. A sum of n products spreads about √n times as far as one of them, and softmax of scores far apart would give nearly all to one key.',
  },
  'causal mask': {
    meaning:
      'Hides later tokens from earlier ones by making their scores −∞ before softmax. Otherwise a model could copy the answer from its input.',
  },
  sampling: {
    everyday: true,
    meaning:
      'Writing with the model: it predicts, a token is drawn by the probabilities, and the token is added to the context. Then it predicts again.',
  },
  temperature: {
    meaning:
      'Divides the logits before softmax when text is sampled. Below 1 the likely becomes likelier and the text safer; above 1 rare tokens get their chance.',
  },
  'validation loss': {
    forms: ['held-out text', 'validation'],
    meaning:
      'The loss on text that was set aside and is never trained on. It shows whether the model has learnt the language or only its examples.',
  },
  overfitting: {
    meaning:
      'Learning the examples by heart: the training loss goes on falling while the validation loss rises. More text, a smaller model or an earlier end help.',
  },
  branch: {
    forms: ['branches'],
    everyday: true,
    meaning:
      'A run of its own that starts where something was changed. The run that it left stays as it was, so both can be compared.',
  },
  checkpoint: {
    meaning:
      'All parameters and the state of the optimizer, kept at one iteration. From there the run is replayed to any later step, bit for bit.',
  },
  '◂': {
    soughtAs: ['(+)', '✓', 'picture', 'legend'],
    everyday: true,
    meaning:
      'In the picture of the model, ◂ is given to a step, (+) is added, ▸ says that a gradient has come back and ✓ that a parameter is updated. Heavy lines are as far as the data has come, double ones (═) as far as the gradient.',
  },
  '▲▼': {
    soughtAs: ['▲', '▼', 'triangle', 'arrow'],
    everyday: true,
    meaning:
      'Beside a number: it has risen (▲) or fallen (▼) since the stop before, which had the same examples. The number itself is that of now.',
  },
  NaN: {
    meaning:
      'Not a number: the result of something like ∞ − ∞ or 0 / 0. Whatever is computed from it is NaN too, so that it spreads over the whole model.',
  },
} as const satisfies Readonly<Record<string, Omit<GlossaryTerm, 'name'>>>;

export type TermName = keyof typeof DEFINITIONS;

export const TERMS = Object.entries<Omit<GlossaryTerm, 'name'>>(DEFINITIONS).map(([name, term]) => ({
  name: name as TermName,
  ...term,
}));
