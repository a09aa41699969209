/** Reference files of every schema against the real thing: all are met, a wrong number is found, and what cannot be run is said. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderVerification } from '../../../src/cli/verify.js';
import { finish } from '../../../src/numbers/engine/task.js';
import type { Verification } from '../../../src/pytorch/verify/comparison.js';
import type { TrainingOptions } from '../../../src/pytorch/verify/verify-file.js';
import { verifyInSlices } from '../../../src/pytorch/verify/verify-file.js';
import { DEPTH, longTest, oneOf } from '../../support/depth.js';
import { listReferences } from '../../support/reference-files.js';
import { refusalOf } from '../../support/refusals.js';

const FOLDER = new URL('../../reference/', import.meta.url);
const SCHEMAS = ['lm-golden/1', 'lm-golden-trajectory/1', 'lm-golden-softmax/1', 'lm-golden-unary/1'];
const NAMES = listReferences().filter((name) => schemaOf(name).startsWith('lm-golden'));

function textOf(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

function schemaOf(name: string): string {
  return JSON.parse(textOf(name)).schema ?? '';
}

/** What is said of the same file with one thing changed. */
function judge(name: string, change: (copy: Raw) => void, options: TrainingOptions = { isFed: false }): Verification {
  const copy = JSON.parse(textOf(name));
  change(copy);
  return finish(verifyInSlices(JSON.stringify(copy), options));
}

// biome-ignore lint/suspicious/noExplicitAny: any place of a file may be changed
type Raw = Record<string, any>;

function shift(list: number[], index: number, amount: number): void {
  list[index] += amount;
}

const asRecorded = (): void => {};
/** What is said of the files as they are, each of which is looked at once. */
const known = new Map<string, Verification>();

function judged(name: string, change: (copy: Raw) => void = asRecorded): Verification {
  const result = (change === asRecorded ? known.get(name) : undefined) ?? judge(name, change);
  if (change === asRecorded) known.set(name, result);
  return result;
}

function failedIn(result: Verification): readonly string[] {
  return result.differences.flatMap(({ quantity, tensor, passed }) =>
    passed ? [] : [tensor === null ? quantity : `${quantity} ${tensor}`],
  );
}

/** Recorded in files of other schemas than training runs, and computed nowhere in the program. */
const NOT_COMPUTED: Readonly<Record<string, readonly string[]>> = {
  'unary.json': ['erf′', 'sigmoid', 'softplus', 'silu'],
};

describe('every reference file', () => {
  test('is of a known schema, and there are some of each', () => {
    expect(new Set(NAMES.map(schemaOf))).toEqual(new Set(SCHEMAS));
  });

  for (const name of NAMES) {
    test(`${name} is met in every quantity`, () => {
      const result = judged(name);
      expect(result.notCompared.map(({ what }) => what)).toEqual(NOT_COMPUTED[name] ?? []);
      expect(result.passed, renderVerification(result).join('\n')).toBe(true);
    });
  }
});

describe('a trajectory', () => {
  test('where rounding grows is held to a measured tolerance, and it is said where', () => {
    expect(judged('vocab36_trajectory.json').remarks).toEqual([
      expect.stringMatching(
        /^rounding errors have grown at lr 1, iteration 2000; lr 1, iteration 5000: 8 replays .* s by up to /,
      ),
    ]);
    expect(judged('vocab36_notebook_trajectory.json').remarks).toEqual([]);
  });

  test.each<[string, number, (row: Raw) => void, string]>([
    ['at an early iteration', 2, ({ params }) => shift(params.layer1_weights, 3, 1e-6), 'params layer1_weights'],
    ['where rounding has grown', 6, ({ params }) => shift(params.layer1_weights, 3, 1e-2), 'params layer1_weights'],
    ['where rounding has grown, but not in this', 6, ({ h }) => shift(h[1], 2, 1e-6), 'h'],
    ['in a probability', DEPTH > 1 ? 7 : 4, ({ p_target: targets }) => shift(targets, 0, 1e-6), 'p_target'],
    ['that is missing', 1, ({ grads }) => void grads.output_weights.pop(), 'grads output_weights'],
  ])('with a wrong number %s has not passed', (_where, row, change, quantity) => {
    const result = judged('vocab36_trajectory.json', (copy) => {
      copy.runs = [copy.runs[1]];
      const [{ rows }] = copy.runs;
      change(rows[row]);
      rows.splice(row + 1);
    });
    expect(failedIn(result)).toEqual([quantity]);
    expect(renderVerification(result).join('\n')).toMatch(/where .* was recorded \(lr 1, iteration \d+, element \d+\)/);
  });

  longTest('with a wrong first iteration below a loss of 0.1 has not passed', () => {
    const change = (copy: Raw): void => {
      copy.runs[0].first_iteration_below_0p1 = 991;
      copy.runs[1].first_iteration_below_0p1 = null;
    };
    expect(failedIn(judged('vocab36_notebook_trajectory.json', change))).toEqual(['first_iteration_below_0p1']);
  });

  test('that starts elsewhere has not passed', () => {
    const result = judged('notebook_trajectory.json', ({ logits, runs }) => {
      shift(logits[1], 2, 1e-6);
      for (const { rows } of runs) rows.splice(3);
    });
    expect(failedIn(result)).toEqual(expect.arrayContaining(['logits', 'total_loss']));
  });
});

describe('recorded functions', () => {
  test.each([
    ['y', 'erf', 1e-14],
    ['y', 'tanh', 1e-14],
    ['y', 'exp', 1e-14],
    ['y', 'gelu_erf', 1e-14],
    ['y', 'gelu_tanh', 2e-14],
    ['dydx', 'tanh', 1e-13],
    ['dydx', 'gelu_erf', 1e-13],
    ['dydx', 'gelu_tanh', 1e-13],
  ])('with a wrong digit among %s of %s are found out', (column, name, relative) => {
    const result = judged('unary.json', ({ x, functions }) => {
      functions[name][column][x.indexOf(0.5)] *= 1 + relative;
    });
    expect(failedIn(result)).toEqual([`${column} ${name}`]);
  });

  test.each(['probs', 'loss', 'log_probs', 'dlogits'])('of a softmax, with a wrong number among %s', (quantity) => {
    const result = judged('softmax_edge.json', ({ cases }) => {
      const list = cases[3][quantity];
      if (quantity === 'dlogits') list[1][0] += 1e-6;
      else list[1] += 1e-6;
    });
    expect(failedIn(result)).toEqual([quantity]);
  });
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

  for (const [quantity, change] of oneOf(2, Object.entries(CHANGES))) {
    test(`among ${quantity} is found, and only there`, () => {
      const result = judged('gpt_tied_gelu_erf_adamw_clip.json', ({ steps }) => change(steps[0]));
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
    expect(renderVerification(result as Verification).join('\n')).toMatch(
      /dlogits is \S+ where nothing was recorded \(step 2, element 29\)/,
    );
  });

  test('that is one too many in a list is found', () => {
    const result = judged('bigram_sgd.json', ({ steps }) => void steps[2].grads.W.push(0));
    expect(renderVerification(result).join('\n')).toContain(
      'grads of W is not computed where 0 was recorded (step 2, element 25)',
    );
  });

  test('for the rate of the optimizer is found, with a schedule and without', () => {
    const doubled = ({ optimizer }: Raw): void => {
      optimizer.lr *= 2;
    };
    expect(failedIn(judged('mlp_adam.json', doubled))).toEqual(['lr']);
    const late = (copy: Raw): void => shift(copy.optimizer.lr_schedule, 3, 1e-3);
    expect(failedIn(judged('microgpt_adam_lineardecay.json', late))).toEqual(['lr_schedule']);
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
      'schema is "x/2", expected one of "lm-golden/1"',
    ],
    [
      'no schema',
      'bigram_sgd.json',
      (c) => {
        delete c.schema;
      },
      'the file names no schema, expected one of "lm-golden/1"',
    ],
    [
      'steps out of order',
      'bigram_sgd.json',
      (c) => {
        c.steps[1].step = 4;
      },
      'steps[1].step is 4, expected 1',
    ],
    [
      'an order that lacks a parameter',
      'mlp_sgd.json',
      (c) => {
        c.param_order.splice(2, 1);
      },
      'param_order lacks b1',
    ],
    [
      'a size beyond any machine',
      'bigram_sgd.json',
      (c) => {
        c.model.vocab_size = 1e9;
      },
      'model.vocab_size is not a whole number from 1 to 1000000',
    ],
    [
      'a trajectory by another optimizer',
      'notebook_trajectory.json',
      (c) => {
        c.optimizer = 'adam';
      },
      'optimizer is not "sgd"',
    ],
    [
      'a trajectory without its start',
      'vocab36_trajectory.json',
      (c) => {
        c.runs[1].rows.shift();
      },
      'runs[1].rows has no iteration 0 with params',
    ],
    [
      'a trajectory whose targets are no words',
      'vocab36_trajectory.json',
      (c) => {
        c.targets[2] = 12;
        c.contexts[1][0] = 99;
      },
      'targets[2] is 12, expected ids below 12\ncontexts[1] contains 99',
    ],
    [
      'a table of another size',
      'notebook_trajectory.json',
      (c) => {
        c.logits[3].pop();
      },
      'logits[3] has 7 values, expected 8',
    ],
    [
      'a number that is none',
      'softmax_edge.json',
      (c) => {
        c.cases[4].logits[1] = '1';
      },
      'cases[4].logits[1] is not a finite number',
    ],
    [
      'a function of fewer points',
      'unary.json',
      (c) => {
        c.functions.erf.dydx.pop();
      },
      'functions.erf.dydx has 68 values, expected 69',
    ],
    [
      'functions of which none is computed',
      'unary.json',
      (c) => {
        c.functions = { silu: c.functions.silu };
      },
      'nothing in it can be compared\nsilu: no model or op in backstep computes it',
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
      'a shape of logits that is not that of the batch',
      'bigram_sgd.json',
      (c) => {
        c.steps[1].logits.shape = [5, 6];
      },
      'steps[1].logits has the shape 5×6, expected 6×5',
    ],
    [
      'losses of another shape than the targets',
      'microgpt_sgd.json',
      (c) => {
        c.steps[0].loss_per_position.shape = [5, 2];
      },
      'steps[0].loss_per_position has the shape 5×2, expected 1×5',
    ],
    [
      'probabilities of fewer values than their shape says',
      'bigram_sgd.json',
      (c) => {
        c.steps[1].probs.data.pop();
      },
      'steps[1].probs has 29 values, expected 30 for the shape 6×5',
    ],
    [
      'an activation of another size than its shape says',
      'mlp_sgd.json',
      (c) => {
        c.steps[0].activations.hidden.grad.pop();
      },
      'steps[0].activations.hidden.grad has 19 values, expected 20 for the shape 4×5',
    ],
    [
      'a schedule that ends too early',
      'microgpt_adam_lineardecay.json',
      (c) => {
        c.optimizer.lr_schedule.length = 2;
      },
      'optimizer.lr_schedule has 2 rates, expected one for each of the 6 steps',
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
      'steps[1].inputs contains 7',
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
    expect(refusalOf(() => judge(name, change))).toContain(message);
  });

  test('recorded parameters of another length, where each step is to start from them', () => {
    const change = ({ steps }: Raw): void => void steps[2].params_after.W.pop();
    expect(refusalOf(() => judge('bigram_sgd.json', change, { isFed: true }))).toBe(
      'steps[2].params_after.W has 24 numbers, expected 25',
    );
  });

  test('text that is not JSON', () => {
    expect(refusalOf(() => finish(verifyInSlices('{"schema": #', { isFed: false })))).toBe(
      'the file is not JSON at line 1, column 12 (schema): got #, expected a value (text goes in double quotes)',
    );
  });

  test('what is not recorded at some steps is named', () => {
    const { remarks, passed } = judged('bigram_sgd.json', ({ steps }) => {
      delete steps[2].logits;
      for (const step of steps) delete step.clip_coef;
    });
    expect(passed).toBe(true);
    expect(remarks).toEqual(['not recorded, and so not compared: logits at 1 of 8 steps, clip_coef']);
    expect(judged('bigram_sgd.json').remarks).toEqual([]);
  });

  test('batches whose positions are recorded one after the other are as good', () => {
    const flat = (step: Raw): void => {
      step.logits.shape.shift();
      step.loss_per_position.shape.shift();
    };
    expect(judged('microgpt_sgd.json', ({ steps }) => steps.forEach(flat)).passed).toBe(true);
  });

  test('what the model or the schema does not have is listed as not compared', () => {
    const { notCompared } = judged('mlp_sgd.json', (copy) => {
      copy.optimizer.amsgrad = true;
      copy.steps[0].activations.other = copy.steps[0].activations.pre1;
      for (const step of copy.steps) step.accuracy = 0.5;
    });
    expect(notCompared.map(({ what }) => what)).toEqual([
      'activations other',
      'activation gradients other',
      'optimizer.amsgrad',
      'steps[].accuracy',
    ]);
  });
});
