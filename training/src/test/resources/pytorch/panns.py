"""Writes panns.txt for PannsTest: what PyTorch says of PANNs' networks, with weights and inputs that the test makes alike.

`pip install torch==2.15.0 numpy==2.4.6`, then run this file. The networks follow the paper (Kong et al., 2020) and bear the
names that the published checkpoints have. Lines of panns.txt: `NETWORK weight KEY SHAPE` for each tensor of the state dict,
`NETWORK input WINDOWS ROWS BANDS`, `NETWORK score WINDOW CLASS VALUE`, `NETWORK embedding WINDOW INDEX VALUE`.
"""
import math
import pathlib
import zlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

WINDOWS, ROWS, BANDS, CLASSES = 2, 65, 64, 527


class Block(nn.Module):
    def __init__(self, channels, filters, kernel, count):
        super().__init__()
        for i in range(count):
            setattr(self, f"conv{i + 1}", nn.Conv2d(
                channels if i == 0 else filters, filters, kernel, padding=kernel // 2, bias=False))
        for i in range(count):
            setattr(self, f"bn{i + 1}", nn.BatchNorm2d(filters))
        self.count = count

    def forward(self, x, pool):
        for i in range(self.count):
            x = F.relu(getattr(self, f"bn{i + 1}")(getattr(self, f"conv{i + 1}")(x)))
        return F.avg_pool2d(x, pool)


class Panns(nn.Module):
    def __init__(self, filters, kernel, convolutions, embedding):
        super().__init__()
        # The front end's fixed matrices stand among the weights.
        self.spectrogram_extractor, self.spectrogram_extractor.stft = nn.Module(), nn.Module()
        self.spectrogram_extractor.stft.conv_real = nn.Conv1d(1, 513, 1024, bias=False)
        self.spectrogram_extractor.stft.conv_imag = nn.Conv1d(1, 513, 1024, bias=False)
        self.logmel_extractor = nn.Module()
        self.logmel_extractor.melW = nn.Parameter(torch.zeros(513, BANDS))
        self.bn0 = nn.BatchNorm2d(BANDS)
        self.blocks = len(filters)
        for i, (channels, count) in enumerate(zip([1] + filters, filters)):
            setattr(self, f"conv_block{i + 1}", Block(channels, count, kernel, convolutions))
        self.fc1 = nn.Linear(filters[-1], embedding)
        self.fc_audioset = nn.Linear(embedding, CLASSES)

    def forward(self, x):
        """[windows][1][rows][bands] to scores and embeddings."""
        x = self.bn0(x.transpose(1, 3)).transpose(1, 3)
        for i in range(1, self.blocks + 1):
            # CNN14's last block pools nothing.
            x = getattr(self, f"conv_block{i}")(x, 1 if i == 6 else 2)
        x = x.mean(3)
        x = x.amax(2) + x.mean(2)
        embedding = F.relu(self.fc1(x))
        return torch.sigmoid(self.fc_audioset(embedding)), embedding


def uniform(name, count):
    """Numbers of 0 to 1 that look random: those of a name are always the same."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(zlib.crc32(name.encode()))
    x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
    return (x ^ (x >> 16)) / 4294967296.0


def made(key, shape):
    u = uniform(key, math.prod(shape))
    if len(shape) > 1:
        values = (2 * u - 1) * math.sqrt(6.0 / math.prod(shape[1:]))
    elif key.startswith("bn0.running_"):  # decibels
        values = 200 + 100 * u if key.endswith("var") else 10 * u - 40
    elif key.endswith("running_var") or key.endswith("weight"):
        values = u + 0.5
    else:
        values = u - 0.5
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def inputs():
    window, row, band = np.meshgrid(np.arange(WINDOWS), np.arange(ROWS), np.arange(BANDS), indexing="ij")
    tones = ((3 + 4 * window) * row + (5 + 2 * window) * band) % 41
    noise = uniform("input", window.size).reshape(window.shape)
    return torch.from_numpy((tones - 60 + 10 * noise).astype(np.float32)).unsqueeze(1)


def lines(name, network):
    shapes = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    network.load_state_dict({
        key: torch.tensor(600_000) if key.endswith("num_batches_tracked") else made(key, shape)
        for key, shape in shapes.items()})
    with torch.no_grad():
        scores, embeddings = network.eval()(inputs())
    trained = sum(value.numel() for key, value in network.named_parameters() if "_extractor." not in key)
    print(f"{name}: {trained} parameters, {len(shapes)} tensors; scores {scores.min():.3f} to {scores.max():.3f}, "
          f"deviation over classes {scores.std(1).tolist()}, between windows {(scores[0] - scores[1]).abs().mean():.3f}; "
          f"embeddings to {embeddings.max():.3f}, {(embeddings > 0).float().mean():.2f} above 0, "
          f"between windows {(embeddings[0] - embeddings[1]).abs().mean():.3f}")
    for key, shape in shapes.items():
        yield f"weight {key} {'x'.join(map(str, shape)) or '-'}"
    yield f"input {WINDOWS} {ROWS} {BANDS}"
    for kind, values in ("score", scores), ("embedding", embeddings):
        for window in range(WINDOWS):
            for i in range(window, values.shape[1], values.shape[1] // 24):
                yield f"{kind} {window} {i} {values[window, i].item():.9g}"


if __name__ == "__main__":
    torch.set_num_threads(1)
    with open(pathlib.Path(__file__).with_name("panns.txt"), "w", encoding="utf-8") as out:
        for name, network in (
                ("panns-cnn6", Panns([64, 128, 256, 512], 5, 1, 512)),
                ("panns-cnn10", Panns([64, 128, 256, 512], 3, 2, 512)),
                ("panns-cnn14", Panns([64, 128, 256, 512, 1024, 2048], 3, 2, 2048))):
            out.writelines(f"{name} {line}\n" for line in lines(name, network))
