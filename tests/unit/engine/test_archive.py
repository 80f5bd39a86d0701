import gzip
import io
import stat
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from engine.archive import Budget, Member, Rejection, display_name, expected, is_nifti, open_members
from engine.limits import Limits
from tests.support.zips import Claim, forged, zipped

IMAGE = bytes(128) + b"DICM" + bytes(range(256)) * 40
NIFTI = bytes(344) + b"n+1\0" + bytes(100)


def members(data: bytes | Path, name: str = "study.zip", limits: Limits | None = None) -> list[Member | Rejection]:
    return list(open_members(data, name, Budget(limits or Limits())))


def read(found: list[Member | Rejection]) -> dict[str, bytes]:
    return {one.name: bytes(one.read()) for one in found if isinstance(one, Member)}


def refusals(found: list[Member | Rejection]) -> dict[str, str]:
    """What was refused: on listing, or when it is read."""
    codes = {}
    for one in found:
        if isinstance(one, Rejection):
            codes[one.name] = one.code
        else:
            try:
                one.read()
            except Exception as error:
                codes[one.name] = error.code
    return codes


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_gives_the_files_byte_for_byte(method):
    files = {"a/b/1": IMAGE, "a/2": b"text", "empty": b""}
    assert read(members(zipped(files, method))) == {"1": IMAGE, "2": b"text", "empty": b""}


def test_a_file_on_disk_is_read_through_a_map(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(zipped({"1": IMAGE}))
    assert read(members(path)) == {"1": IMAGE}
    assert expected(path) == 1


def test_a_loose_file_keeps_its_path_so_that_it_need_not_be_copied(tmp_path):
    path = tmp_path / "0"
    path.write_bytes(IMAGE)
    (found,) = members(path, "folder/IM1")
    assert (found.name, found.path, bytes(found.read())) == ("IM1", path, IMAGE)


def test_an_empty_file_is_a_member_of_no_bytes(tmp_path):
    (tmp_path / "0").touch()
    assert read(members(tmp_path / "0", "nothing")) == {"nothing": b""}


def test_a_zip_with_many_files_and_zip64_and_bytes_before_it():
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("big", "w", force_zip64=True) as file,
    ):
        file.write(IMAGE)
    assert read(members(made.getvalue())) == {"big": IMAGE}
    made = io.BytesIO(b"PK\3\4 something in front")
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("late", IMAGE)
    assert read(members(made.getvalue())) == {"late": IMAGE}
    many = zipped({f"{i}": b"x" for i in range(70_000)}, zipfile.ZIP_STORED)
    assert len(members(many)) == 70_000


def test_a_zip_with_a_comment_is_read():
    assert read(members(forged([Claim(b"a", IMAGE)], comment=b"hello PK"))) == {"a": IMAGE}


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "..\\..\\windows\\passwd", "C:\\passwd", "a/../passwd", "\x00/passwd\r\n"],
)
def test_case_1_names_are_never_paths(name):
    assert list(read(members(forged([Claim(name.encode(), IMAGE)])))) == ["passwd"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_case_2_links_and_devices_are_refused_and_the_rest_is_given(kind):
    data = forged([Claim(b"link", b"/etc/passwd", mode=kind | 0o777), Claim(b"good", IMAGE, mode=stat.S_IFREG | 0o644)])
    found = members(data)
    assert refusals(found) == {"link": "not_a_file"}
    assert read(found) == {"good": IMAGE}


@pytest.mark.parametrize("size", [0, 10, len(IMAGE) - 1, len(IMAGE) + 1, 2**31])
def test_case_3_forged_sizes_are_refused_without_taking_memory(size):
    data = forged([Claim(b"liar", IMAGE, size=size), Claim(b"good", IMAGE)])
    tracemalloc.start()
    codes = refusals(members(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes in ({"liar": "archive_damaged"}, {"liar": "too_large_unpacked"})
    assert peak < 64 * 2**20


def test_case_3_a_forged_checksum_is_refused():
    assert refusals(members(forged([Claim(b"liar", IMAGE, crc=1)]))) == {"liar": "archive_damaged"}


def test_case_3_a_member_above_its_cap_is_refused():
    codes = refusals(members(zipped({"big": bytes(5000), "small": IMAGE[:100]}), limits=Limits(member=4000)))
    assert codes == {"big": "too_large_unpacked"}


def test_case_3_all_members_together_have_a_cap():
    data = zipped({str(i): bytes(1000) for i in range(10)})
    found = members(data, limits=Limits(total=3500))
    assert len(read(found)) == 3
    assert set(refusals(found).values()) == {"too_large_unpacked"}


def test_case_3_the_ratio_has_a_cap_beyond_the_allowance():
    data = zipped({str(i): bytes(100_000) for i in range(10)})
    found = members(data, limits=Limits(ratio=10, allowance=300_000))
    assert 3 <= len(read(found)) < 10


def test_case_4_overlapping_entries_are_refused():
    """Each directory entry points at the same packed bytes, as in the bomb of 57 KB that declares 10 GB."""
    data = forged([Claim(b"0", IMAGE), *(Claim(str(i).encode(), IMAGE, offset=0) for i in range(1, 50))])
    assert refusals(members(data)) == {"study.zip": "archive_overlap"}


def test_case_4_an_entry_that_reaches_into_the_next_by_its_local_header_is_refused():
    honest = forged([Claim(b"0", IMAGE, method=0), Claim(b"1", IMAGE, method=0)])
    stretched = bytearray(honest)
    stretched[28:30] = (20).to_bytes(2, "little")  # the extra field of the first local header
    assert refusals(members(bytes(stretched))) == {"0": "archive_overlap"}


def test_case_4_an_entry_that_reaches_into_the_directory_is_refused():
    data = forged([Claim(b"0", IMAGE, method=0, offset=40)])
    assert set(refusals(members(data)).values()) <= {"archive_overlap", "archive_damaged"}
    assert read([one for one in members(data) if isinstance(one, Member)][:0]) == {}
    assert refusals(members(data))


def test_case_5_an_archive_within_an_archive_is_opened():
    inner = zipped({"x/1": IMAGE})
    assert read(members(zipped({"inner.zip": inner, "2": IMAGE}))) == {"1": IMAGE, "2": IMAGE}
    assert read(members(zipped({"inner.ZIP": inner}, zipfile.ZIP_STORED))) == {"1": IMAGE}


def test_case_5_a_stored_archive_within_an_archive_is_read_where_it_lies():
    inner = zipped({"1": bytes(30 * 2**20)}, zipfile.ZIP_STORED)
    outer = zipped({"inner.zip": inner}, zipfile.ZIP_STORED)
    tracemalloc.start()
    (found,) = members(outer)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20
    assert bytes(found.read()) == bytes(30 * 2**20)


def test_case_5_a_large_archive_within_an_archive_goes_through_the_disk(tmp_path):
    outer = zipped({"inner.zip": zipped({"1": IMAGE}, zipfile.ZIP_STORED)})
    found = list(open_members(outer, "a.zip", Budget(Limits(inline=100)), tmp_path))
    assert read(found) == {"1": IMAGE}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["zip", "gz"])
def test_case_5_deeper_archives_are_refused(suffix):
    deepest = zipped({"1": IMAGE}) if suffix == "zip" else gzip.compress(IMAGE)
    outer = zipped({"a.zip": zipped({f"b.{suffix}": deepest, "2": IMAGE})})
    found = members(outer)
    assert refusals(found) == {f"b.{suffix}": "archive_nested"}
    assert read(found) == {"2": IMAGE}


def test_a_tar_is_called_one_gzipped_or_not():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        entry = tarfile.TarInfo("1.dcm")
        entry.size = len(IMAGE)
        tar.addfile(entry, io.BytesIO(IMAGE))
    for name, data in (("a.tar", made.getvalue()), ("a.tar.gz", gzip.compress(made.getvalue()))):
        (found,) = members(data, name)
        assert (found.code, found.message) == ("archive_format", "TAR archives are not read; please send a ZIP.")


def test_case_5_an_archive_in_a_gzip_file_is_refused():
    assert refusals(members(gzip.compress(zipped({"1": IMAGE})), "a.zip.gz")) == {"a.zip.gz": "archive_nested"}


def test_a_gzipped_file_is_unpacked_loose_and_within_a_zip():
    packed = gzip.compress(IMAGE)
    assert read(members(packed, "1.dcm.gz")) == {"1.dcm": IMAGE}
    assert read(members(zipped({"1.dcm.gz": packed}))) == {"1.dcm": IMAGE}


def test_a_gzipped_nifti_stays_as_it_came_since_that_is_its_format():
    packed = gzip.compress(NIFTI)
    assert read(members(packed, "brain.nii.gz")) == {"brain.nii.gz": packed}
    assert read(members(zipped({"brain.nii.gz": packed}))) == {"brain.nii.gz": packed}
    assert is_nifti(packed)
    assert not is_nifti(bytes(128) + b"DICM" + bytes(212) + b"n+1\0")
    assert is_nifti(NIFTI)
    assert not is_nifti(IMAGE)


def test_case_24_a_gzip_bomb_counts_against_the_upload():
    bomb = gzip.compress(bytes(50 * 2**20), 9)
    found = members(bomb, "bomb.gz", Limits(allowance=2**20, ratio=10))
    assert refusals(found) == {"bomb": "too_large_unpacked"}


@pytest.mark.parametrize("flags", [0x1, 0x2000])
def test_case_6_an_encrypted_zip_says_so(flags):
    data = forged([Claim(b"secret", IMAGE, flags=flags)])
    (found,) = members(data)
    assert (found.code, found.name) == ("encrypted", "secret")
    assert "password" in found.message


def test_case_7_more_files_than_the_cap_are_refused_before_they_are_listed():
    data = zipped({f"{i}": b"" for i in range(50)}, zipfile.ZIP_STORED)
    assert refusals(members(data, limits=Limits(members=49))) == {"study.zip": "too_many_files"}
    lying = forged([Claim(b"%d" % i, b"", method=0) for i in range(50)], count=1)
    assert refusals(members(lying, limits=Limits(members=49))) == {"study.zip": "too_many_files"}


def test_case_7_a_million_files_are_refused_at_once():
    entry = forged([Claim(b"0", b"", method=0)])
    directory = entry[entry.index(b"PK\1\2") : entry.index(b"PK\5\6")] * 1_000_000
    end = bytearray(entry[entry.index(b"PK\5\6") :])
    end[12:16] = len(directory).to_bytes(4, "little")
    archive = entry[: entry.index(b"PK\1\2")] + directory + bytes(end)
    tracemalloc.start()
    try:
        assert refusals(members(archive)) == {"study.zip": "too_many_files"}
        assert tracemalloc.get_traced_memory()[1] < len(archive)  # an object for each entry would take far more
    finally:
        tracemalloc.stop()


def test_case_7_the_cap_holds_over_several_archives_of_one_upload():
    budget = Budget(Limits(members=5))
    first, second = zipped(dict.fromkeys("abc", b"x")), zipped(dict.fromkeys("defg", b"x"))
    found = [*open_members(first, "1.zip", budget), *open_members(second, "2.zip", budget)]
    assert list(read(found)) == ["a", "b", "c", "d", "e"]
    assert refusals(found) == {"f": "too_many_files"}


def test_case_7_duplicate_and_long_names_are_names_for_display_alone():
    found = members(forged([Claim(b"x" * 300, IMAGE), Claim(b"x" * 300, IMAGE + b"2"), Claim("ä".encode() * 200, b"")]))
    assert [len(one.name.encode()) for one in found] == [255, 255, 254]
    assert [bytes(one.read()) for one in found] == [IMAGE, IMAGE + b"2", b""]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\r\nb", "ab"),
        ("", "unnamed"),
        ("////", "unnamed"),
        ("dir/", "dir"),
        ("Ärzte/Löwe.dcm", "Löwe.dcm"),
        ("<script>alert(1)</script>", "script>"),
        ("a\ud800b", "ab"),
    ],
)
def test_display_names_hold_nothing_that_misleads(name, shown):
    assert display_name(name) == shown


def test_names_in_old_code_pages_are_read():
    assert list(read(members(forged([Claim("Größe".encode("cp437"), b"1"), Claim("日本".encode(), b"2")])))) == [
        "Größe",
        "日本",
    ]


def test_the_litter_of_desktops_is_passed_over_in_silence():
    litter = ["__MACOSX/a/._IM1", "a/.DS_Store", "a/Thumbs.db", "a/desktop.ini", "._IM1"]
    data = zipped(dict.fromkeys(litter, b"x") | {"a/": b"", "IM1": IMAGE})
    assert read(members(data)) == {"IM1": IMAGE}
    assert members(b"x", ".DS_Store") == []


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_zip_that_was_cut_short_says_so(kept):
    data = zipped({str(i): IMAGE for i in range(5)})
    (found,) = members(data[: int(len(data) * kept)])
    assert found.code == "zip_incomplete"
    assert "incomplete" in found.message


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07\x00", "RAR"), (bytes(257) + b"ustar", "TAR"), (b"BZh9", "bzip2")],
)
def test_other_archives_are_refused_by_name(start, name):
    (found,) = members(start + bytes(600), "study.bin")
    assert found.code == "archive_format"
    assert name in found.message


def test_case_17_a_dicom_file_that_is_also_a_zip_is_a_dicom_file():
    polyglot = b"PK\3\4" + bytes(124) + b"DICM" + zipped({"1": IMAGE})
    assert read(members(polyglot, "a.zip")) == {"a.zip": polyglot}


def test_unknown_methods_are_refused_by_themselves():
    found = members(forged([Claim(b"odd", IMAGE, method=9), Claim(b"good", IMAGE)]))
    assert refusals(found) == {"odd": "archive_method"}
    assert read(found) == {"good": IMAGE}


def test_a_split_zip_says_so():
    data = bytearray(zipped({"1": IMAGE}))
    data[-18:-16] = b"\x02\x00"
    assert refusals(members(bytes(data))) == {"study.zip": "zip_split"}


def test_every_broken_directory_is_refused_and_none_breaks_the_reader():
    """Each byte of a small archive's directory is changed in turn."""
    data = forged([Claim(b"1", IMAGE), Claim(b"2", IMAGE)])
    start = data.index(b"PK\1\2")
    for place in range(start, len(data)):
        for value in (0x00, 0xFF, data[place] ^ 0x01):
            changed = bytearray(data)
            changed[place] = value
            for one in members(bytes(changed)):
                if isinstance(one, Member):
                    refusals([one])
                else:
                    assert one.code


def test_a_gzip_file_within_a_gzip_file_is_told_as_such():
    (found,) = members(gzip.compress(gzip.compress(IMAGE)), "a.dcm.gz.gz")
    assert (found.code, "gzip file within a gzip file" in found.message) == ("archive_nested", True)


def test_an_archive_that_unpacks_itself_is_told_as_such():
    (found,) = members(b"MZ" + bytes(500) + zipped({"1": IMAGE}), "study.exe")
    assert (found.code, "unpacks itself" in found.message) == ("archive_format", True)


def test_case_17_an_image_whose_preamble_is_a_program_is_an_image():
    assert list(read(members(b"MZ" + IMAGE[2:], "a.dcm"))) == ["a.dcm"]
