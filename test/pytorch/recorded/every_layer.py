"""Layers of pictures, sequences and tables, losses and optimizers, one after the other: ops that backstep should know."""
import sys

import torch
import torch.nn.functional as F
from torch import nn

from backstep_recorder import Recorder


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.picture = nn.Sequential(
            nn.Conv2d(2, 4, 3, padding=1, stride=2), nn.BatchNorm2d(4), nn.ELU(), nn.MaxPool2d(2, padding=1), nn.Conv2d(4, 6, 3, groups=2, dilation=1),
            nn.GroupNorm(3, 6), nn.Hardtanh(), nn.ConvTranspose2d(6, 4, 3, stride=2), nn.InstanceNorm2d(4, affine=True), nn.Softplus(),
            nn.AvgPool2d(2, padding=1), nn.Upsample(scale_factor=2), nn.Hardswish(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
        self.words, self.cell, self.scale = nn.EmbeddingBag(7, 5, mode="mean"), nn.GRUCell(5, 3), nn.Parameter(torch.ones(3))

    def forward(self, picture, words, targets):
        logits = self.picture(picture)
        state = self.cell(self.words(words), torch.cos(logits) * self.scale)
        picked = state[torch.arange(len(words)), targets]
        parts = [F.binary_cross_entropy(torch.sigmoid(logits), F.one_hot(targets, 3).float()), F.smooth_l1_loss(state, logits.flip(-1)),
                 F.huber_loss(picked, torch.ones_like(picked)), F.logsigmoid(state).mean(), F.cross_entropy(logits, targets, label_smoothing=0.1)]
        return torch.stack(parts).sum()


torch.manual_seed(0)
model = Layers()
optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, momentum=0.5)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0")
picture, words, targets = torch.randn(3, 2, 9, 9), torch.randint(7, (3, 4)), torch.randint(3, (3,))
with recorder.iteration(batch={"picture": picture, "words": words, "targets": targets}) as it:
    optimizer.zero_grad()
    loss = model(picture, words, targets)
    loss.backward()
    optimizer.step()
    it.loss(loss)
recorder.close()
