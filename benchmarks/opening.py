"""ZIP → whole volume in memory: by the engine, by the bare limit, by other readers."""

import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import deflate
import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.encaps import generate_frames

from engine import archive, build, dicom, displaysets
from engine.volume import Volume

SLICE = 512 * 512
DECODERS: dict[str, Callable[[bytes], NDArray[np.uint16]]] = {
    "jpeg-lossless": imagecodecs.jpeg8_decode,
    "jpegls": imagecodecs.jpegls_decode,
    "j2k": imagecodecs.jpeg2k_decode,
    "htj2k": imagecodecs.htj2k_decode,
}


def engine(path: Path) -> Volume:
    """The engine alone: unpack and read headers on two threads, arrange, decode on two threads."""
    with ThreadPoolExecutor(2) as pool:
        held = dict(pool.map(_header, enumerate(archive.open_members(path, path.name))))
    sets = displaysets.arrange([(name, header) for name, (header, _) in held.items()]).sets
    return build.build(sets[0], lambda name: held.pop(name)[1], workers=2)


def _header(numbered: tuple[int, archive.Found]) -> tuple[str, tuple[object, archive.Buffer]]:
    number, found = numbered
    assert isinstance(found, archive.Member)
    data = found.read()
    return str(number), (dicom.read_header(data), data)


def limit(path: Path, syntax: str) -> NDArray[np.uint16]:
    """Inflate and decode on two threads, knowing beforehand where everything lies: nobody can be faster."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        entries = [(e.header_offset, e.compress_size, e.file_size, e.CRC) for e in found.infolist()]
    volume = np.empty((len(entries), 512, 512), np.uint16)

    def one(number: int) -> None:
        content = _inflate(data, entries[number])
        if syntax == "explicit":
            volume[number] = np.frombuffer(content, "<u2", SLICE, len(content) - 2 * SLICE).reshape(512, 512)
        elif syntax == "rle":
            volume[number] = _rle(memoryview(content)[_second_item(content) :])
        else:
            volume[number] = DECODERS[syntax](memoryview(content)[_second_item(content) :])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(len(entries))))
    return volume


def _inflate(data: bytes, entry: tuple[int, int, int, int]) -> bytes:
    start, packed, size, crc = entry
    start += 30 + int.from_bytes(data[start + 26 : start + 28], "little")
    content = bytes(deflate.deflate_decompress(memoryview(data)[start : start + packed], size))
    if zlib.crc32(content) != crc:
        raise ValueError("damaged")
    return content


def _second_item(content: bytes) -> int:
    """Where the frame begins: after Pixel Data's header, the empty offset table and the item's own header."""
    start = content.rindex(b"\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff") + 12
    table = int.from_bytes(content[start + 4 : start + 8], "little")
    return start + 8 + table + 8


def _rle(frame: memoryview) -> NDArray[np.uint16]:
    starts = np.frombuffer(frame[:64], "<u4")[1:3]
    high = np.frombuffer(imagecodecs.packbits_decode(frame[starts[0] : starts[1]]), np.uint8, SLICE)
    low = np.frombuffer(imagecodecs.packbits_decode(frame[starts[1] :]), np.uint8, SLICE)
    return (high.astype(np.uint16) << 8 | low).reshape(512, 512)


def by_pydicom(path: Path) -> NDArray[np.int16]:
    """pydicom, in memory."""
    slices = []
    with zipfile.ZipFile(path) as found:
        for name in found.namelist():
            ds = pydicom.dcmread(io.BytesIO(found.read(name)))
            slices.append((float(ds.ImagePositionPatient[2]), ds.pixel_array))
    slices.sort(key=lambda one: one[0])
    return np.stack([pixels for _, pixels in slices])


def by_simpleitk(path: Path) -> NDArray[np.int16]:
    """SimpleITK, which reads files: unpacked first."""
    import SimpleITK as sitk

    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as found:
        found.extractall(folder)
        reader = sitk.ImageSeriesReader()
        inner = next(one for one in Path(folder).rglob("*") if one.is_file()).parent
        reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(inner)))
        made: NDArray[np.int16] = sitk.GetArrayFromImage(reader.Execute())
        return made


def frames(path: Path) -> list[bytes]:
    """The encoded frames of a ZIP, for measures of decoders alone."""
    with zipfile.ZipFile(path) as found:
        sets = [pydicom.dcmread(io.BytesIO(found.read(name))) for name in found.namelist()]
    return [next(generate_frames(ds.PixelData, number_of_frames=1)) for ds in sets]
