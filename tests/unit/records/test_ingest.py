import gzip
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

import models
from engine.errors import Refused
from engine.limits import Limits
from records import access, database, ingest, studies
from records.errors import Busy
from tests.support.dicoms import ROOT, ct, nifti, report, study
from tests.support.zips import zipped


def refused(call, *args, **options) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    return caught.value


def test_a_zip_becomes_a_study_with_a_series(desk):
    body = desk.send({"study.zip": zipped({f"a/b/{name}": data for name, data in study(5).items()})})
    assert body["upload"] | {"id": ""} == {
        "id": "", "status": "done", "done": 5, "total": 5, "received": 5, "stored": 5, "duplicate": 0, "rejected": 0,
    }  # fmt: skip
    (made,) = body["studies"]
    (series,) = made["series"]
    assert (body["id"], body["slices"]) == (series["id"], 5)
    assert (made["study_uid"], made["patient_name"], made["patient_id"]) == (f"{ROOT}.1", "Phantom^Ärzte", "P-1")
    assert (made["date"], made["time"], made["birth_date"]) == ("2024-02-29", "10:15:30", "1970-01-31")
    assert (made["description"], made["accession"], made["modalities"]) == ("Thorax", "A-77", ["CT"])
    assert (series["kind"], series["slices"], series["rows"], series["columns"], series["phases"]) == (
        "volume",
        5,
        8,
        8,
        1,
    )
    assert (series["number"], series["description"]) == (3, "Axial 1 mm")
    assert (series["series_uid"], series["modality"], series["spacing"]) == (f"{ROOT}.1.1", "CT", [1.0, 0.5, 0.5])
    assert body["rejected"] == []
    desk.check()


def test_nothing_is_left_of_what_an_upload_came_in(desk):
    archive = zipped(study(3))
    desk.send({"a.zip": archive})
    kept = set(desk.storage.uploads())
    desk.send({"again.zip": archive})  # all of it is there already
    assert set(desk.storage.uploads()) == kept
    assert not list(desk.storage.root.rglob("incoming"))


def test_loose_files_under_any_name_become_the_same_study(desk):
    body = desk.send({f"folder/{name}.xyz": data for name, data in study(3).items()})
    assert (body["upload"]["stored"], body["slices"]) == (3, 3)
    desk.check()


def test_the_originals_are_kept_byte_for_byte(desk):
    files = study(3)
    body = desk.send({"a.zip": zipped(files)})
    with desk.sessions() as session:
        info, read = studies.open_series(session, desk.storage, body["id"])
    assert {bytes(read(one.instance)) for one in info.slices[0]} == set(files.values())


def test_several_zips_and_a_gzipped_file_in_one_upload(desk):
    files = list(study(4).items())
    parts = {"1.zip": zipped(dict(files[:1])), "2.zip": zipped({"in.zip": zipped(dict(files[1:2]))})}
    body = desk.send(parts | {"3.dcm.gz": gzip.compress(files[2][1]), "4": files[3][1]})
    assert (body["upload"]["stored"], body["slices"]) == (4, 4)
    desk.check()


@pytest.mark.parametrize("packed", [False, True])
def test_a_nifti_file_becomes_a_study_of_its_own(desk, packed):
    data = gzip.compress(nifti()) if packed else nifti()
    body = desk.send({"sub-01/anat.nii" + ".gz" * packed: data})
    (made,) = body["studies"]
    assert (made["description"], made["patient_name"], body["slices"]) == ("anat", "", 4)
    assert made["study_uid"].startswith("2.25.")
    assert desk.send({"again.nii": data})["upload"]["duplicate"] == 1
    desk.check()


def test_an_object_without_pixels_is_kept_and_listed_as_excluded(desk):
    body = desk.send({"1": ct(1), "sr": report()})
    (made,) = body["studies"]
    assert body["upload"]["stored"] == 2
    assert made["modalities"] == ["CT", "SR"]
    (one,) = made["excluded"]
    assert one["file"] == "sr"
    assert one["code"]
    assert one["message"]
    desk.check()


def test_an_upload_of_objects_without_pixels_alone_has_no_series(desk):
    body = desk.send({"sr": report()})
    assert (body["id"], body["slices"], body["upload"]["stored"]) == (None, 0, 1)


def test_the_same_bytes_again_change_nothing(desk):
    data = zipped(study(3))
    first = desk.send({"a.zip": data})
    before = desk.counts()
    again = desk.send({"b.zip": data, "one": ct(1)})
    assert again["upload"]["duplicate"] == 4
    assert (again["upload"]["stored"], again["id"]) == (0, first["id"])
    assert again["studies"] == first["studies"]
    assert desk.counts() == before | {"upload": 2, "upload_study": 2}
    desk.check()


def test_slices_that_come_later_join_their_series_which_keeps_its_id(desk):
    files = list(study(6).items())
    first = desk.send(dict(files[:3]))
    second = desk.send(dict(files[3:]))
    assert (second["id"], first["slices"], second["slices"]) == (first["id"], 3, 6)
    digests = [body["studies"][0]["series"][0]["digest"] for body in (first, second)]
    assert digests[0] != digests[1]
    assert desk.counts()["series"] == 1
    desk.check()


def test_case_20_the_first_of_two_files_with_one_sop_uid_is_kept(desk):
    first = desk.send({"1": ct(1)})
    other = ct(1, PixelData=bytes(128))
    body = desk.send({"other": other, "2": ct(2)})
    assert body["upload"]["rejected"] == 1
    assert body["rejected"][0] | {"message": ""} == {"file": "other", "code": "conflicting_instance", "message": ""}
    with desk.sessions() as session:
        _, read = studies.open_series(session, desk.storage, first["id"])
        kept = session.scalar(select(models.Instance.id).where(models.Instance.sop_uid == f"{ROOT}.1.1.1"))
    assert bytes(read(kept)) == ct(1)
    assert refused(desk.send, {"other": other}).code == "conflicting_instance"
    desk.check()


def test_case_20_within_one_upload_the_first_is_kept_too(desk):
    body = desk.send([("1", ct(1)), ("other", ct(1, PixelData=bytes(128))), ("again", ct(1))])
    counts = body["upload"]
    assert (counts["stored"], counts["duplicate"], counts["rejected"]) == (1, 1, 1)
    desk.check()


def test_case_21_a_study_uid_of_another_patient_is_quarantined(desk):
    first = desk.send(study(2))
    body = desk.send({"x": ct(9, PatientID="P-2", PatientName="Other^One")})
    (other,) = body["studies"]
    assert (other["status"], other["quarantined"], other["patient_id"]) == ("quarantined", True, "P-2")
    assert other["id"] != first["studies"][0]["id"]
    with desk.sessions() as session:
        kept = session.get_one(models.Study, first["studies"][0]["id"])
        assert (kept.status, kept.instances, kept.patient_id) == ("available", 2, "P-1")
    more = desk.send({"y": ct(10, PatientID="P-2", PatientName="Other^One")})
    assert more["studies"][0]["id"] == other["id"]
    desk.check()


@pytest.mark.parametrize(
    "same", [{"PatientName": "PHANTOM^ARZTE"}, {"PatientID": None}, {"PatientID": "P-1 ", "PatientName": "Phantom"}]
)
def test_case_21_a_patient_written_a_little_differently_is_the_same(desk, same):
    desk.send({"1": ct(1)})
    assert desk.send({"2": ct(2, **same)})["studies"][0]["status"] == "available"
    assert desk.counts()["study"] == 1


def test_case_21_an_id_of_another_issuer_is_another_patient(desk):
    desk.send({"1": ct(1, IssuerOfPatientID="A")})
    assert desk.send({"2": ct(2, IssuerOfPatientID="B")})["studies"][0]["quarantined"]


def test_what_is_good_in_an_upload_is_stored_and_the_rest_is_told(desk):
    parts = {
        "study.zip": zipped(study(2) | {"notes.txt": b"hello", "empty": b""}),
        "broken.zip": zipped(study(1))[:-30],
    }
    body = desk.send(parts)
    assert (body["upload"]["received"], body["upload"]["stored"], body["upload"]["rejected"]) == (5, 2, 3)
    codes = {one["file"]: one["code"] for one in body["rejected"]}
    assert codes == {"notes.txt": "not_dicom", "empty": "empty_file", "broken.zip": "zip_incomplete"}
    assert all(one["message"].endswith(".") for one in body["rejected"])
    desk.check()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"notes.txt": b"hello"}, "not_dicom"),
        ({"notes.txt": b"hello", "empty": b""}, "nothing_usable"),
        ({"a.zip": zipped({"__MACOSX/x": b""})}, "nothing_received"),
        ({}, "nothing_received"),
    ],
)
def test_an_upload_with_nothing_usable_is_refused_and_leaves_nothing(desk, parts, code):
    error = refused(desk.send, parts)
    assert error.code == code
    assert len(error.details["rejected"]) == error.details["upload"]["rejected"]
    assert desk.files() == set()
    with desk.sessions() as session:
        (upload,) = session.scalars(select(models.Upload))
        body = ingest.answer(session, upload)
        (event,) = session.scalars(select(models.AuditEvent))
    assert (upload.status, body["error"]["code"], body["rejected"]) == ("failed", code, error.details["rejected"])
    assert (event.outcome, event.entity_id) == (8, upload.id)


def test_an_upload_writes_an_audit_event_without_names(desk):
    desk.send(study(2) | {"notes.txt": b"hello"})
    with desk.sessions() as session:
        (event,) = session.scalars(select(models.AuditEvent))
    assert (event.event, event.action, event.outcome, event.person_id) == ("Import", "C", 4, "local")
    assert "not_dicom" in event.detail
    assert "Phantom" not in event.detail


def test_large_files_go_through_the_disk_and_are_the_same(desk):
    body = desk.send({"a.zip": zipped(study(3) | {"x": b"no image" * 100})}, limits=Limits(inline=100))
    assert (body["upload"]["stored"], body["slices"], body["upload"]["rejected"]) == (3, 3, 1)
    desk.check()


def test_progress_is_told_and_written(desk, monkeypatch):
    monkeypatch.setattr(ingest, "TICK_SECONDS", 0)
    told = []
    body = desk.send({"a.zip": zipped(study(4))}, on_progress=lambda *progress: told.append(progress))
    assert told == [("unpacking", done, 4) for done in (1, 2, 3, 4)] + [("storing", 4, 4)]
    assert body["upload"]["done"] == 4


def test_progress_that_cannot_be_written_costs_no_upload(desk, monkeypatch):
    monkeypatch.setattr(ingest, "TICK_SECONDS", 0)
    honest, told = database.writing, []

    def writing(sessions):
        if len(told) == 1:
            raise Busy("database_busy", "The database is busy.")
        return honest(sessions)

    monkeypatch.setattr(database, "writing", writing)
    assert desk.send({"a": ct(1)}, on_progress=lambda *progress: told.append(progress))["upload"]["stored"] == 1
    assert told == [("unpacking", 1, 1), ("storing", 1, 1)]


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2.3/4", "1" * 65, "a b", "1..2\\x"])
def test_case_19_what_is_no_uid_never_becomes_a_path_or_a_column(desk, uid):
    body = desk.send({"1": _with_uids(uid)})
    (made,) = body["studies"]
    assert made["study_uid"] != uid
    assert len(made["study_uid"]) <= 64
    desk.check()


def _with_uids(uid: str) -> bytes:
    """A file whose study UID is ``uid``, however wrong: written over a good one of the same length."""
    placed = ct(1, StudyInstanceUID=("1." + "2" * 80)[: len(uid)]) if len(uid) <= 64 else None
    if placed is None:
        return ct(1, StudyInstanceUID=None, StudyID=uid[:16])
    padded = ("1." + "2" * 80)[: len(uid)].encode()
    return placed.replace(padded + b"\0" * (len(uid) % 2), uid.encode() + b"\0" * (len(uid) % 2))


def test_case_19_a_patient_id_is_text_and_nothing_else(desk):
    body = desk.send({"1": ct(1, PatientID="../../../x")})
    assert body["studies"][0]["patient_id"] == "../../../x"
    desk.check()


@pytest.mark.filterwarnings("ignore:The PN component length")
def test_case_23_a_huge_name_is_cut_in_the_row_and_whole_in_the_original(desk):
    name = "Ä" * 30_000
    data = ct(1, PatientName=name)
    body = desk.send({"1": data})
    assert len(body["studies"][0]["patient_name"]) <= 324
    with desk.sessions() as session:
        key = session.scalar(select(models.Instance.key))
    assert bytes(desk.storage.open(key)) == data


def test_case_23_control_characters_and_broken_bytes_do_not_reach_the_database(desk):
    data = ct(1, PatientName="Phantom^\x1bÄrzte").replace("Ärzte".encode(), b"\xff\xfe\x00zte")
    assert "\x1b" not in desk.send({"1": data})["studies"][0]["patient_name"]


@pytest.mark.parametrize("number", ["99999999999999999999", "1e300", "-5", "x"])
def test_case_13_numbers_beyond_the_database_are_left_out(desk, number):
    data = ct(1).replace(
        b"IS\x02\x003 ", b"IS" + len(number.ljust(20)).to_bytes(2, "little") + number.ljust(20).encode()
    )
    series = desk.send({"1": data})["studies"][0]["series"][0]
    assert series["number"] == (-5 if number == "-5" else None)


def test_case_23_zero_bytes_in_texts_that_are_told_do_not_reach_the_database(desk):
    odd = ct(1).replace(b"MONOCHROME2 ", b"MONO\0\0\x01\x02ME2 ")
    body = desk.send({"1": odd, "2": ct(2, Modality="CTX").replace(b"CTX ", b"C\0X ")})
    assert body["upload"]["stored"] == 2
    assert "\0" not in str(body) and "\\x00" not in str(body)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a\r\nb: c", "x" * 500, "../../x", "Löwe\u202egnp.exe"])
def test_file_names_are_kept_for_display_alone(desk, name):
    desk.send([(name, ct(1))])
    with desk.sessions() as session:
        stored = session.scalar(select(models.Instance.name))
    assert stored and len(stored.encode()) <= 255 and "/" not in stored and stored.isprintable()


def test_case_41_twenty_uploads_of_one_study_at_once_give_exact_counts(desk):
    data = zipped(study(6))
    barrier = threading.Barrier(20)

    def send(_: int) -> dict[str, int]:
        upload_id, sources = desk.begin({"a.zip": data})
        barrier.wait()
        return ingest.process(upload_id, sources, desk.sessions, desk.storage)["upload"]

    with ThreadPoolExecutor(20) as pool:
        counts = list(pool.map(send, range(20)))
    assert sum(one["stored"] for one in counts) == 6
    assert sum(one["duplicate"] for one in counts) == 19 * 6
    made = desk.counts()
    assert (made["study"], made["series"], made["instance"], made["upload"]) == (1, 1, 6, 20)
    desk.check()


def test_case_41_uploads_of_halves_of_studies_at_once_lose_nothing(desk):
    every = list(study(12).items()) + [
        (f"b{n}", ct(n, StudyInstanceUID=f"{ROOT}.2", SOPInstanceUID=f"{ROOT}.2.{n}")) for n in range(12)
    ]

    def send(start: int) -> dict[str, int]:
        return desk.send(dict(every[start::3]))["upload"]

    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(send, [0, 1, 2, 2, 1, 0]))
    assert sum(one["stored"] for one in counts) == 24
    assert sum(one["duplicate"] for one in counts) == 24
    with desk.sessions() as session:
        assert sorted(session.scalars(select(models.Series.slices))) == [12, 12]
    desk.check()


def test_case_8_an_archive_of_zeros_is_stopped_by_the_caps(desk):
    bomb = zipped({f"{i}": bytes(10 * 2**20) for i in range(8)} | study(1), zipfile.ZIP_DEFLATED)
    body = desk.send({"a.zip": bomb}, limits=Limits(allowance=20 * 2**20, ratio=2))
    assert body["upload"]["stored"] == 1
    assert {one["code"] for one in body["rejected"]} == {"not_dicom", "too_large_unpacked"}
    desk.check()


def test_a_reader_that_breaks_on_one_file_does_not_lose_the_others(desk, monkeypatch, caplog):
    from records import intake

    honest = intake.dicom.read_header

    def fragile(data):
        if b"boom" in bytes(data):
            raise IndexError("a fault in the reader")
        return honest(data)

    monkeypatch.setattr(intake.dicom, "read_header", fragile)
    body = desk.send(study(2) | {"x": b"boom"})
    assert (body["upload"]["stored"], body["rejected"][0]["code"]) == (2, "unreadable")
    assert "a file could not be read" in caplog.text


def test_an_unknown_upload_is_not_found(desk):
    from records.errors import NotFound

    with desk.sessions() as session, pytest.raises(NotFound):
        access.upload(session, access.LOCAL, "0" * 32)
