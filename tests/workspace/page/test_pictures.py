"""A picture is known by its bytes, and its size before it is loaded."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.page.pictures import Picture, picture

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02\0\0\0"
GIF = b"GIF89a" + struct.pack("<HH", 32, 16) + b"\0\0\0"
JPEG_HEAD = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
JPEG = JPEG_HEAD + b"\xff\xc0" + struct.pack(">HBHH", 17, 8, 300, 200)
LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 550, 368)
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + (385 | 394 << 14).to_bytes(4, "little")
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (799).to_bytes(3, "little") + (599).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PNG, Picture("image/png", 640, 480)),
        (GIF, Picture("image/gif", 32, 16)),
        (JPEG, Picture("image/jpeg", 200, 300)),
        (LOSSY, Picture("image/webp", 550, 368)),
        (LOSSLESS, Picture("image/webp", 386, 395)),
        (EXTENDED, Picture("image/webp", 800, 600)),
    ],
)
def test_each_kind_says_what_it_is_and_how_large(content: bytes, expected: Picture) -> None:
    assert picture(content) == expected


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='x'>", b"GIF89a" + bytes(8), PNG[:18], JPEG_HEAD + b"\xff\xc0"]
)
def test_what_is_no_whole_picture_is_none(content: bytes) -> None:
    assert picture(content) is None


@given(
    st.sampled_from([PNG, GIF, JPEG, LOSSY, b"RIFF\0\0\0\0WEBP"]), st.binary(max_size=60), st.integers(0, 40)
)
def test_no_bytes_break_the_page(head: bytes, tail: bytes, cut: int) -> None:
    picture(head[:cut] + tail)
