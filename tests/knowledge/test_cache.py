from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.cache import MOST_SEGMENTS, Stored, VectorCache, key, read_arrays, write_arrays


def stored(number: int, tokens: int = 2) -> Stored:
    return Stored(
        vector=np.full(4, number, dtype=np.float16),
        tokens=np.full((tokens, 3), number, dtype=np.int8),
        token_ids=np.full(tokens, number, dtype=np.int32),
    )


def reopened(folder: Path) -> VectorCache:
    cache = VectorCache(folder)
    cache.load()
    return cache


def test_what_was_added_is_there_for_the_next_process(tmp_path: Path) -> None:
    VectorCache(tmp_path).add([(key("window", "a"), stored(1)), (key("title", "a"), stored(2, tokens=0))])

    cache = reopened(tmp_path)

    assert cache[key("window", "a")].vector.tolist() == [1, 1, 1, 1]
    assert cache[key("window", "a")].token_ids.tolist() == [1, 1]
    assert cache[key("title", "a")].tokens.shape == (0, 3)
    assert key("window", "b") not in cache


def test_two_writers_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = VectorCache(tmp_path), VectorCache(tmp_path)

    one.add([(key("w", "a"), stored(1))])
    other.add([(key("w", "b"), stored(2))])
    one.load()

    assert key("w", "b") in one


@pytest.mark.parametrize("wrong", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_broken_segment_is_left_out(tmp_path: Path, wrong: bytes) -> None:
    cache = VectorCache(tmp_path)
    cache.add([(key("w", "a"), stored(1))])
    (tmp_path / "broken.npz").write_bytes(wrong)

    assert key("w", "a") in reopened(tmp_path)


def test_a_torn_segment_is_left_out(tmp_path: Path) -> None:
    VectorCache(tmp_path).add([(key("w", str(at)), stored(at)) for at in range(50)])
    [segment] = tmp_path.glob("*.npz")
    segment.write_bytes(segment.read_bytes()[:-100])

    assert key("w", "1") not in reopened(tmp_path)


def test_a_segment_of_another_shape_is_left_out(tmp_path: Path) -> None:
    write_arrays(tmp_path / "odd.npz", {"keys": np.zeros((2, 16), np.uint8), "vectors": np.zeros((1, 4))})
    arrays: dict[str, NDArray[Any]] = {
        "keys": np.zeros((2, 16), np.uint8),
        "vectors": np.zeros((1, 4), np.float16),
        "lengths": np.zeros(1, np.int64),
        "tokens": np.zeros((5, 3), np.int8),
        "token_ids": np.zeros(5, np.int32),
    }
    write_arrays(tmp_path / "unequal.npz", arrays)

    assert bytes(16) not in reopened(tmp_path)


def test_many_segments_are_merged_without_a_loss(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path)
    for at in range(MOST_SEGMENTS + 1):
        cache.add([(key("w", str(at)), stored(at))])

    cache.compact()

    assert len(list(tmp_path.glob("*.npz"))) == 1
    again = reopened(tmp_path)
    assert all(again[key("w", str(at))].vector[0] == at for at in range(MOST_SEGMENTS + 1))


def test_a_reader_survives_the_merging_of_what_it_read(tmp_path: Path) -> None:
    writer, reader = VectorCache(tmp_path), VectorCache(tmp_path)
    for at in range(MOST_SEGMENTS + 1):
        writer.add([(key("w", str(at)), stored(at))])
    reader.load()
    writer.compact()

    reader.load()
    reader.compact()

    assert key("w", "3") in reader


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
    old, young = tmp_path / ".writing-old.tmp", tmp_path / ".writing-young.tmp"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, 0))

    reopened(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [young.name]
