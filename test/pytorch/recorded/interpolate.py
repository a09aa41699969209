"""Pictures made larger and smaller in every way that F.interpolate has, forward and backward."""
import sys

import torch
from torch import nn
import torch.nn.functional as F

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.ParameterDict({"picture": nn.Parameter(torch.randn(2, 2, 5, 4))})
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer)
with recorder.iteration() as it:
    picture = model["picture"]
    line, block = picture[:, :, 0], picture.unsqueeze(2).expand(-1, -1, 3, -1, -1)
    parts = [F.interpolate(picture, scale_factor=1.7), F.interpolate(line, size=7)]
    for corners in (False, True):
        parts += [
            F.interpolate(line, size=7, mode="linear", align_corners=corners),
            F.interpolate(picture, scale_factor=1.7, mode="bilinear", align_corners=corners),
            F.interpolate(picture, size=(3, 9), mode="bilinear", align_corners=corners),
            F.interpolate(picture, size=(1, 1), mode="bilinear", align_corners=corners),
            F.interpolate(block, size=(5, 3, 6), mode="trilinear", align_corners=corners),
        ]
    parts.append(F.interpolate(picture, scale_factor=2.0, mode="bicubic"))
    loss = sum((part * part).sum() * (k + 1) for k, part in enumerate(parts))
    loss.backward()
    optimizer.step()
    it.loss(loss)
recorder.close()
