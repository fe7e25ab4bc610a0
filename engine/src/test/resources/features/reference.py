"""Reference values of front ends by librosa, for WindowFeaturesTest: `pip install librosa==0.11.0`, then run this file. Those of
YAMNet's are by NumPy alone.

The signals are made of whole numbers and sines alike here and in the test. librosa is given double precision: in single,
its own Fourier transform is off by more than a thousandth of a decibel in quiet bands beside a loud tone. torchaudio's
MelSpectrogram is librosa's with HTK's scale and without area normalisation; torchlibrosa, which PANNs are trained with, has
librosa's filters, centred rows and mirrored edges.
"""
import math
import pathlib

import librosa
import numpy as np

MULTIPLIER, INCREMENT, MASK = 6364136223846793005, 1442695040888963407, (1 << 64) - 1


def noise(seed, count, amplitude):
    state, out = seed, np.zeros(count)
    for i in range(count):
        state = (state * MULTIPLIER + INCREMENT) & MASK
        out[i] = amplitude * ((state >> 40) / float(1 << 23) - 1)
    return out


def chord(rate, count):
    t = np.arange(count) / rate
    tones = sum(a * np.sin(2 * math.pi * f * t) for a, f in ((0.5, 220), (0.05, 1760), (0.005, 7000)))
    return tones * np.exp(-3 * t) + noise(7, count, 1e-4)


def burst(rate, count):
    out = np.zeros(count)
    out[count // 3 : count // 2] = noise(11, count // 2 - count // 3, 0.25)
    return out


def signals(rate, count):
    made = {"noise": noise(3, count, 0.1), "chord": chord(rate, count), "burst": burst(rate, count)}
    # What the network would get: samples of 32 bits.
    return {name: each.astype(np.float32).astype(np.float64) for name, each in made.items()}


def mel(samples, rate, fft, hop, bands, low, high, slaney, pad, top_db):
    power = librosa.feature.melspectrogram(
        y=samples, sr=rate, n_fft=fft, hop_length=hop, n_mels=bands, fmin=low, fmax=high, htk=not slaney,
        norm="slaney" if slaney else None, center=True, pad_mode=pad, power=2.0)
    return librosa.power_to_db(power, ref=1.0, amin=1e-10, top_db=top_db)


def tensorflow_mel(bands, bins, rate, low, high):
    """tf.signal.linear_to_mel_weight_matrix as its documentation has it: HTK's scale, triangles that are straight in mel, no
    bin 0."""
    def to_mel(hz):
        return 1127.0 * np.log(1.0 + hz / 700.0)

    places = to_mel(np.linspace(0, rate / 2, bins)[1:])[:, np.newaxis]
    edges = np.linspace(to_mel(low), to_mel(high), bands + 2)
    lower, centre, upper = edges[:-2], edges[1:-1], edges[2:]
    triangles = np.minimum((places - lower) / (centre - lower), (upper - places) / (upper - centre))
    return np.vstack([np.zeros(bands), np.maximum(0, triangles)])


def yamnet_log_mel(samples):
    """25 ms each 10 ms at 16 kHz, the first from sample 0 on: 400 samples under a periodic Hann window, magnitudes of 512 points."""
    hann = 0.5 - 0.5 * np.cos(2 * math.pi * np.arange(400) / 400)
    starts = range(0, len(samples) - 400 + 1, 160)
    magnitudes = np.abs(np.stack([np.fft.rfft(samples[at : at + 400] * hann, 512) for at in starts]))
    return np.log(magnitudes @ tensorflow_mel(64, 257, 16_000, 125, 7_500) + 0.001)


def rows(table):
    count = table.shape[-1]
    return [*range(0, 4), *range(count // 2 - 1, count // 2 + 1), *range(count - 4, count)]


def write(name, lines):
    file = pathlib.Path(__file__).parent / name
    file.write_text("".join(f"{key},{','.join('%.5f' % value for value in values)}\n" for key, values in lines))


# Keys are signal,channel,row.
panns = []
for name, samples in signals(32_000, 32_000).items():
    table = mel(samples, 32_000, 1024, 320, 64, 50, 14_000, True, "reflect", None)
    assert table.shape == (64, 101)
    panns += [(f"{name},0,{row}", table[:, row]) for row in rows(table)]
write("panns.csv", panns)

mfcc = []
for name, samples in signals(22_050, 44_100).items():
    values = librosa.feature.mfcc(y=samples, sr=22_050, n_mfcc=40)
    mfcc.append((f"{name},0,0", values.mean(axis=1)))
write("mfcc.csv", mfcc)

melcnn = []
made = signals(44_100, 44_100)
for left, right in (("noise", "noise"), ("chord", "noise"), ("burst", "chord")):
    table = mel(np.stack([made[left], 0.01 * made[right]]), 44_100, 1024, 512, 64, 0, 22_050, False, "reflect", 80)
    assert table.shape == (2, 64, 87)
    melcnn += [(f"{left}+{right},{c},{row}", table[c, :, row]) for c in range(2) for row in rows(table)]
write("mel-cnn.csv", melcnn)

# The window of a LEAN package on YAMNet. YAMNet takes rows 1 to 96 of it.
lean = []
for name, samples in signals(16_000, 16_080).items():
    table = yamnet_log_mel(samples)
    assert table.shape == (99, 64)
    lean += [(f"{name},0,{row}", table[row]) for row in (0, 1, 33, 96, 98)]
write("yamnet.csv", lean)
