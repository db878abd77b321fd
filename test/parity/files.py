"""Values and files of torch.save as the parity tests exchange them: files as base64, values as a description
that test/helpers/files.ts makes of JavaScript's."""

import base64
import io
import struct
from collections import Counter, OrderedDict

import torch
from torch import nn


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return base64.b64encode(buffer.getvalue()).decode()


def loaded(file, **options):
    return torch.load(io.BytesIO(base64.b64decode(file)), weights_only=True, **options)


def describe(value):
    return Describer().describe(value)


def number(value):
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 2**53 and str(value) != "-0.0")
    return str(int(value)) if whole else struct.pack(">d", value).hex()


class Describer:
    def __init__(self):
        self.storages = []

    def describe(self, value):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, (int, float)):
            return ["number", number(value)]
        if isinstance(value, complex):
            return ["complex", number(value.real), number(value.imag)]
        if isinstance(value, (bytes, bytearray)):
            return ["bytes", value.hex()]
        if isinstance(value, (torch.dtype, torch.layout)):
            return str(value).removeprefix("torch.")
        if isinstance(value, torch.device):
            return ["device", str(value)]
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        return self.container(value)

    def container(self, value):
        if isinstance(value, (OrderedDict, Counter, dict)):
            items = [[self.describe(key), self.describe(item)] for key, item in value.items()]
            metadata = getattr(value, "_metadata", None)
            kept = [] if metadata is None else [dict(metadata)]
            return [type(value).__name__, items, *kept]
        if isinstance(value, set):
            return ["set", sorted((self.describe(item) for item in value), key=str)]
        name = "tuple" if isinstance(value, tuple) else type(value).__name__
        return [name, [self.describe(item) for item in value]]

    def tensor(self, value):
        kind = "Parameter" if isinstance(value, nn.Parameter) else "Tensor"
        geometry = [list(value.shape), list(value.stride()), value.storage_offset()]
        flags = [value.requires_grad, value.is_conj(), value.is_neg()]
        dtype = str(value.dtype).removeprefix("torch.")
        return [kind, dtype, str(value.device), *geometry, *flags, self.storage(value)]

    def storage(self, value):
        """The bytes of a storage, or its number if they were described before."""
        if value.device.type == "meta":
            return None
        storage = value.untyped_storage()
        if storage.nbytes() == 0:
            return ""
        if storage.data_ptr() in self.storages:
            return self.storages.index(storage.data_ptr())
        self.storages.append(storage.data_ptr())
        return bytes(storage).hex()
