"""What was made of other images comes after them."""

import io
from typing import Any

import pydicom
from pydicom.uid import generate_uid

from create_test_dicom import Options, make_study
from phantom.files import pack


def test_a_segmentation_comes_after_its_scan_and_never_stands_for_the_study(send: Any) -> None:
    made = make_study(Options("CT", 9, patient_id="SEG-1", size=32))
    series = generate_uid()
    files = list(made.files)
    for name, data in made.files:
        dataset = pydicom.dcmread(io.BytesIO(data))
        dataset.Modality, dataset.SeriesNumber, dataset.SeriesInstanceUID = "SEG", 0, series
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        out = io.BytesIO()
        dataset.save_as(out)
        files.append((f"seg/{name}", out.getvalue()))
    study = send({"study.zip": pack(files)}).get_json()["studies"][0]
    assert [one["modality"] for one in study["series"]] == ["CT", "SEG"]
    assert study["thumbnail"] == study["series"][0]["id"]
