"""Writes saved-zip.pth and saved-legacy.pth for TorchFileTest by torch.save: `pip install torch==2.15.0 numpy==2.4.6`, then run this.

The same things in today's format and in that of before PyTorch 1.6: a module's state dict under `model`, as PANNs' are, with
what else a state dict can hold, and beside it what trainings keep.
"""
import collections
import pathlib

import numpy as np
import torch
from torch import nn

network = nn.Sequential(collections.OrderedDict(conv=nn.Conv2d(1, 2, 2, bias=False), bn=nn.BatchNorm2d(2), fc=nn.Linear(3, 2)))
for i, each in enumerate(network.parameters()):
    each.data = torch.arange(each.numel(), dtype=torch.float32).reshape(each.shape) / 4 - i
network.bn.num_batches_tracked.fill_(600_000)

model = network.state_dict()
count = torch.arange(12, dtype=torch.float64)
model["turned"] = torch.arange(6, dtype=torch.float32).reshape(2, 3).t()
model["every_third"] = count[1::3]
model["shared"] = count[4:6]
model["spread"] = torch.tensor([2.5]).expand(3)
model["parameter"] = nn.Parameter(torch.tensor([1.5, -2.5]))
model["whole"] = torch.tensor([[-7, 8]], dtype=torch.int32)
model["half"] = torch.tensor([0.5, -2], dtype=torch.float16)
model["flag"] = torch.tensor(True)
model["none"] = None

checkpoint = {
    "iteration": 600_000,
    "model": model,
    "sampler": {"pointer": 3, "indexes": np.arange(4), "best": np.float64(0.431), "random": torch.get_rng_state()[:8].clone()},
    "optimizer": torch.optim.Adam(network.parameters(), lr=1e-3).state_dict(),
}
here = pathlib.Path(__file__).parent
torch.save(checkpoint, here / "saved-zip.pth")
torch.save(checkpoint, here / "saved-legacy.pth", _use_new_zipfile_serialization=False)
