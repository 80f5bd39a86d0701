import ctypes
import errno
import mmap
import os

import pytest

from records import storage as module
from records.errors import NoSpace, NotFound
from records.storage import SMALL, Storage

UPLOAD = "ab" + "0" * 30


@pytest.fixture
def storage(tmp_path):
    made = Storage(tmp_path / "uploads")
    made.incoming(UPLOAD)
    yield made
    made.close()


def test_what_is_written_is_read_back(storage):
    key = storage.key(UPLOAD, 7)
    assert storage.write(key, [b"one ", memoryview(b"two")]) == 7
    storage.settle(UPLOAD, [key])
    assert key == f"ab/{UPLOAD}/7"
    assert storage.open(key) == b"one two"
    assert list(storage.keys()) == [key]
    assert list(storage.uploads()) == [UPLOAD]


def test_large_files_are_mapped(storage):
    key = storage.key(UPLOAD, 0)
    storage.write(key, [bytes(SMALL), b"end"])
    data = storage.open(key)
    assert isinstance(data, mmap.mmap)
    assert data[-3:] == b"end"


def test_a_file_is_adopted_without_a_copy(storage):
    path = storage.incoming(UPLOAD) / "0"
    path.write_bytes(b"data")
    inode = path.stat().st_ino
    key = storage.key(UPLOAD, 0)
    storage.adopt(key, path)
    assert storage.open(key) == b"data"
    assert (storage.root / key).stat().st_ino == inode
    assert not path.exists()


@pytest.mark.parametrize(
    "key",
    ["", "../x", "/etc/passwd", f"ab/{UPLOAD}/../../x", f"cd/{UPLOAD}/1", f"ab/{UPLOAD}/1\n", f"ab/{UPLOAD}/incoming"],
)
def test_case_1_only_keys_made_here_are_keys(storage, key):
    with pytest.raises(ValueError, match="not a storage key"):
        storage.open(key)
    with pytest.raises(ValueError, match="not a storage key"):
        storage.delete([key])


@pytest.mark.parametrize("upload", ["", "..", "x" * 32, "../" + "0" * 29, UPLOAD + "\n"])
def test_only_ids_made_here_name_a_folder(storage, upload):
    with pytest.raises(ValueError, match="not an upload id"):
        storage.incoming(upload)


def test_a_file_that_was_deleted_is_not_found(storage):
    with pytest.raises(NotFound):
        storage.open(storage.key(UPLOAD, 1))


def test_a_key_is_written_once(storage):
    key = storage.key(UPLOAD, 1)
    storage.write(key, [b"first"])
    with pytest.raises(FileExistsError):
        storage.write(key, [b"second"])
    assert storage.open(key) == b"first"


def test_files_are_private_to_the_server(storage):
    key = storage.key(UPLOAD, 1)
    storage.write(key, [b"x"])
    assert (storage.root / key).stat().st_mode & 0o007 == 0
    assert (storage.root / key).parent.stat().st_mode & 0o007 == 0


def test_deleting_the_last_file_removes_the_folder_and_twice_is_no_error(storage):
    key = storage.key(UPLOAD, 1)
    storage.write(key, [b"x"])
    storage.clear_incoming(UPLOAD)
    storage.delete([key])
    storage.delete([key])
    assert list(storage.uploads()) == []


def test_removing_an_upload_removes_all_of_it(storage):
    storage.write(storage.key(UPLOAD, 1), [b"x"])
    storage.remove(UPLOAD)
    storage.remove(UPLOAD)
    assert list(storage.keys()) == []
    assert not storage.folder(UPLOAD).exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_case_42_a_full_disk_is_told_as_such(storage, monkeypatch, number, call):
    def full(*_):
        raise OSError(number, "full")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(NoSpace):
        storage.write(storage.key(UPLOAD, 1), [b"x"])
        storage.settle(UPLOAD, [storage.key(UPLOAD, 1)])


def test_other_faults_of_the_disk_are_not_hidden(storage, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="broken"):
        storage.settle(UPLOAD, [])


def test_many_files_are_settled_by_one_call(storage, monkeypatch):
    calls = []
    monkeypatch.setattr(module, "_syncfs", lambda descriptor: calls.append(descriptor) or 0)
    monkeypatch.setattr(os, "fsync", lambda descriptor: pytest.fail("each file was synced by itself"))
    keys = [storage.key(UPLOAD, number) for number in range(module.MANY)]
    for key in keys:
        storage.write(key, [b"x"])
    storage.settle(UPLOAD, keys)
    assert len(calls) == 1


def test_a_fault_while_many_files_are_settled_is_not_hidden(storage, monkeypatch):
    monkeypatch.setattr(module, "_syncfs", lambda descriptor: ctypes.set_errno(errno.EIO) or -1)
    keys = [storage.key(UPLOAD, number) for number in range(module.MANY)]
    for key in keys:
        storage.write(key, [b"x"])
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        storage.settle(UPLOAD, keys)


def test_short_writes_are_continued(storage, monkeypatch):
    honest = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: honest(descriptor, bytes(data[:3])))
    storage.write(storage.key(UPLOAD, 1), [b"0123456789"])
    assert storage.open(storage.key(UPLOAD, 1)) == b"0123456789"


def test_one_process_claims_the_storage(storage, tmp_path):
    other = Storage(tmp_path / "uploads")
    assert storage.claim()
    assert storage.claim()
    assert not other.claim()
    storage.close()
    assert other.claim()
    other.close()


def test_usage_tells_the_disk(storage):
    usage = storage.usage()
    assert usage["total"] >= usage["used"] > 0
    assert usage["free"] > 0
