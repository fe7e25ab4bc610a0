"""Writes tiny.pth and evil.pth for TorchFileTest as torch.save does, by Python's own pickle and without PyTorch: run it here."""
import collections
import io
import os
import pickle
import struct
import sys
import types
import zipfile

# What a checkpoint names of PyTorch, so that pickle finds it.
torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
sys.modules.update({"torch": torch, "torch._utils": utils})


def _rebuild_tensor_v2(*_):
    raise NotImplementedError


_rebuild_tensor_v2.__module__ = "torch._utils"
utils._rebuild_tensor_v2 = _rebuild_tensor_v2
for name in ("FloatStorage", "LongStorage"):
    setattr(torch, name, type(name, (), {"__module__": "torch"}))


class Storage:
    def __init__(self, kind, key, values):
        self.kind, self.key, self.values = kind, key, values


class Tensor:
    def __init__(self, storage, offset, shape, stride):
        self.arguments = (storage, offset, shape, stride, False, collections.OrderedDict())

    def __reduce__(self):
        return _rebuild_tensor_v2, self.arguments


class Pickler(pickle.Pickler):
    def persistent_id(self, item):
        if isinstance(item, Storage):
            return ("storage", getattr(torch, item.kind), item.key, "cpu", len(item.values))
        return None


def save(file, value, storages):
    out = io.BytesIO()
    Pickler(out, protocol=2).dump(value)
    with zipfile.ZipFile(file, "w") as made:
        entry = lambda name: zipfile.ZipInfo(f"archive/{name}", (2026, 11, 22, 0, 0, 0))
        made.writestr(entry("data.pkl"), out.getvalue())
        for each in storages:
            made.writestr(entry(f"data/{each.key}"), struct.pack(
                f"<{len(each.values)}{'f' if each.kind == 'FloatStorage' else 'q'}", *each.values))
        made.writestr(entry("version"), "3\n")


floats = Storage("FloatStorage", "0", [0.5, -1.5, 2, 3, 4, 5, 6, 7.25])
longs = Storage("LongStorage", "1", [1 << 33])
state = collections.OrderedDict()
state["module.fc.weight"] = Tensor(floats, 0, (2, 3), (3, 1))
state["module.fc.bias"] = Tensor(floats, 6, (2,), (1,))
state["bn.num_batches_tracked"] = Tensor(longs, 0, (), ())
state._metadata = collections.OrderedDict({"": {"version": 1}})
save("tiny.pth", {"iteration": 600000, "model": state, "rate": 1e-3, "done": True, "sampler": {"big": [1, -2, 1 << 40]}},
     [floats, longs])


class Evil:
    def __reduce__(self):
        return os.system, ("echo harm",)


save("evil.pth", {"model": {"fc.weight": Evil()}}, [])
