"""A small character-level GPT, trained as such scripts are: two layers, tied embeddings, weight decay groups, clipping,
a warm-up. Arguments: `float64` computes in that, `fused` updates each parameter in one op, `0-1` records these iterations."""
import sys

import torch
import torch.nn.functional as F
from torch import nn

from backstep_recorder import Recorder

TEXT = "the cat sat on the mat. the dog sat on the log. "
CHARACTERS = sorted(set(TEXT))
WIDTH, HEADS, LAYERS, CONTEXT = 8, 2, 2, 6


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.projection = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        batch, time, width = x.shape
        q, k, v = (t.view(batch, time, HEADS, width // HEADS).transpose(1, 2) for t in self.qkv(x).split(width, 2))
        scores = (q @ k.transpose(-2, -1)) * (width // HEADS) ** -0.5
        scores = scores.masked_fill(torch.ones(time, time).tril() == 0, float("-inf"))
        mixed = F.softmax(scores, dim=-1) @ v
        return self.projection(mixed.transpose(1, 2).reshape(batch, time, width))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(WIDTH), Attention(), nn.LayerNorm(WIDTH)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(len(CHARACTERS), WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, len(CHARACTERS), bias=False)
        self.head.weight = self.tokens.weight
        self.apply(lambda m: nn.init.normal_(m.weight, std=0.02) if isinstance(m, (nn.Linear, nn.Embedding)) else None)

    def forward(self, x, y):
        hidden = self.blocks(self.tokens(x) + self.positions(torch.arange(x.shape[1])))
        logits = self.head(self.norm(hidden))
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), y.reshape(-1))


torch.manual_seed(1337)
if "float64" in sys.argv[2:]:
    torch.set_default_dtype(torch.float64)
model = GPT()
decayed = [p for p in model.parameters() if p.dim() > 1]
other = [p for p in model.parameters() if p.dim() == 1]
groups = [{"params": decayed, "weight_decay": 0.1}, {"params": other, "weight_decay": 0.0}]
optimizer = torch.optim.AdamW(groups, lr=1e-2, betas=(0.9, 0.95), foreach=False, fused="fused" in sys.argv)
data = torch.tensor([CHARACTERS.index(c) for c in TEXT])
recorder = Recorder(sys.argv[1], model, optimizer, windows=next((each for each in sys.argv[2:] if each[0].isdigit()), "0-1,20"))
for step in range(21):
    for group in optimizer.param_groups:
        group["lr"] = 1e-2 * min(1.0, (step + 1) / 5)
    starts = torch.randint(len(data) - CONTEXT - 1, (2,))
    x = torch.stack([data[i : i + CONTEXT] for i in starts])
    y = torch.stack([data[i + 1 : i + 1 + CONTEXT] for i in starts])
    with recorder.iteration(batch={"x": x, "y": y}) as it:
        loss = model(x, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        it.loss(loss)
recorder.close()
