"""What LEAN's network says by PyTorch, for LeanReferenceTest: `pip install torch numpy`, then run this file.

Written from the description of the network alone: torch.nn.LSTM, PyTorch's own attention, patches cut one by one. Weights and
what the network takes are made of whole numbers, alike here and in the test; computed in double precision.
"""
import pathlib

import numpy as np
import torch

MULTIPLIER, INCREMENT, MASK = 6364136223846793005, 1442695040888963407, (1 << 64) - 1
WINDOWS, WINDOW, BASE, CLASSES, UNITS = 2, 16_080, 1024, 3, 128


def noise(seed, amplitude, *shape):
    state, out = seed, np.zeros(int(np.prod(shape)))
    for i in range(len(out)):
        state = (state * MULTIPLIER + INCREMENT) & MASK
        out[i] = amplitude * ((state >> 40) / float(1 << 23) - 1)
    return torch.tensor(out.astype(np.float32).astype(np.float64)).reshape(*shape)


# The waveform first, then the embedding attends to what is heard of it.
lstm = torch.nn.LSTM(400, UNITS, num_layers=2, bidirectional=True, batch_first=True, dtype=torch.float64)
projection = torch.nn.Linear(BASE, 2 * UNITS, dtype=torch.float64)
last = torch.nn.Linear(4 * UNITS, CLASSES, dtype=torch.float64)
with torch.no_grad():
    seed = 0
    for way in ("l0", "l0_reverse", "l1", "l1_reverse"):
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            seed += 1
            weight = getattr(lstm, f"{part}_{way}")
            weight.copy_(noise(seed, 0.1, *weight.shape))
    projection.weight.copy_(noise(17, 0.3, *projection.weight.shape))
    projection.bias.copy_(noise(18, 0.3, *projection.bias.shape))
    last.weight.copy_(noise(19, 0.1, *last.weight.shape))
    last.bias.copy_(noise(20, 0.1, *last.bias.shape))

waveform = noise(101, 0.2, WINDOWS, WINDOW)
embedding = noise(102, 1, WINDOWS, BASE)
means = noise(103, 0.2, BASE)
deviations = 1 + noise(104, 0.5, BASE)
DEVIATION = 0.125


def said(first):
    patches = torch.stack([waveform[:, first + 400 * k : first + 400 * k + 400] for k in range(40)], dim=1)
    heard, _ = lstm(patches / DEVIATION)
    asked = projection((embedding - means) / deviations)
    answer = torch.nn.functional.scaled_dot_product_attention(asked.unsqueeze(1), heard, heard).squeeze(1)
    both = torch.cat([answer, torch.relu(asked)], dim=1)
    return torch.sigmoid(last(both)).numpy(), both.numpy()


with torch.no_grad():
    scores, embeddings = said(40)
    for other in (0, 39, 41, 80):
        # A network that hears other samples would be noticed.
        assert np.abs(said(other)[1] - embeddings).max() > 0.01

lines = [("scores", w, scores[w]) for w in range(WINDOWS)] + [("embeddings", w, embeddings[w]) for w in range(WINDOWS)]
file = pathlib.Path(__file__).parent / "reference.csv"
file.write_text("".join(f"{name},{w},{','.join('%.6f' % value for value in values)}\n" for name, w, values in lines))
