"""Attention behind a causal mask, written in many ways: an iteration for each. All of them are sound, unless a fault is named.

    python3 causal_masks.py FOLDER [LENGTH [DROPOUT [FAULT [VALUES]]]]

FAULT, in every iteration: log (of a probability of 0), sqrt (at 0, whose slope is infinite), row (masked whole), early (0 / 0
before the attention), overflow (of the scores), or one of these after the other: each.
"""
import math
import sys

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from backstep_recorder import Recorder

LENGTH, DROPOUT = int((sys.argv[2:] or ["4"])[0]), float((sys.argv[3:] or ["0"])[0])
ASKED, VALUES = (sys.argv[4:] or ["none"])[0], int(sys.argv[5]) if sys.argv[5:] else None
FAULTS = ["log", "sqrt", "row", "early", "overflow"]
fault = ASKED
WIDTH, HEADS, VOCABULARY = 8, 2, 9
LOWEST = float("-inf")


def allowed(t):
    """Which places a place may look at; with the fault, the second one at none."""
    keep = torch.ones(t, t, dtype=torch.bool).tril()
    if fault == "row":
        keep = keep & (torch.arange(t) != 1)[:, None]
    return keep


def full_triu(scores, t):
    return scores + torch.full((t, t), LOWEST).triu(1).masked_fill(~allowed(t) & torch.ones(t, t, dtype=torch.bool).tril(), LOWEST)


def log_tril(scores, t):
    return scores + torch.log(allowed(t).float())


def filled(scores, t):
    return scores.masked_fill(~allowed(t), LOWEST)


def filled_in_place(scores, t):
    return (scores + 0).masked_fill_(~allowed(t), LOWEST)


def where_scalar(scores, t):
    return torch.where(allowed(t), scores, LOWEST)


def where_tensor(scores, t):
    return torch.where(allowed(t), scores, torch.full_like(scores, LOWEST))


def indexed(scores, t):
    scores = scores.clone()
    scores[:, :, ~allowed(t)] = LOWEST
    return scores


def divided(scores, t):
    return scores + (1 - 1 / allowed(t).float())


def zeros_filled(scores, t):
    return scores + torch.zeros(t, t).masked_fill(~allowed(t), LOWEST)[None, None]


def masked_then_scaled(scores, t):
    return (scores * math.sqrt(WIDTH)).masked_fill(~allowed(t), LOWEST) / math.sqrt(WIDTH)


def negated(scores, t):
    return scores - torch.zeros(t, t).masked_fill(~allowed(t), math.inf)


def stacked_rows(scores, t):
    rows = [torch.where(row, 0.0, LOWEST) for row in allowed(t)]
    return scores + torch.stack(rows)


def repeated(scores, t):
    mask = torch.zeros(1, 1, t, t).masked_fill(~allowed(t), LOWEST).repeat(scores.shape[0], HEADS, 1, 1)
    return scores + mask


def padded_logs(scores, t):
    """By log-sum-exp, without softmax."""
    scores = scores.masked_fill(~allowed(t), LOWEST)
    return scores - torch.logsumexp(scores, -1, keepdim=True)


def by_hand(scores, t):
    scores = scores.masked_fill(~allowed(t), LOWEST)
    powers = torch.exp(scores - scores.amax(-1, keepdim=True).detach())
    return powers / powers.sum(-1, keepdim=True)


WAYS = [full_triu, log_tril, filled, filled_in_place, where_scalar, where_tensor, indexed, divided, zeros_filled, masked_then_scaled,
        negated, stacked_rows, repeated, padded_logs, by_hand]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.qkv, self.head = nn.Embedding(VOCABULARY, WIDTH), nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, VOCABULARY)
        self.heads = nn.MultiheadAttention(WIDTH, HEADS, dropout=DROPOUT, batch_first=True)
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 8, dropout=DROPOUT, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)

    def split(self, h):
        b, t, _ = h.shape
        return [part.view(b, t, HEADS, -1).transpose(1, 2) for part in self.qkv(h).chunk(3, -1)]

    def by_scores(self, h, way):
        """Attention by hand, whose mask is written in one of the ways."""
        q, k, v = self.split(h)
        scores = q @ k.transpose(-2, -1) / math.sqrt(WIDTH // HEADS)
        if fault == "overflow":
            scores = scores * 1e30 * 1e30  # FAULT overflow
        masked = way(scores, h.shape[1])
        shares = masked if way is by_hand else masked.exp() if way is padded_logs else masked.softmax(-1)
        return (nn.functional.dropout(shares, DROPOUT) @ v).transpose(1, 2).reshape(h.shape)

    def fused(self, h, backend, kind):
        """scaled_dot_product_attention with one of its masks, by one of its kernels."""
        q, k, v = self.split(h)
        if fault == "overflow":
            q = q * 1e30 * 1e30  # FAULT overflow
        with sdpa_kernel(backend):
            out = nn.functional.scaled_dot_product_attention(q, k, v, mask_of(kind, h.shape[1]), DROPOUT, kind == "causal")
        return out.transpose(1, 2).reshape(h.shape)

    def attend(self, h, way):
        if callable(way):
            return self.by_scores(h, way)
        module, kind, *rest = way.split("_")
        if module in BACKENDS:
            return self.fused(h, BACKENDS[module], kind)
        if fault == "overflow":
            h = h * 1e30 * 1e30  # FAULT overflow
        mask = mask_of("float" if kind == "float" else "not", h.shape[1])
        return self.encoder(h, mask=mask) if module == "encoder" else self.heads(h, h, h, attn_mask=mask, need_weights=rest == ["weights"])[0]

    def forward(self, x, y, way):
        h = self.tokens(x)
        if fault == "early":
            h = h + (h - h) / (h - h).detach()  # FAULT early
        h = h + self.attend(h, way)
        if fault == "sqrt":
            h = h + torch.sqrt((h - h).square().sum(-1, keepdim=True))  # FAULT sqrt
        scores = self.head(h)
        if fault == "log":
            shares = torch.softmax(scores * 1000, -1)
            return -torch.log(shares.gather(-1, scores.argmin(-1, keepdim=True))).mean()  # FAULT log
        return nn.functional.cross_entropy(scores.flatten(0, 1), y.flatten())


def mask_of(kind, t):
    if kind == "causal":
        return None
    if kind == "float":
        return torch.zeros(t, t).masked_fill(~allowed(t), LOWEST)
    return ~allowed(t) if kind == "not" else allowed(t)


# Without dropout there is a flash kernel for processors too; with it, none.
BACKENDS = {"math": SDPBackend.MATH, **({"flash": SDPBackend.FLASH_ATTENTION} if DROPOUT == 0 else {})}
WAYS += [f"{name}_{kind}" for name in BACKENDS for kind in ["bool", "float", "causal"]]
WAYS += ["heads_bool", "heads_float", "heads_bool_weights", "heads_float_weights", "encoder_bool", "encoder_float"]

torch.manual_seed(0)
model = Model()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
recorder = Recorder(sys.argv[1], model, optimizer, values=VALUES)
start = {name: value.clone() for name, value in model.state_dict().items()}
for number, way in enumerate(WAYS):
    fault = FAULTS[number % len(FAULTS)] if ASKED == "each" else ASKED
    model.load_state_dict(start)
    x, y = torch.randint(VOCABULARY, (2, LENGTH)), torch.randint(VOCABULARY, (2, LENGTH))
    with recorder.iteration(batch=(x, y)) as it:
        optimizer.zero_grad()
        loss = model(x, y, way)
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
