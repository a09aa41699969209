/**
 * What a model says of itself as Python: the lines that are its own in a script that trains it. Around them stand the
 * data, the loss, the optimizer and the loop (see `src/pytorch/code`).
 * Invariant: run in float64, the lines compute what the model's ops compute; they hold no word of a user's.
 */

export interface ModelCode {
  /** What it is, in a sentence. */
  readonly about: string;
  /**
   * What `inputs` is: a token an example, a row of tokens an example that is followed by one target, or sequences whose
   * tokens each have a target; or it is made of words that stand in the script.
   */
  readonly reads: 'tokens' | 'contexts' | 'sequences' | WordsCode;
  /** With PyTorch's modules and `loss.backward()`. */
  readonly modules: ModulesCode;
  /** With the tensors of a dictionary `parameters`, or with one in a variable. */
  readonly byHand: HandCode;
  /** With lists of numbers, for a model that is small enough. */
  readonly plain?: PlainCode;
}

/** Examples that are written as words, each with its target. */
export interface WordsCode {
  /** Lists of words, by the names that the lines call them; `words` are those that have a score. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  contextOf(example: readonly number[]): string | readonly string[];
  /** Makes the tensor `inputs` of the `examples`. */
  readonly inputs: string;
}

interface ModulesCode {
  /** Classes, and the line that makes `model`; where parameters are numbers in the script, with them. */
  readonly definitions: string | ((tensorLine: TensorLine) => string);
  /** Where a parameter is, and whether PyTorch keeps it transposed. */
  placeOf(name: string): { readonly path: string; readonly transposed?: boolean };
  /** From `inputs` to `logits`, a row for each target; of sequences, the rows of each. */
  readonly forward: string;
}

/**
 * Lays out a line with the numbers of a parameter: `before` and a call of `called` whose first argument is its tensor.
 * @param depth how far it will be indented
 */
export type TensorLine = (
  name: string,
  line: {
    readonly before: string;
    readonly called: string;
    readonly others?: readonly string[];
    readonly depth?: number;
  },
) => string;

interface HandCode {
  /** How parameters beside the script are read; where they stand in it, a comment on them. */
  readonly definitions: string;
  readonly forward: string;
  /** To `gradients`, or where there is a `variable`, to its gradient. */
  readonly backward: string;
  /** What the only parameter is called, and with a d before it, its gradient. */
  readonly variable?: string;
  /** Whether functions fill `gradients`, which `definitions` makes then. */
  readonly hasFunctions?: boolean;
}

export interface PlainCode {
  /** Zeros in the shape of `parameters`, or of the only one. */
  readonly zeros: string;
  /** For one `context`: gives `logits`. */
  readonly forward: string;
  /** With a loop over the words, `i` and `prob`, in which `{dlogit}` stands for the line that makes the gradient of a score. */
  readonly backward: string;
  /** The loops over all numbers, and what stands for one of them within. */
  readonly loops: readonly string[];
  readonly element: string;
  /** Goes through all numbers of the gradients, `gradient` each. */
  readonly numbers: string;
}
