"""Picture files of every kind, and what Pillow reads in them, for test/parity/pictures.test.ts."""

import base64
import hashlib
import io
import struct

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 13, 7


def content(channels, most=256, width=WIDTH, height=HEIGHT):
    index = np.arange(width * height * channels)
    return (index * 7 + (index >> 3) * 13 + ((index * index) >> 5)) % most


def picture(mode, width=WIDTH, height=HEIGHT):
    if mode == "1":
        return Image.fromarray((content(1, 5, width, height) > 2).reshape(height, width))
    if mode == "P":
        image = Image.fromarray(content(1, 16, width, height).astype(np.uint8).reshape(height, width)).convert("P")
        image.putpalette([(i * 37 + c * 90) % 256 for i in range(16) for c in range(3)])
        return image
    if mode == "I;16":
        return Image.fromarray(content(1, 700, width, height).astype(np.uint16).reshape(height, width))
    if mode == "F":
        return Image.fromarray((content(1, 300, width, height) - 20.25).astype(np.float32).reshape(height, width))
    channels = len(Image.new(mode, (1, 1)).getbands())
    shape = (height, width, channels) if channels > 1 else (height, width)
    data = content(channels, 256, width, height).astype(np.uint8).reshape(shape)
    return Image.frombytes(mode, (width, height), data.tobytes())


def saved(image, format, **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def bitmap(bits, rows, palette=b"", compression=0, masks=b"", flip=False, colours=0, header=40):
    """A Windows bitmap by hand."""
    size = header if header > 40 else 40
    body = struct.pack("<iiHHIIiiII", WIDTH, -HEIGHT if flip else HEIGHT, 1, bits, compression, len(rows), 0, 0, colours, 0)
    extra = masks + b"\0" * max(0, size - 40 - len(masks)) if size > 40 else masks
    offset = 14 + 4 + len(body) + len(extra) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + struct.pack("<I", size) + body + extra + palette + rows


def lines(bits):
    stride = (WIDTH * bits + 31) // 32 * 4
    return content(1, 256, stride, HEIGHT).astype(np.uint8).tobytes()


def colours(count):
    return bytes((i * 53 + c * 71) % 256 if c < 3 else 0 for i in range(count) for c in range(4))


def os2():
    rows = lines(8)
    palette = bytes((i * 53 + c * 71) % 256 for i in range(256) for c in range(3))
    offset = 14 + 12 + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 8) + palette + rows


def bitmaps():
    mask = lambda *values: struct.pack(f"<{len(values)}I", *values)  # noqa: E731
    runs8 = b"".join(bytes([5, row, 0, 3, 1, 2, 3, 0, 5, 9, 0, 0]) for row in range(HEIGHT - 2))
    runs4 = b"".join(bytes([5, 0x12, 0, 5, 0x34, 0x56, 0x70, 0, 3, 0xAB, 0, 0]) for row in range(HEIGHT))
    return {
        "bits-1": bitmap(1, lines(1), colours(2)),
        "bits-1-grey": bitmap(1, lines(1), b"\0\0\0\0\xff\xff\xff\0"),
        "bits-4": bitmap(4, lines(4), colours(16)),
        "bits-8": bitmap(8, lines(8), colours(256)),
        "bits-8-top": bitmap(8, lines(8), colours(256), flip=True),
        "bits-16": bitmap(16, lines(16)),
        "bits-16-565": bitmap(16, lines(16), compression=3, masks=mask(0xF800, 0x7E0, 0x1F)),
        "bits-24": bitmap(24, lines(24)),
        "bits-32": bitmap(32, lines(32)),
        "bits-32-fields": bitmap(32, lines(32), compression=3, masks=mask(0xFF000000, 0xFF0000, 0xFF00, 0), header=56),
        "bits-32-alpha": bitmap(32, lines(32), compression=3, masks=mask(0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=108),
        "rle8": bitmap(8, runs8 + bytes([0, 2, 3, 0, 4, 200, 0, 0, 0, 2, 3, 1, 0, 1]), colours(256), compression=1),
        "rle4": bitmap(4, runs4 + bytes([0, 1]), colours(16), compression=2),
        "os2": os2(),
    }


def netpbm():
    size = b"%d %d\n" % (WIDTH, HEIGHT)
    words = lambda values: b" ".join(b"%d" % value for value in values)  # noqa: E731
    return {
        "p1": b"P1\n# a comment\n" + size + b"# another\n" + b"".join(b"%d" % v for v in content(1, 2)),
        "p2": b"P2 " + size + b"255\n" + words(content(1)),
        "p2-15": b"P2\n" + size + b"15 # fifteen\n" + words(content(1, 16)) + b"\n",
        "p2-wide": b"P2\n" + size + b"1000\n" + words(content(1, 1001)),
        "p3": b"P3\n" + size + b"255\n" + words(content(3)),
        "p4": b"P4\n" + size + content(1, 256, 2).astype(np.uint8).tobytes(),
        "p5": b"P5\n" + size + b"255\n" + content(1).astype(np.uint8).tobytes(),
        "p5-100": b"P5\n" + size + b"100\n" + content(1, 120).astype(np.uint8).tobytes(),
        "p5-wide": b"P5\n" + size + b"65535\n" + content(1, 700).astype(">u2").tobytes(),
        "p5-1000": b"P5\n" + size + b"1000\n" + content(1, 1200).astype(">u2").tobytes(),
        "p6": b"P6\n#c\n" + size + b"255\n" + content(3).astype(np.uint8).tobytes(),
        "p6-wide": b"P6\n" + size + b"1023\n" + content(3, 1024).astype(">u2").tobytes(),
    }


def gifs():
    animated = io.BytesIO()
    frames = [picture("P"), picture("P").transpose(Image.Transpose.FLIP_TOP_BOTTOM)]
    frames[0].save(animated, "GIF", save_all=True, append_images=frames[1:])
    # a first frame that does not fill the screen
    inner = bytearray(saved(picture("P"), "GIF"))
    inner[6:10] = struct.pack("<HH", WIDTH + 4, HEIGHT + 3)
    return {
        "gif": saved(picture("P"), "GIF"),
        "gif-interlaced": saved(picture("P", 40, 30), "GIF", interlace=1),
        "gif-straight": saved(picture("P", 40, 30), "GIF", interlace=0),
        "gif-grey": saved(picture("L"), "GIF"),
        "gif-see-through": saved(picture("P"), "GIF", transparency=3),
        "gif-two": animated.getvalue(),
        "gif-large": saved(picture("P", 90, 80), "GIF"),
        "gif-inner": bytes(inner),
    }


def interlaced_png():
    """A palette, two bits a pixel, Adam7, each line with another filter."""
    import zlib

    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))  # noqa: E731
    raw = b""
    for left, top, right, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        wide, high = -(-(WIDTH - left) // right), -(-(HEIGHT - top) // down)
        for row in range(max(0, high) if wide > 0 else 0):
            raw += bytes([row % 5]) + bytes((row * 31 + i * 77) % 256 for i in range((wide * 2 + 7) // 8))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 1)),
            chunk(b"PLTE", bytes([1, 2, 3, 40, 50, 60, 70, 80, 90, 100, 110, 120])),
            chunk(b"IDAT", zlib.compress(raw)),
            chunk(b"IEND", b""),
        ]
    )


def others():
    return {
        "jpeg": saved(picture("RGB", 33, 21), "JPEG"),
        "jpeg-grey": saved(picture("L", 33, 21), "JPEG"),
        "jpeg-cmyk": saved(picture("CMYK", 33, 21), "JPEG"),
        **{f"png-{mode}": saved(picture(mode), "PNG") for mode in ("1", "L", "P", "LA", "RGB", "RGBA", "I;16")},
        "png-see-through": saved(picture("P"), "PNG", transparency=bytes([0, 100, 200])),
        "png-P-8": saved(picture("P"), "PNG", bits=8),
        "png-interlaced": interlaced_png(),
        **{f"tiff-{mode}": saved(picture(mode), "TIFF") for mode in ("1", "L", "RGB", "RGBA", "CMYK", "I;16", "F")},
        "tiff-lzw": saved(picture("RGB"), "TIFF", compression="tiff_lzw"),
        "webp": saved(picture("RGB"), "WEBP", lossless=True),
        "webp-alpha": saved(picture("RGBA"), "WEBP", lossless=True, exact=True),
    }


def sha(data):
    return hashlib.sha256(data).hexdigest()[:16]


def facts(file):
    image = Image.open(io.BytesIO(file))
    own = image.convert("L") if image.mode == "1" else image
    found = {"file": base64.b64encode(file).decode(), "mode": image.mode, "size": list(image.size), "own": sha(own.tobytes())}
    for mode in ("RGB", "L", "RGBA", "LA"):
        found[mode] = sha(image.convert(mode).tobytes())
    return found


def all():
    files = {**bitmaps(), **netpbm(), **gifs(), **others()}
    return {name: facts(file) for name, file in files.items()}


def conversions():
    """Each mode to each other that Image.convert has."""
    found = {}
    for mode in ("1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "I;16", "F"):
        image = picture(mode)
        data = image.convert("L").tobytes() if mode == "1" else image.tobytes()
        palette = [image.palette.getdata()[1].hex()] if mode == "P" else []
        results = {}
        for to in ("L", "LA", "RGB", "RGBA", "CMYK", "I", "F"):
            try:
                results[to] = sha(image.convert(to).tobytes())
            except ValueError:
                pass
        found[mode] = {"data": base64.b64encode(data).decode(), "palette": palette, "to": results}
    return found
