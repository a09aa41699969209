/**
 * What a model says of itself as Python: the lines that are its own in a script that trains it. Around them stand the
 * data, the loss, the optimizer and the loop (see `src/python`).
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
  /** With the tensors of a dictionary `parameters`, from `inputs` to `logits`, and from `dlogits` to `gradients`. */
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
  /** Classes, and the line that makes `model`; empty if the parameters stand alone. */
  readonly definitions: string;
  /** Where a parameter is, and whether PyTorch keeps it transposed. */
  placeOf(name: string): { readonly path: string; readonly transposed?: boolean };
  /** From `inputs` to `logits`, a row for each target. */
  readonly forward: string;
}

interface HandCode {
  readonly definitions: string;
  readonly forward: string;
  readonly backward: string;
}

export interface PlainCode {
  /** Zeros in the shape of `parameters`. */
  readonly zeros: string;
  /** For one `context`: gives `logits`. */
  readonly forward: string;
  /** For one word: `word` is its number, `dlogit` the gradient of its score. */
  readonly backward: string;
  /** The loops over all numbers, which `{parameters}` and the like stand for within; and all numbers of `gradients`. */
  readonly loops: readonly string[];
  readonly element: string;
  readonly numbers: string;
}
