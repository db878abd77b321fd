"""MATLAB's files as SciPy writes them, and what SciPy reads in them: python mats.py > golden/mats.json

Recorded because the reference environment has no SciPy; any recent one will do.
"""

import base64
import io
import json

import numpy as np
import scipy.io


def saved(compress, **arrays):
    file = io.BytesIO()
    scipy.io.savemat(file, arrays, do_compression=compress)
    return file.getvalue()


def shown(array):
    return {"shape": list(array.shape), "values": array.flatten(order="F").tolist()}


def record(compress, **arrays):
    file = saved(compress, **arrays)
    loaded = scipy.io.loadmat(io.BytesIO(file))
    numbers = {name: shown(loaded[name]) for name in arrays if loaded[name].dtype.kind in "uif"}
    return {"file": base64.b64encode(file).decode(), "numbers": numbers}


def synsets():
    fields = ["ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images"]
    rows = [
        (1, "n01", "kit fox, Vulpes macrotis", "small grey fox", 0, np.zeros((1, 0), np.uint8), 0, 1300),
        (2, "n02", "tench", "a fish", 0, np.zeros((1, 0), np.uint8), 0, 1300),
        (3, "n10", "English setter, setter", "a dog", 0, np.zeros((1, 0), np.uint8), 0, 1300),
        (4, "n99", "animal", "has others below", 2, np.array([[1, 2]], np.uint8), 3, 0),
    ]
    array = np.empty((len(rows), 1), dtype=[(name, "O") for name in fields])
    for index, row in enumerate(rows):
        array[index, 0] = tuple(row)
    return array


def content(shape, most, dtype):
    count = int(np.prod(shape))
    index = np.arange(count)
    return ((index * 7 + (index >> 3) * 13) % most).reshape(shape).astype(dtype)


print(
    json.dumps(
        {
            "svhn": record(True, X=content((32, 32, 3, 2), 256, np.uint8), y=np.array([[10], [3]], np.uint8)),
            "labels": record(True, labels=np.array([[5, 1, 102, 77, 5, 9]], np.uint8)),
            "setid": record(True, trnid=np.array([[2, 6]], np.uint16), valid=np.array([[1, 4]], np.uint16), tstid=np.array([[5, 3]], np.uint16)),
            "annotation": record(False, obj_contour=np.array([[1.5, 2, 3.25], [4, 5, 6.5]]), box_coord=np.array([[1, 2, 3, 400]], np.uint16)),
            "kinds": record(
                False,
                i8=np.array([[-3, 4]], np.int8),
                i16=np.array([[-300, 4]], np.int16),
                i32=np.array([[-70000], [4]], np.int32),
                u32=np.array([[4000000000]], np.uint32),
                f32=np.array([[0.5, -1.25]], np.float32),
                i64=np.array([[-5, 2**40]], np.int64),
                u64=np.array([[2**40, 1, 2]], np.uint64),
            ),
            "meta": record(True, synsets=synsets()),
        }
    )
)
