/**
 * The sizes and options of a GPT, and which of them fit together.
 * Invariant: sizes without problems make a model that runs.
 */
import { type SizeProblem, wholeNumberProblems } from './sizes.js';

export type Activation = 'gelu' | 'gelu-tanh' | 'relu';

export interface GptSizes {
  readonly style: 'gpt2' | 'microgpt';
  readonly words: readonly string[];
  /** Numbers that stand for a token; a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** The longest sequence. */
  readonly block: number;
  readonly activation: Activation;
  /** Whether the scores use the token embeddings again. */
  readonly tiedHead: boolean;
  /** Added to the variance before its root is taken; 1e-5 unless said otherwise. */
  readonly epsilon?: number;
}

export function gptProblems(sizes: Pick<GptSizes, 'width' | 'heads' | 'layers' | 'block'>): readonly SizeProblem[] {
  const { width, heads, layers, block } = sizes;
  const problems = wholeNumberProblems({ width, heads, layers, block });
  if (problems.length > 0 || width % heads === 0) return problems;
  return [{ field: 'width', got: width, expected: `a multiple of the ${heads} heads` }];
}
