/**
 * A GPT as Python, in the style of GPT-2 or of microgpt. By hand its tensors are [B, T, C]: sequences, tokens, numbers a
 * token; within a head they are [B, heads, T, n].
 */
import type { ModelCode } from './model-code.js';

export interface GptSizes {
  readonly kind: 'gpt' | 'microgpt';
  readonly words: readonly string[];
  /** C: the length of a token's vector; a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** The longest sequence. */
  readonly block: number;
  readonly activation: keyof typeof ACTIVATIONS;
  /** Whether the output weights are the token embeddings. */
  readonly tiedHead: boolean;
  /** Added to the variance before its root is taken; 1e-5 by default. */
  readonly epsilon?: number;
}

type Sizes = Omit<GptSizes, 'epsilon'> & { readonly epsilon: string };

export function gptCode(sizes: Sizes): ModelCode {
  const { kind, layers } = sizes;
  const style = kind === 'gpt' ? gpt2(sizes) : microgpt(sizes);
  return {
    about: `a GPT of ${layers === 1 ? 'one block' : `${layers} blocks`}, which predicts the next token at each place`,
    reads: 'sequences',
    modules: {
      definitions: modules(sizes, style),
      placeOf,
      forward: `
# Forward: scores for what comes after each token.
logits = model(inputs).flatten(0, 1)
`,
    },
    byHand: byHand(sizes, style),
  };
}

/** Of names such as `wte`, `h0.ln1_g`, `h0.qkv_w` and `h0.wq`. */
function placeOf(name: string) {
  const [, module, part] = /^(.*?)(?:_([gbw]))?$/.exec(name.replace(/^h(\d+)/, 'h.$1')) ?? [];
  if (name === 'lm_head') return { path: 'lm_head.weight', transposed: true };
  const transposed = part === 'w' || (part === undefined && module.startsWith('h.'));
  return { path: `${module}.${part === 'b' ? 'bias' : 'weight'}`, transposed };
}

/** What the two styles write differently. */
interface Style {
  readonly modules: {
    readonly functions: string;
    /** What a block has. */
    readonly layers: string;
    readonly projections: string;
    norm(x: string, name: string): string;
  };
  readonly hand: {
    readonly functions: string;
    readonly projections: string;
    readonly dnorm1: string;
    /** `x` normalized, and what its backward pass needs. */
    norm(x: string, name: string): string;
    normBackward(gradient: string, saved: string, name: string): string;
  };
  /** What makes one of the heads' outputs. */
  readonly output: string;
  /** Which norms the whole has, beside those of its blocks. */
  readonly normOf: 'embedding' | 'end';
}

function gpt2({ epsilon }: Sizes): Style {
  return {
    output: 'o',
    normOf: 'end',
    modules: {
      functions: '',
      layers: `
        self.ln1 = nn.LayerNorm(width, eps=${epsilon})
        self.qkv = nn.Linear(width, 3 * width)
        self.o = nn.Linear(width, width)
        self.ln2 = nn.LayerNorm(width, eps=${epsilon})
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)`,
      projections: 'self.qkv(x).chunk(3, dim=-1)',
      norm: (x, name) => `self.${name}(${x})`,
    },
    hand: {
      functions: `
def layer_norm(x, name):
    """Brings the numbers of each token to mean 0 and variance 1, then stretches and shifts them."""
    deviation = (x.var(-1, correction=0, keepdim=True) + ${epsilon}).sqrt()
    normalized = (x - x.mean(-1, keepdim=True)) / deviation
    return normalized * parameters[f"{name}_g"] + parameters[f"{name}_b"], (normalized, deviation)


def layer_norm_backward(dout, saved, name):
    normalized, deviation = saved
    gradients[f"{name}_g"] = (dout * normalized).sum((0, 1))
    gradients[f"{name}_b"] = dout.sum((0, 1))
    dnormalized = dout * parameters[f"{name}_g"]
    # What shifts or stretches all numbers of a token is undone by the norm.
    shift = dnormalized.mean(-1, keepdim=True)
    stretch = (dnormalized * normalized).mean(-1, keepdim=True)
    return (dnormalized - shift - normalized * stretch) / deviation


def linear(x, name):
    return x @ parameters[f"{name}_w"] + parameters[f"{name}_b"]


def linear_backward(dout, x, name):
    gradients[f"{name}_w"] = x.flatten(0, 1).T @ dout.flatten(0, 1)
    gradients[f"{name}_b"] = dout.sum((0, 1))
    return dout @ parameters[f"{name}_w"].T
`,
      projections: 'linear(norm1, f"{name}.qkv").chunk(3, dim=-1)',
      dnorm1: `
    dqkv = torch.cat([join_heads(each) for each in (dq, dk, dv)], dim=-1)
    dnorm1 = linear_backward(dqkv, norm1, f"{name}.qkv")`,
      norm: (x, name) => `layer_norm(${x}, ${name})`,
      normBackward: (gradient, saved, name) => `layer_norm_backward(${gradient}, ${saved}, ${name})`,
    },
  };
}

function microgpt({ epsilon }: Sizes): Style {
  return {
    output: 'wo',
    normOf: 'embedding',
    modules: {
      functions: `def rms_norm(x):
    return F.rms_norm(x, x.shape[-1:], eps=${epsilon})


`,
      layers: `
        self.wq = nn.Linear(width, width, bias=False)
        self.wk = nn.Linear(width, width, bias=False)
        self.wv = nn.Linear(width, width, bias=False)
        self.wo = nn.Linear(width, width, bias=False)
        self.fc1 = nn.Linear(width, 4 * width, bias=False)
        self.fc2 = nn.Linear(4 * width, width, bias=False)`,
      projections: 'self.wq(x), self.wk(x), self.wv(x)',
      norm: (x) => `rms_norm(${x})`,
    },
    hand: {
      functions: `
def rms_norm(x):
    """Divides the numbers of each token by their root mean square."""
    size = (x.square().mean(-1, keepdim=True) + ${epsilon}).sqrt()
    return x / size, (x / size, size)


def rms_norm_backward(dout, saved):
    normalized, size = saved
    # What stretches all numbers of a token is undone by the norm.
    stretch = (dout * normalized).mean(-1, keepdim=True)
    return (dout - normalized * stretch) / size


def linear(x, name):
    return x @ parameters[name]


def linear_backward(dout, x, name):
    gradients[name] = x.flatten(0, 1).T @ dout.flatten(0, 1)
    return dout @ parameters[name].T
`,
      projections: '[linear(norm1, f"{name}.w{part}") for part in "qkv"]',
      dnorm1: `
    dnorm1 = linear_backward(join_heads(dq), norm1, f"{name}.wq")
    dnorm1 += linear_backward(join_heads(dk), norm1, f"{name}.wk")
    dnorm1 += linear_backward(join_heads(dv), norm1, f"{name}.wv")`,
      norm: (x) => `rms_norm(${x})`,
      normBackward: (gradient, saved) => `rms_norm_backward(${gradient}, ${saved})`,
    },
  };
}

/** As modules, and by hand: the function and its slope. */
const ACTIVATIONS = {
  relu: {
    module: 'F.relu(fc1)',
    functions: `
def activate(x):
    """relu"""
    return x.clamp(min=0)


def activation_slope(x):
    return (x > 0).double()
`,
  },
  gelu: {
    module: 'F.gelu(fc1)',
    functions: `
def activate(x):
    """GELU: x times the share of a normal distribution that is below x."""
    return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def activation_slope(x):
    share = 0.5 * (1 + torch.erf(x / math.sqrt(2)))
    density = torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return share + x * density
`,
  },
  'gelu-tanh': {
    module: 'F.gelu(fc1, approximate="tanh")',
    functions: `
def activate(x):
    """GELU, with tanh in place of the normal distribution."""
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def activation_slope(x):
    tanh = torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    dtanh = (1 - tanh**2) * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2)
    return 0.5 * (1 + tanh) + 0.5 * x * dtanh
`,
  },
} as const;

function modules(sizes: Sizes, { modules: { functions, layers, projections, norm }, output, normOf }: Style): string {
  const { words, width, heads, layers: blocks, block, activation, tiedHead } = sizes;
  const atEnd = normOf === 'end';
  return `
# The model: vectors for tokens and places, blocks that add to them, and a score for each token.
vocabulary_size, places, width, heads, blocks = ${words.length}, ${block}, ${width}, ${heads}, ${blocks}


${functions}class Block(nn.Module):
    def __init__(self):
        super().__init__()${layers}

    def attend(self, x):
        projections = ${projections}
        q, k, v = (each.unflatten(-1, (heads, -1)).transpose(1, 2) for each in projections)
        mix = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.${output}(mix.transpose(1, 2).flatten(2))

    def feed_forward(self, x):
        fc1 = self.fc1(x)
        return self.fc2(${ACTIVATIONS[activation].module})

    def forward(self, x):
        x = x + self.attend(${norm('x', 'ln1')})
        return x + self.feed_forward(${norm('x', 'ln2')})


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(vocabulary_size, width)
        self.wpe = nn.Embedding(places, width)
        self.h = nn.ModuleList(Block() for _ in range(blocks))${atEnd ? `\n        self.lnf = nn.LayerNorm(width, eps=${sizes.epsilon})` : ''}${tiedHead ? '' : '\n        self.lm_head = nn.Linear(width, vocabulary_size, bias=False)'}

    def forward(self, inputs):
        x = self.wte(inputs) + self.wpe(torch.arange(inputs.shape[1]))${atEnd ? '' : '\n        x = rms_norm(x)'}
        for block in self.h:
            x = block(x)${atEnd ? '\n        x = self.lnf(x)' : ''}
        return ${tiedHead ? 'x @ self.wte.weight.T  # a token is scored by its own vector' : 'self.lm_head(x)'}


model = GPT()
`;
}

function byHand({ heads, layers, activation, tiedHead }: Sizes, { hand, output, normOf }: Style): ModelCode['byHand'] {
  const { functions, projections, dnorm1, norm, normBackward } = hand;
  const atEnd = normOf === 'end';
  const last = atEnd ? 'last' : 'x';
  const scores = tiedHead ? 'wte.T' : 'parameters["lm_head"]';
  return {
    definitions: `
# The model: vectors for tokens and places, and blocks that add to them.
heads, blocks = ${heads}, ${layers}

${functions}

${ACTIVATIONS[activation].functions.trim()}


def split_heads(x):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def join_heads(x):
    return x.transpose(1, 2).flatten(2)


def block(x, name):
    """Attention, then a feed-forward network: both read the normalized x and add to it."""
    norm1, saved1 = ${norm('x', 'f"{name}.ln1"')}
    projections = ${projections}
    q, k, v = (split_heads(each) for each in projections)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    future = torch.ones_like(scores, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(future, -math.inf).softmax(-1)
    mix = join_heads(weights @ v)
    mid = x + linear(mix, f"{name}.${output}")
    norm2, saved2 = ${norm('mid', 'f"{name}.ln2"')}
    fc1 = linear(norm2, f"{name}.fc1")
    act = activate(fc1)
    out = mid + linear(act, f"{name}.fc2")
    return out, (norm1, saved1, q, k, v, weights, mix, norm2, saved2, fc1, act)


def block_backward(dout, saved, name):
    norm1, saved1, q, k, v, weights, mix, norm2, saved2, fc1, act = saved
    # The feed-forward network
    dact = linear_backward(dout, act, f"{name}.fc2")
    dfc1 = dact * activation_slope(fc1)
    dnorm2 = linear_backward(dfc1, norm2, f"{name}.fc1")
    dmid = dout + ${normBackward('dnorm2', 'saved2', 'f"{name}.ln2"')}
    # Attention
    dmix = split_heads(linear_backward(dmid, mix, f"{name}.${output}"))
    dweights = dmix @ v.transpose(-2, -1)
    dv = weights.transpose(-2, -1) @ dmix
    dscores = weights * (dweights - (weights * dweights).sum(-1, keepdim=True))
    dscores = dscores / math.sqrt(q.shape[-1])
    dq = dscores @ k
    dk = dscores.transpose(-2, -1) @ q${dnorm1}
    return dmid + ${normBackward('dnorm1', 'saved1', 'f"{name}.ln1"')}
`,
    forward: `
# Forward: a vector for each token, which the blocks add to.
wte, wpe = parameters["wte"], parameters["wpe"]
positions = torch.arange(inputs.shape[1])
x = wte[inputs] + wpe[positions]${atEnd ? '' : `\nx, saved_norm = ${norm('x', '')}`}
saved = []
for k in range(blocks):
    x, saved_block = block(x, f"h{k}")
    saved.append(saved_block)${atEnd ? `\nlast, saved_norm = ${norm('x', '"lnf"')}` : ''}
logits = (${last} @ ${scores}).flatten(0, 1)
`,
    backward: `
# The scores
dlogits = dlogits.unflatten(0, inputs.shape)
gradients["${tiedHead ? 'wte' : 'lm_head'}"] = ${tiedHead ? `dlogits.flatten(0, 1).T @ ${last}.flatten(0, 1)` : `${last}.flatten(0, 1).T @ dlogits.flatten(0, 1)`}
dx = dlogits @ ${tiedHead ? 'wte' : `${scores}.T`}${atEnd ? `\ndx = ${normBackward('dx', 'saved_norm', '"lnf"')}` : ''}
# The blocks, from the last to the first
for k in reversed(range(blocks)):
    dx = block_backward(dx, saved[k], f"h{k}")
# The embedding${tiedHead ? ': the vectors of tokens have been scores, too.' : ''}${atEnd ? '' : `\ndx = ${normBackward('dx', 'saved_norm', '')}`}${tiedHead ? '' : '\ngradients["wte"] = torch.zeros_like(wte)'}
gradients["wte"].index_add_(0, inputs.flatten(), dx.flatten(0, 1))
gradients["wpe"] = torch.zeros_like(wpe)
gradients["wpe"][positions] = dx.sum(0)
`,
  };
}
