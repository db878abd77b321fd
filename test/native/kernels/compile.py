"""Compiles kernels with the NVRTC of the package nvidia-cuda-nvrtc, which needs no GPU.

Standard input is JSON: options, archs, headers ({name: text}) and programs (file, text, and the names of the kernels to
make). Standard output is JSON: a list of what failed, each with file, arch and log.
"""

import ctypes
import glob
import json
import sys

import nvidia

[folder] = [each for path in nvidia.__path__ for each in glob.glob(f"{path}/cu13/lib")]
[builtins] = glob.glob(f"{folder}/libnvrtc-builtins.so.*")
ctypes.CDLL(builtins)  # NVRTC asks for it by its bare name
nvrtc = ctypes.CDLL(f"{folder}/libnvrtc.so.13")


def strings(values):
    return (ctypes.c_char_p * len(values))(*(value.encode() for value in values))


def text_of(program, size_of, copy):
    size = ctypes.c_size_t()
    size_of(program, ctypes.byref(size))
    buffer = ctypes.create_string_buffer(size.value)
    copy(program, buffer)
    return buffer.raw


def compile_program(file, text, names, headers, options):
    """None, or what is wrong."""
    program = ctypes.c_void_p()
    status = nvrtc.nvrtcCreateProgram(
        ctypes.byref(program),
        text.encode(),
        file.encode(),
        len(headers),
        strings(list(headers.values())),
        strings(list(headers)),
    )
    assert status == 0, status
    for name in names:
        assert nvrtc.nvrtcAddNameExpression(program, name.encode()) == 0, name
    status = nvrtc.nvrtcCompileProgram(program, len(options), strings(options))
    log = text_of(program, nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog)
    log = log.decode().rstrip("\0")
    image = b""
    if status == 0:
        image = text_of(program, nvrtc.nvrtcGetCUBINSize, nvrtc.nvrtcGetCUBIN)
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    if status != 0 or log.strip("\0\n "):
        return log or f"status {status}"
    return None if image.startswith(b"\x7fELF") else "no cubin"


given = json.load(sys.stdin)
failed = []
for each in given["programs"]:
    for arch in given["archs"]:
        options = [f"--gpu-architecture=sm_{arch}", *given["options"]]
        log = compile_program(each["file"], each["text"], each["names"], given["headers"], options)
        if log is not None:
            failed.append({"file": each["file"], "arch": arch, "log": log})
json.dump(failed, sys.stdout)
