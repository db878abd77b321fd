"""What PyTorch's exceptions say, as far as this side can say it."""

import re

import torch

# Without a GPU libtorch-node leaves the CUDA half of LibTorch closed, and its kernels are not registered; Python opens
# both. A build for the CPU has the same on either side.
HAS_MORE_KERNELS = torch.version.cuda is not None and not torch.cuda.is_available()


def text_of(error):
    """The message; test/helpers/refusals.ts takes the same out of ours where it says that a list is left out."""
    text = str(error)
    if not HAS_MORE_KERNELS:
        return text
    return re.sub(r"(only available for these backends: ).*", r"\1[left out]", text, flags=re.DOTALL)
