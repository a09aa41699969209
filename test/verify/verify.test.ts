import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isRefusal, parseReference, type Reference, type Refusal } from '../../src/verify/reference-file.js';
import { renderRefusal, renderVerification } from '../../src/verify/render-verification.js';
import { VERIFY_TOLERANCE, type Verification, verify } from '../../src/verify/verify.js';

const FOLDER = new URL('../reference/', import.meta.url);
const NAMES = readdirSync(FOLDER).filter((name) => JSON.parse(textOf(name)).schema === 'lm-golden/1');

function textOf(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

function read(name: string): Reference {
  const reference = parseReference(textOf(name));
  if (isRefusal(reference)) throw new Error(renderRefusal(name, reference).join('\n'));
  return reference;
}

function run(reference: Reference, parameters: 'accumulated' | 'fed' = 'accumulated'): Verification {
  const result = verify(reference, { parameters, tolerance: VERIFY_TOLERANCE });
  if (isRefusal(result)) throw new Error(renderRefusal('reference', result).join('\n'));
  return result;
}

/** What is said of the same file with one thing changed. */
function judge(name: string, change: (copy: Raw) => void): Verification | Refusal {
  const copy = JSON.parse(textOf(name));
  change(copy);
  const reference = parseReference(JSON.stringify(copy));
  return isRefusal(reference) ? reference : verify(reference);
}

// biome-ignore lint/suspicious/noExplicitAny: any place of a file may be changed
type Raw = Record<string, any>;

function problemsOf(result: Verification | Refusal): string {
  return isRefusal(result) ? result.problems.join('\n') : 'none';
}

describe('recorded runs of PyTorch', () => {
  test('there are some for every kind of model', () => {
    expect(new Set(NAMES.map((name) => read(name).model.kind))).toEqual(
      new Set(['tabular', 'vocab36', 'bigram', 'mlp', 'gpt', 'microgpt']),
    );
  });

  for (const name of NAMES) {
    for (const parameters of ['accumulated', 'fed'] as const) {
      test(`${name} is met in every quantity, parameters ${parameters}`, () => {
        const result = run(read(name), parameters);
        expect(result.notCompared).toEqual([]);
        expect(result.passed, renderVerification(result).join('\n')).toBe(true);
      });
    }
  }
});

describe('a wrong number', () => {
  const CHANGES: Readonly<Record<string, (step: Raw) => void>> = {
    logits: ({ logits }) => {
      logits.data[7] += 1e-6;
    },
    probs: ({ probs }) => {
      probs.data[7] += 1e-6;
    },
    loss_per_position: ({ loss_per_position: losses }) => {
      losses.data[1] += 1e-6;
    },
    loss: (step) => {
      step.loss += 1e-6;
    },
    loss_mean: (step) => {
      step.loss_mean += 1e-6;
    },
    dlogits: ({ dlogits }) => {
      dlogits[7] += 1e-6;
    },
    grads: ({ grads }) => {
      grads['h0.qkv_w'][3] += 1e-6;
    },
    grad_global_norm: (step) => {
      step.grad_global_norm += 1e-6;
    },
    clip_coef: (step) => {
      step.clip_coef += 1e-6;
    },
    params_after: ({ params_after: parameters }) => {
      parameters['h1.fc2_b'][3] += 1e-6;
    },
    activations: ({ activations }) => {
      activations['h0.att_probs'].data[9] += 1e-6;
    },
    'activation gradients': ({ activations }) => {
      activations['h1.att_scores'].grad[4] += 1e-6;
    },
  };

  for (const [quantity, change] of Object.entries(CHANGES)) {
    test(`among ${quantity} is found, and only there`, () => {
      const result = judge('gpt_tied_gelu_erf_adamw_clip.json', ({ steps }) => change(steps[0]));
      if (isRefusal(result)) throw new Error(problemsOf(result));
      expect(result.passed).toBe(false);
      const failed = result.differences.filter(({ passed }) => !passed);
      expect(failed.map((difference) => difference.quantity)).toEqual([quantity]);
      expect(renderVerification(result).join('\n')).toContain('step 0, element');
    });
  }

  test('in the state of the optimizer is found', () => {
    const result = judge('mlp_momentum.json', ({ steps }) => {
      steps.at(-1).optimizer_state_after.W2.buf[0] *= 1.001;
    });
    expect('passed' in result && result.passed).toBe(false);
  });

  test('that is missing from a list is found', () => {
    const result = judge('bigram_sgd.json', ({ steps }) => {
      steps[2].dlogits.pop();
    });
    expect('passed' in result && result.passed).toBe(false);
  });
});

describe('what cannot be run is said', () => {
  test.each<[string, string, (copy: Raw) => void, string]>([
    [
      'another schema',
      'bigram_sgd.json',
      (c) => {
        c.schema = 'x/2';
      },
      'schema is "x/2", expected "lm-golden/1"',
    ],
    [
      'a missing list',
      'bigram_sgd.json',
      (c) => {
        delete c.init.W.data;
      },
      'init.W.data is not a list of numbers',
    ],
    [
      'an unknown model',
      'bigram_sgd.json',
      (c) => {
        c.model.kind = 'rnn';
      },
      'model.kind is "rnn"',
    ],
    [
      'an unknown optimizer',
      'bigram_sgd.json',
      (c) => {
        c.optimizer.kind = 'lion';
      },
      'optimizer.kind is "lion"',
    ],
    [
      'Nesterov momentum',
      'mlp_momentum.json',
      (c) => {
        c.optimizer.nesterov = true;
      },
      'nesterov is true',
    ],
    [
      'dampening',
      'mlp_momentum.json',
      (c) => {
        c.optimizer.dampening = 0.1;
      },
      'dampening is 0.1',
    ],
    [
      'heads that do not divide',
      'microgpt_sgd.json',
      (c) => {
        c.model.n_head = 3;
      },
      'multiple of the 3 heads',
    ],
    [
      'a GPT without biases',
      'gpt_tied_gelu_erf_sgd.json',
      (c) => {
        c.model.bias = false;
      },
      'model.bias of a gpt',
    ],
    [
      'a missing parameter',
      'mlp_sgd.json',
      (c) => {
        delete c.init.b1;
      },
      'init.b1 is missing',
    ],
    [
      'a wrong shape',
      'mlp_sgd.json',
      (c) => {
        c.init.b1.shape = [4];
      },
      'init.b1 has the shape 4, expected 5',
    ],
    [
      'a strange parameter',
      'mlp_sgd.json',
      (c) => {
        c.init.b9 = c.init.b1;
      },
      'no parameter b9',
    ],
    [
      'a token beyond the vocabulary',
      'mlp_sgd.json',
      (c) => {
        c.steps[1].inputs[0][0] = 7;
      },
      'steps[1].inputs holds 7',
    ],
    [
      'a sequence beyond the block',
      'microgpt_sgd.json',
      (c) => {
        c.model.block_size = 4;
      },
      'longer than the block of 4',
    ],
  ])('%s', (_what, name, change, message) => {
    expect(problemsOf(judge(name, change))).toContain(message);
  });

  test('text that is not JSON', () => {
    expect(problemsOf(parseReference('# hello') as Refusal)).toContain('not JSON');
  });

  test('an activation that the model does not have is listed as not compared', () => {
    const result = judge('mlp_sgd.json', ({ steps }) => {
      steps[0].activations.other = steps[0].activations.pre1;
    });
    expect('notCompared' in result && result.notCompared).toEqual(['activations other', 'activation gradients other']);
  });
});
