from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.cache import MOST_SEGMENTS, Arrays, FolderBlobs, key, pack, read_arrays, unpack, write_arrays

MODEL = "m1"


def kept(folder: Path, *names: str) -> set[str]:
    """Return which of *names* a process that starts now finds."""
    found = FolderBlobs(folder).load(MODEL, [key("w", name) for name in names])
    return {name for name in names if found.get(key("w", name)) == name.encode()}


def keep(folder: Path | FolderBlobs, *names: str) -> FolderBlobs:
    blobs = folder if isinstance(folder, FolderBlobs) else FolderBlobs(folder)
    blobs.keep(MODEL, {key("w", name): name.encode() for name in names})
    return blobs


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    keep(tmp_path, "a", "b")

    assert kept(tmp_path, "a", "b", "c") == {"a", "b"}
    assert FolderBlobs(tmp_path).load("another model", [key("w", "a")]) == {}


def test_named_arrays_come_back_as_they_were() -> None:
    arrays: Arrays = {
        "vector": np.arange(4, dtype=np.float16),
        "tokens": np.ones((2, 3), dtype=np.int8),
        "none": np.zeros((0, 3), dtype=np.int8),
        "number": np.array(1.5),
    }

    again = unpack(pack(arrays))

    assert again is not None
    assert list(again) == list(arrays)
    for name, one in arrays.items():
        assert (again[name].dtype, again[name].shape) == (one.dtype, one.shape)
        assert np.array_equal(again[name], one)


def test_a_blob_that_is_not_whole_is_noticed() -> None:
    blob = pack({"vector": np.arange(40, dtype=np.float16)})

    assert all(unpack(blob[:end]) is None for end in range(len(blob)))
    assert unpack(blob[:30] + bytes([blob[30] ^ 1]) + blob[31:]) is None


def test_two_writers_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = FolderBlobs(tmp_path), FolderBlobs(tmp_path)

    keep(one, "a")
    keep(other, "b")

    assert one.load(MODEL, [key("w", "b")])
    assert kept(tmp_path, "a", "b") == {"a", "b"}


@pytest.mark.parametrize("wrong", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_broken_segment_is_left_out(tmp_path: Path, wrong: bytes) -> None:
    keep(tmp_path, "a")
    (tmp_path / MODEL / "broken.npz").write_bytes(wrong)

    assert kept(tmp_path, "a") == {"a"}


def test_a_torn_segment_is_left_out(tmp_path: Path) -> None:
    keep(tmp_path, *map(str, range(50)))
    [segment] = (tmp_path / MODEL).glob("*.npz")
    segment.write_bytes(segment.read_bytes()[:-100])

    assert kept(tmp_path, "1") == set()


def test_a_single_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    write_arrays(path, {"x": np.zeros(1000, dtype=np.uint8)})
    whole = path.read_bytes()

    for at in (len(whole) // 3, len(whole) // 2):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert read_arrays(path) is None


def test_arrays_nobody_sealed_are_not_believed(tmp_path: Path) -> None:
    np.savez(tmp_path / "odd.npz", x=np.arange(3))

    assert read_arrays(tmp_path / "odd.npz") is None


def test_many_segments_are_merged_without_a_loss(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    names = [str(at) for at in range(MOST_SEGMENTS + 1)]
    for name in names:
        keep(blobs, name)

    blobs.tidy(MODEL, ())

    assert len(list((tmp_path / MODEL).glob("*.npz"))) == 1
    assert kept(tmp_path, *names) == set(names)


def test_a_reader_survives_the_merging_of_what_it_read(tmp_path: Path) -> None:
    writer, reader = FolderBlobs(tmp_path), FolderBlobs(tmp_path)
    for at in range(MOST_SEGMENTS + 1):
        keep(writer, str(at))
    reader.load(MODEL, [key("w", "3")])
    writer.tidy(MODEL, ())

    reader.tidy(MODEL, ())

    assert reader.load(MODEL, [key("w", "3")])


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.npz"
    write_arrays(path, {"x": np.arange(3)})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("knowledge.cache.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_arrays(path, {"x": np.arange(4)})

    arrays = read_arrays(path)
    assert arrays is not None
    assert arrays["x"].tolist() == [0, 1, 2]
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


_WRITES_FOREVER = """
import sys
from pathlib import Path
import numpy as np
from knowledge.cache import write_arrays
for number in range(10**9):
    write_arrays(Path(sys.argv[1]) / "a.npz", {"x": np.full(500_000, number)})
    print(number, flush=True)
"""


def test_a_kill_in_the_middle_of_writing_leaves_a_whole_file(tmp_path: Path) -> None:
    for writes in (1, 2, 4):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITES_FOREVER, str(tmp_path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            for _ in range(writes):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)

        arrays = read_arrays(tmp_path / "a.npz")
        assert arrays is not None
        assert len(set(arrays["x"].tolist())) == 1


def test_what_a_killed_writer_left_is_cleared_up_once_it_is_old(tmp_path: Path) -> None:
    folder = tmp_path / MODEL
    folder.mkdir()
    old, young = folder / ".writing-old.tmp", folder / ".writing-young.tmp"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, 0))

    assert kept(tmp_path, "a") == set()

    assert [path.name for path in folder.iterdir()] == [young.name]
