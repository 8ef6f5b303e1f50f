"""A photo as somebody takes it, for the tests that send one along."""

import zlib

PHOTO_SIDES = (1024, 768)


def draw_photo(random) -> bytes:
    """A noisy picture, as PNG (RFC 2083): big blocks of colour, so that it is worth about 50 kB as a photo."""
    (width, height), block = PHOTO_SIDES, 16
    rows = b""
    for _ in range(height // block):
        row = b"".join(random.randbytes(3) * block for _ in range(width // block))
        rows += (b"\0" + row) * block
    chunk = lambda kind, data: (
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    )
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts
