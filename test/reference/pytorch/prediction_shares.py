"""How far each prediction moves single weights of a transformer, by PyTorch's autograd.

Prints prediction-shares.json, which a test holds `history` against:
    python3 test/reference/pytorch/prediction_shares.py > test/reference/pytorch/prediction-shares.json

Initial parameters, batches and optimizers are those of the recorded runs beside this folder. Each loss term is
differentiated alone. The update is linear in the gradients that a first moment remembers; a second moment or clipping
only scales, so a prediction's share of a change is its share of the first moment, scaled alike.
"""
import json
import math
import pathlib
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
FOLDER = pathlib.Path(__file__).resolve().parents[1]
RUNS = [
    "microgpt_sgd",
    "microgpt_adam_lineardecay",
    "gpt_untied_gelu_tanh_sgd",
    "gpt_tied_gelu_erf_adamw_clip",
]


def attend(q, k, v, heads):
    batch, length, width = q.shape
    split = [x.view(batch, length, heads, width // heads).transpose(1, 2) for x in (q, k, v)]
    scores = split[0] @ split[1].transpose(2, 3) / math.sqrt(width // heads)
    future = torch.triu(torch.ones(length, length, dtype=torch.bool), 1)
    mixed = scores.masked_fill(future, -math.inf).softmax(-1) @ split[2]
    return mixed.transpose(1, 2).reshape(batch, length, width)


def microgpt(model, p, tokens):
    def norm(x):
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + model["norm_eps"])

    x = norm(p["wte"][tokens] + p["wpe"][: tokens.shape[1]])
    for k in range(model["n_layer"]):
        y = norm(x)
        mixed = attend(y @ p[f"h{k}.wq"], y @ p[f"h{k}.wk"], y @ p[f"h{k}.wv"], model["n_head"])
        x = x + mixed @ p[f"h{k}.wo"]
        x = x + torch.relu(norm(x) @ p[f"h{k}.fc1"]) @ p[f"h{k}.fc2"]
    return x @ p["lm_head"]


def gpt2(model, p, tokens):
    def norm(x, name):
        return torch.nn.functional.layer_norm(x, x.shape[-1:], p[f"{name}_g"], p[f"{name}_b"], model["norm_eps"])

    approximation = "tanh" if model["activation"] == "gelu_tanh" else "none"
    x = p["wte"][tokens] + p["wpe"][: tokens.shape[1]]
    for k in range(model["n_layer"]):
        qkv = norm(x, f"h{k}.ln1") @ p[f"h{k}.qkv_w"] + p[f"h{k}.qkv_b"]
        x = x + attend(*qkv.chunk(3, -1), model["n_head"]) @ p[f"h{k}.o_w"] + p[f"h{k}.o_b"]
        y = norm(x, f"h{k}.ln2") @ p[f"h{k}.fc1_w"] + p[f"h{k}.fc1_b"]
        x = x + torch.nn.functional.gelu(y, approximate=approximation) @ p[f"h{k}.fc2_w"] + p[f"h{k}.fc2_b"]
    x = norm(x, "lnf")
    return x @ (p["wte"].T if model["tied_head"] else p["lm_head"])


def label(tokens, position, target):
    words = [str(token) for token in tokens[: position + 1].tolist()]
    return ("…" if len(words) > 4 else "") + "".join(words[-4:]) + f" → {target}"


def shares(reference):
    """For each step and parameter, by prediction: how far it moved the element in the middle."""
    model, settings = reference["model"], reference["optimizer"]
    forward = microgpt if model["kind"] == "microgpt" else gpt2
    p = {
        name: torch.tensor(value["data"]).reshape(value["shape"]).requires_grad_()
        for name, value in reference["init"].items()
    }
    names = list(p)
    first = {name: torch.zeros_like(p[name]) for name in names}
    second = {name: torch.zeros_like(p[name]) for name in names}
    remembered = {name: {} for name in names}
    steps = []
    for count, step in enumerate(reference["steps"], 1):
        tokens, targets = torch.tensor(step["inputs"]), torch.tensor(step["targets"])
        logits = forward(model, p, tokens)
        terms = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
        count_of_terms = terms.numel()
        each = [
            torch.autograd.grad(term / count_of_terms, [p[name] for name in names], retain_graph=True, allow_unused=True)
            for term in terms
        ]
        each = [[torch.zeros_like(p[n]) if g is None else g for n, g in zip(names, gs)] for gs in each]
        whole = [sum(gs[k] for gs in each) for k in range(len(names))]
        norm = math.sqrt(sum((g * g).sum().item() for g in whole))
        limit = settings["clip_global_norm"]
        clip = 1 if limit is None else min(1, limit / (norm + 1e-6))
        rate = step["lr"]
        moved = {}
        with torch.no_grad():
            for k, name in enumerate(names):
                middle = p[name].numel() // 2
                memory = remembered[name]
                adam = "betas" in settings
                beta1, beta2 = settings.get("betas", (0, 0))
                for key in memory:
                    memory[key] *= beta1
                labels = [label(row, t, targets[b, t].item()) for b, row in enumerate(tokens) for t in range(len(row))]
                for key, gradients in zip(labels, each):
                    part = clip * gradients[k].flatten()[middle].item()
                    memory[key] = memory.get(key, 0) + (1 - beta1) * part
                gradient = clip * whole[k]
                if adam:
                    first[name] = beta1 * first[name] + (1 - beta1) * gradient
                    second[name] = beta2 * second[name] + (1 - beta2) * gradient**2
                    scale = rate / (1 - beta1**count) / (torch.sqrt(second[name] / (1 - beta2**count)) + settings["eps"])
                    if name in (settings.get("weight_decay_params") or []):
                        p[name].mul_(1 - rate * settings["weight_decay"])
                    p[name].sub_(scale * first[name])
                    moved[name] = {key: -scale.flatten()[middle].item() * m for key, m in memory.items()}
                else:
                    p[name].sub_(rate * gradient)
                    moved[name] = {key: -rate * m for key, m in memory.items()}
        steps.append(moved)
        for name in names:
            after = torch.tensor(step["params_after"][name])
            assert torch.allclose(p[name].detach().flatten(), after, rtol=1e-8, atol=1e-10), (name, count)
    return steps


references = {name: json.loads((FOLDER / f"{name}.json").read_text()) for name in RUNS}
json.dump({name: shares(reference) for name, reference in references.items()}, sys.stdout, ensure_ascii=False, indent=1)
