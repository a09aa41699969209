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
    about: `a GPT of ${layers === 1 ? 'one block' : `${layers} blocks`}, which predicts the next token at each position`,
    reads: 'sequences',
    modules: {
      definitions: modules(sizes, style),
      placeOf,
      forward: `
# Forward: scores for what comes after each token.
logits = model(inputs)  # (B, T, vocabulary_size)
`,
    },
    byHand: byHand(sizes, style),
  };
}

/** Where the module has a parameter with a name such as `wte`, `h0.ln1_g`, `h0.qkv_w` or `h0.wq`. */
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
    /** The norm after the blocks, if there is one. */
    readonly lastNorm: string;
    /** Queries, keys and values of the heads. */
    readonly projections: string;
    norm(x: string, name: string): string;
  };
  readonly hand: {
    readonly functions: string;
    readonly names: readonly string[];
    readonly namesOfBlock: readonly string[];
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

const SPLIT = 'view(B, T, heads, C // heads).transpose(1, 2)';

function gpt2({ epsilon }: Sizes): Style {
  const layerNorm = epsilon === '1e-5' ? 'nn.LayerNorm(width)' : `nn.LayerNorm(width, eps=${epsilon})`;
  return {
    output: 'o',
    normOf: 'end',
    modules: {
      functions: '',
      layers: `
        self.ln1 = ${layerNorm}
        self.qkv = nn.Linear(width, 3 * width)
        self.o = nn.Linear(width, width)
        self.ln2 = ${layerNorm}
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)`,
      lastNorm: layerNorm,
      projections: `
        q, k, v = self.qkv(x).split(C, dim=-1)  # (B, T, C) each
        q = q.${SPLIT}  # (B, heads, T, C / heads)
        k = k.${SPLIT}
        v = v.${SPLIT}`,
      norm: (x, name) => `self.${name}(${x})`,
    },
    hand: {
      functions: `
def layer_norm(x, name):
    """Brings the numbers of each token to mean 0 and variance 1, then scales and shifts them."""
    deviation = (x.var(-1, correction=0, keepdim=True) + ${epsilon}).sqrt()  # (B, T, 1)
    normalized = (x - x.mean(-1, keepdim=True)) / deviation
    return normalized * parameters[f"{name}_g"] + parameters[f"{name}_b"], (normalized, deviation)


def layer_norm_backward(dout, saved, name):
    normalized, deviation = saved
    gradients[f"{name}_g"] = (dout * normalized).sum((0, 1))
    gradients[f"{name}_b"] = dout.sum((0, 1))
    dnormalized = dout * parameters[f"{name}_g"]
    # The norm ignores a shift or rescaling of its input, so that part of the gradient is removed.
    shift = dnormalized.mean(-1, keepdim=True)
    rescaling = (dnormalized * normalized).mean(-1, keepdim=True)
    return (dnormalized - shift - normalized * rescaling) / deviation


def linear(x, name):
    return x @ parameters[f"{name}_w"] + parameters[f"{name}_b"]


def linear_backward(dout, x, name):
    gradients[f"{name}_w"] = x.flatten(0, 1).T @ dout.flatten(0, 1)
    gradients[f"{name}_b"] = dout.sum((0, 1))
    return dout @ parameters[f"{name}_w"].T
`,
      names: ['wte', 'wpe', 'lnf_g', 'lnf_b'],
      namesOfBlock: ['ln1', 'qkv', 'o', 'ln2', 'fc1', 'fc2'].flatMap((name) =>
        (name.startsWith('ln') ? ['g', 'b'] : ['w', 'b']).map((part) => `${name}_${part}`),
      ),
      projections: `
    queries, keys, values = linear(norm1, f"{name}.qkv").chunk(3, dim=-1)  # (B, T, C) each
    queries = split_heads(queries)  # (B, heads, T, C / heads)
    keys = split_heads(keys)
    values = split_heads(values)`,
      dnorm1: `
    dqkv = torch.cat([join_heads(dqueries), join_heads(dkeys), join_heads(dvalues)], dim=-1)
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
      lastNorm: '',
      projections: `
        q = self.wq(x).${SPLIT}  # (B, heads, T, C / heads)
        k = self.wk(x).${SPLIT}
        v = self.wv(x).${SPLIT}`,
      norm: (x) => `rms_norm(${x})`,
    },
    hand: {
      functions: `
def rms_norm(x):
    """Divides the numbers of each token by their root mean square."""
    size = (x.square().mean(-1, keepdim=True) + ${epsilon}).sqrt()  # (B, T, 1)
    normalized = x / size
    return normalized, (normalized, size)


def rms_norm_backward(dout, saved):
    normalized, size = saved
    # The norm ignores a rescaling of its input, so that part of the gradient is removed.
    rescaling = (dout * normalized).mean(-1, keepdim=True)
    return (dout - normalized * rescaling) / size


def linear(x, name):
    return x @ parameters[name]


def linear_backward(dout, x, name):
    gradients[name] = x.flatten(0, 1).T @ dout.flatten(0, 1)
    return dout @ parameters[name].T
`,
      names: ['wte', 'wpe'],
      namesOfBlock: ['wq', 'wk', 'wv', 'wo', 'fc1', 'fc2'],
      projections: `
    queries = split_heads(linear(norm1, f"{name}.wq"))  # (B, heads, T, C / heads)
    keys = split_heads(linear(norm1, f"{name}.wk"))
    values = split_heads(linear(norm1, f"{name}.wv"))`,
      dnorm1: `
    dnorm1 = linear_backward(join_heads(dqueries), norm1, f"{name}.wq")
    dnorm1 += linear_backward(join_heads(dkeys), norm1, f"{name}.wk")
    dnorm1 += linear_backward(join_heads(dvalues), norm1, f"{name}.wv")`,
      norm: (x) => `rms_norm(${x})`,
      normBackward: (gradient, saved) => `rms_norm_backward(${gradient}, ${saved})`,
    },
  };
}

/** As modules, and by hand: the value and the slope of `fc1`, and functions that they need. */
const ACTIVATIONS = {
  relu: {
    module: (x: string) => `F.relu(${x})`,
    value: 'fc1.clamp(min=0)  # ReLU',
    slope: '(fc1 > 0)',
    functions: '',
  },
  gelu: {
    module: (x: string) => `F.gelu(${x})`,
    value: 'gelu(fc1)',
    slope: 'gelu_slope(fc1)',
    functions: `
def gelu(x):
    """x times the share of a normal distribution that is below x."""
    return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def gelu_slope(x):
    share = 0.5 * (1 + torch.erf(x / math.sqrt(2)))
    density = torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return share + x * density


`,
  },
  'gelu-tanh': {
    module: (x: string) => `F.gelu(${x}, approximate="tanh")`,
    value: 'gelu(fc1)',
    slope: 'gelu_slope(fc1)',
    functions: `
def gelu(x):
    """GELU, with tanh in place of the normal distribution."""
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gelu_slope(x):
    tanh = torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    dtanh = (1 - tanh**2) * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2)
    return 0.5 * (1 + tanh) + 0.5 * x * dtanh


`,
  },
} as const;

function modules(sizes: Sizes, { modules: style, output, normOf }: Style): string {
  const { width, heads, layers: blocks, block, activation, tiedHead } = sizes;
  const { functions, layers, lastNorm, projections, norm } = style;
  const atEnd = normOf === 'end';
  return `
# The model: vectors for tokens and positions, blocks that add to them, and a score for each token.
block_size = ${block}
width = ${width}
heads = ${heads}
blocks = ${blocks}


${functions}class Block(nn.Module):
    def __init__(self):
        super().__init__()${layers}

    def attend(self, x):
        B, T, C = x.shape  # sequences, tokens in each, numbers for a token${projections}
        mix = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.${output}(mix.transpose(1, 2).reshape(B, T, C))

    def forward(self, x):
        x = x + self.attend(${norm('x', 'ln1')})
        return x + self.fc2(${ACTIVATIONS[activation].module(`self.fc1(${norm('x', 'ln2')})`)})


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(vocabulary_size, width)
        self.wpe = nn.Embedding(block_size, width)
        self.h = nn.ModuleList(Block() for _ in range(blocks))${atEnd ? `\n        self.lnf = ${lastNorm}` : ''}${tiedHead ? '' : '\n        self.lm_head = nn.Linear(width, vocabulary_size, bias=False)'}

    def forward(self, inputs):
        x = self.wte(inputs) + self.wpe(torch.arange(inputs.shape[1]))  # (B, T, C)${atEnd ? '' : '\n        x = rms_norm(x)'}
        for block in self.h:
            x = block(x)${atEnd ? '\n        x = self.lnf(x)' : ''}
        return ${tiedHead ? 'F.linear(x, self.wte.weight)  # weight tying: the output layer is the embedding' : 'self.lm_head(x)'}


model = GPT()
`;
}

function byHand({ heads, layers, activation, tiedHead }: Sizes, { hand, output, normOf }: Style): ModelCode['byHand'] {
  const { functions, names, namesOfBlock, projections, dnorm1, norm, normBackward } = hand;
  const atEnd = normOf === 'end';
  const last = atEnd ? 'last' : 'x';
  const { value, slope, functions: ofActivation } = ACTIVATIONS[activation];
  return {
    hasFunctions: true,
    definitions: `
# The model: vectors for tokens and positions, and blocks that add to them.
heads = ${heads}
blocks = ${layers}
names = "${[...names, ...(tiedHead ? [] : ['lm_head'])].join(' ')}".split()
names_in_block = "${namesOfBlock.join(' ')}".split()
for k in range(blocks):
    names += [f"h{k}.{name}" for name in names_in_block]
parameters = {name: stored[name] for name in names}
gradients = {}  # by the same names; the backward functions fill it

# Shapes: B sequences, T tokens in each, C numbers for a token.


${functions.trim()}


${ofActivation.trimStart()}def split_heads(x):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)  # (B, heads, T, C / heads)


def join_heads(x):
    return x.transpose(1, 2).flatten(2)  # (B, T, C)


def block(x, name):
    """Attention, then a feed-forward network: both read the normalized x and add to it."""
    norm1, saved1 = ${norm('x', 'f"{name}.ln1"')}${projections}
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(queries.shape[-1])  # (B, heads, T, T)
    T = x.shape[1]
    future = torch.ones(T, T, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(future, -math.inf).softmax(-1)
    mix = join_heads(weights @ values)
    mid = x + linear(mix, f"{name}.${output}")
    norm2, saved2 = ${norm('mid', 'f"{name}.ln2"')}
    fc1 = linear(norm2, f"{name}.fc1")  # (B, T, 4 C)
    act = ${value}
    out = mid + linear(act, f"{name}.fc2")
    return out, (norm1, saved1, queries, keys, values, weights, mix, norm2, saved2, fc1, act)


def block_backward(dout, saved, name):
    norm1, saved1, queries, keys, values, weights, mix, norm2, saved2, fc1, act = saved
    # The feed-forward network
    dact = linear_backward(dout, act, f"{name}.fc2")
    dfc1 = dact * ${slope}
    dnorm2 = linear_backward(dfc1, norm2, f"{name}.fc1")
    dmid = dout + ${normBackward('dnorm2', 'saved2', 'f"{name}.ln2"')}
    # Attention
    dmix = split_heads(linear_backward(dmid, mix, f"{name}.${output}"))
    dvalues = weights.transpose(-2, -1) @ dmix
    dweights = dmix @ values.transpose(-2, -1)
    # Back through softmax: dz = P * (dP - sum(P * dP)) in each row.
    dscores = weights * (dweights - (weights * dweights).sum(-1, keepdim=True))
    dscores = dscores / math.sqrt(queries.shape[-1])
    dqueries = dscores @ keys
    dkeys = dscores.transpose(-2, -1) @ queries${dnorm1}
    return dmid + ${normBackward('dnorm1', 'saved1', 'f"{name}.ln1"')}
`,
    forward: `
# Forward: a vector for each token, which the blocks add to.
T = inputs.shape[1]
x = parameters["wte"][inputs] + parameters["wpe"][:T]  # (B, T, C)${atEnd ? '' : `\nx, saved_norm = ${norm('x', '')}`}
saved = []
for k in range(blocks):
    x, saved_block = block(x, f"h{k}")
    saved.append(saved_block)${atEnd ? `\nlast, saved_norm = ${norm('x', '"lnf"')}` : ''}
logits = (${last} @ parameters${tiedHead ? '["wte"].T' : '["lm_head"]'}).flatten(0, 1)  # (B * T, vocabulary)
`,
    backward: `
# The output layer${tiedHead ? ', which is wte (weight tying)' : ''}
${
  tiedHead
    ? `gradients["wte"] = dlogits.T @ ${last}.flatten(0, 1)
dx = (dlogits @ parameters["wte"]).unflatten(0, inputs.shape)`
    : `gradients["lm_head"] = ${last}.flatten(0, 1).T @ dlogits
dx = (dlogits @ parameters["lm_head"].T).unflatten(0, inputs.shape)`
}${atEnd ? `\ndx = ${normBackward('dx', 'saved_norm', '"lnf"')}` : ''}
# The blocks, from the last to the first
for k in reversed(range(blocks)):
    dx = block_backward(dx, saved[k], f"h{k}")
# The embeddings${atEnd ? '' : ' and the norm after them'}${tiedHead ? ': wte is also the output layer, so this adds to its gradient from there.' : ''}${atEnd ? '' : `\ndx = ${normBackward('dx', 'saved_norm', '')}`}${tiedHead ? '' : '\ngradients["wte"] = torch.zeros_like(parameters["wte"])'}
gradients["wte"].index_add_(0, inputs.flatten(), dx.flatten(0, 1))
gradients["wpe"] = torch.zeros_like(parameters["wpe"])
gradients["wpe"][:T] = dx.sum(0)
`,
  };
}
