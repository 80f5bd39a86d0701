import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from sqlalchemy import event, select

import models
from engine.errors import Refused
from records import access, audit, database, export, reprocess, studies
from records.access import LOCAL
from records.errors import NotFound
from records.studies import Wanted
from tests.support.dicoms import ROOT, ct, nifti, report, study
from tests.support.zips import zipped

PEOPLE = [
    ("1", {"PatientName": "Prüfkörper^Ähnlich", "PatientID": "X1", "StudyDate": "20240101", "Modality": "CT"}),
    ("2", {"PatientName": "Phantom^Second", "PatientID": "X2", "StudyDate": "20240301", "Modality": "MR"}),
    ("3", {"PatientName": "Head's^50%", "PatientID": "Y_3", "StudyDate": "20230601", "AccessionNumber": "ACC9"}),
    ("4", {"PatientName": "山田^太郎", "PatientID": "Äß-4", "StudyDate": None, "StudyDescription": "Knie links"}),
]


@pytest.fixture
def filled(desk):
    for number, changes in PEOPLE:
        uids = {"StudyInstanceUID": f"{ROOT}.{number}", "SeriesInstanceUID": f"{ROOT}.{number}.1"}
        desk.send({number: ct(1, SOPInstanceUID=f"{ROOT}.{number}.1.1", **uids, **changes)})
    return desk


def found(desk, **wanted) -> list[str]:
    with desk.sessions() as session:
        page = studies.search(session, LOCAL, Wanted(**wanted))
    assert page["total"] == len(page["studies"])
    return [one["study_uid"].rpartition(".")[2] for one in page["studies"]]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, "2134"),
        ({"q": "prüfkörper"}, "1"),
        ({"q": "PRUFKORPER ahnlich"}, "1"),
        ({"q": "fkor"}, "1"),
        ({"q": "phantom^second"}, "2"),
        ({"q": "x"}, "2134"),
        ({"q": "axial"}, "2134"),
        ({"q": "50%"}, "3"),
        ({"q": "%"}, "3"),
        ({"q": "y_3"}, "3"),
        ({"q": "_"}, "3"),
        ({"q": "acc9"}, "3"),
        ({"q": "Prüfkörper, Ähnlich"}, "1"),
        ({"q": "prufkorper,ahnlich;x1"}, "1"),
        ({"q": "; second ,"}, "2"),
        ({"q": "prüfkörper; second"}, ""),
        ({"q": ",;"}, "2134"),
        ({"q": "太郎"}, "4"),
        ({"q": "knie li"}, "4"),
        ({"q": "nobody"}, ""),
        ({"q": "' OR 1=1 --"}, ""),
        ({"q": "\\"}, "2134"),
        ({"patient_id": "X2"}, "2"),
        ({"patient_id": "x2"}, "2"),
        ({"patient_id": "äß-4"}, "4"),
        ({"patient_id": "ÄSS-4"}, "4"),
        ({"patient_id": "ass-4"}, ""),
        ({"patient_id": "y%3"}, ""),
        ({"patient_id": "yx3"}, ""),
        ({"patient_id": "X"}, ""),
        ({"modality": "mr"}, "2"),
        ({"modality": "M"}, ""),
        ({"date_from": "2024-01-01"}, "21"),
        ({"date_from": "2023-01-01", "date_to": "2024-01-01"}, "13"),
        ({"status": "quarantined"}, ""),
        ({"q": "x", "modality": "CT"}, "134"),
    ],
)
def test_search_finds(filled, wanted, numbers):
    assert "".join(found(filled, **wanted)) == numbers


def test_series_and_modalities_are_found_as_well(filled):
    adc = {
        "SeriesInstanceUID": f"{ROOT}.2.2",
        "SeriesDescription": "Résonance ADC map",
        "PatientName": "Phantom^Second",
    }
    filled.send({"adc": ct(1, SOPInstanceUID=f"{ROOT}.2.2.1", StudyInstanceUID=f"{ROOT}.2", PatientID="X2", **adc)})
    filled.send({"sr": report(StudyInstanceUID=f"{ROOT}.8", StudyDate="20200101")})
    assert found(filled, q="adc") == ["2"]
    assert found(filled, q="second resonance") == ["2"]
    assert found(filled, q="sr") == ["8"]
    with filled.sessions() as session:
        one = session.scalars(select(models.Study.id).where(models.Study.study_uid == f"{ROOT}.2")).one()
    reprocess.process(filled.sessions, filled.storage, LOCAL, one)
    assert found(filled, q="adc") == ["2"]


def test_pages_follow_each_other(filled):
    with filled.sessions() as session:
        pages = [studies.search(session, LOCAL, Wanted(page=page, size=3)) for page in (1, 2, 3)]
    assert [len(page["studies"]) for page in pages] == [3, 1, 0]
    assert [(page["total"], page["page"], page["pages"]) for page in pages] == [(4, 1, 2), (4, 2, 2), (4, 3, 2)]


def test_a_page_takes_the_same_number_of_queries_however_long_it_is(filled):
    statements = []
    event.listen(filled.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with filled.sessions() as session:
        studies.search(session, LOCAL, Wanted(size=1))
        few = len(statements)
        studies.search(session, LOCAL, Wanted(size=4))
    assert len(statements) - few <= few <= 6


def test_a_series_is_opened_by_its_id_alone(desk):
    body = desk.send(study(3) | {"sr": report()})
    with desk.sessions() as session:
        light = access.series_light(desk.engine, LOCAL, body["id"])
        row = access.series(session, LOCAL, body["id"])
        info, read = studies.open_series(session, desk.storage, body["id"])
    assert (light.id, light.study_id, light.digest) == (row.id, row.study_id, row.digest)
    assert (info.kind, info.shape) == ("volume", (1, 3, 8, 8))
    assert all(bytes(read(one.instance)) == ct(number) for number, one in enumerate(info.slices[0], 1))


@pytest.mark.parametrize("call", [access.study, access.series, access.upload])
@pytest.mark.parametrize("name", ["0" * 32, "", "x' OR 1", "ä" * 500])
def test_unknown_ids_are_not_found(desk, call, name):
    with desk.sessions() as session, pytest.raises(NotFound):
        call(session, LOCAL, name)


def test_an_unknown_series_is_not_found_on_the_short_way(desk):
    with pytest.raises(NotFound):
        access.series_light(desk.engine, LOCAL, "0" * 32)


def test_an_unknown_series_cannot_be_opened(desk):
    with desk.sessions() as session, pytest.raises(NotFound):
        studies.open_series(session, desk.storage, "0" * 32)


def test_the_archive_holds_the_originals_byte_for_byte(desk):
    files = study(3) | {"../../etc/x": report(), "<b>": ct(9, SeriesInstanceUID=f"{ROOT}.1.2")}
    body = desk.send(list(files.items()))
    with desk.sessions() as session:
        made = b"".join(export.archive(session, desk.storage, access.study(session, LOCAL, body["studies"][0]["id"])))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {archive.read(name) for name in names} == set(files.values())
    assert len(names) == len(set(names)) == 5
    assert all(len(name.split("/")) == 2 and name.endswith(".dcm") for name in names)


def test_the_archive_names_nifti_files_as_such(desk):
    body = desk.send({"a.nii": nifti()})
    with desk.sessions() as session:
        made = b"".join(export.archive(session, desk.storage, access.study(session, LOCAL, body["studies"][0]["id"])))
    assert zipfile.ZipFile(io.BytesIO(made)).namelist() == ["001/00001.nii"]


def delete(desk, study_id: str, close=lambda series: None) -> list[str]:
    return studies.delete(desk.sessions, desk.storage, LOCAL, study_id, close)


def planned(desk, **wanted) -> str:
    """How the database finds the ids of one page."""
    asked = []
    event.listen(desk.engine, "before_cursor_execute", lambda *args: asked.append(args[2:4]))
    with desk.sessions() as session:
        studies.search(session, LOCAL, Wanted(**wanted))
        statement, parameters = next(one for one in asked if "patient_id_folded =" in one[0])
        connection = session.connection()
        if desk.engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # it would read a table this small whole
            rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(str(row[-1]) for row in rows)


def test_a_patient_is_found_by_an_index(filled):
    assert "ix_study_patient_id_folded" in planned(filled, patient_id="x2")


def test_case_50_deleting_everything_leaves_no_row_and_no_file(filled):
    filled.send({"a.zip": zipped(study(3, StudyInstanceUID=f"{ROOT}.9")), "sr": report(), "b.nii": nifti()})
    filled.send({"again": nifti()})
    for files in (
        {"Phantom^Sample.txt": b"words"},
        {"other": ct(1, StudyInstanceUID=f"{ROOT}.9", PixelData=bytes(128))},
    ):
        with pytest.raises(Refused):
            filled.send(files)
    with filled.sessions() as session:
        ids = list(session.scalars(select(models.Study.id)))
    for one in ids:
        delete(filled, one)
    assert set(filled.counts().values()) == {0}
    assert (filled.files(), filled.folders()) == (set(), set())
    with filled.sessions() as session:
        events = list(session.scalars(select(models.AuditEvent.event)))
    assert events.count("DICOM Study Deleted") == len(ids)


def statuses(desk) -> dict[str, str]:
    with desk.sessions() as session:
        return dict(session.execute(select(models.Study.patient_id, models.Study.status)).all())


def patient(desk, number: int) -> str:
    """The id of a study of one more patient, all under one Study Instance UID."""
    own = {"PatientID": f"P-{number}", "PatientName": f"Patient^{number}"}
    return desk.send({"x": ct(number, StudyInstanceUID=f"{ROOT}.9", **own)})["studies"][0]["id"]


def deletions(desk) -> list[list[str]]:
    """What each deletion released, as the audit trail tells it."""
    query = select(models.AuditEvent.detail).where(models.AuditEvent.event == "DICOM Study Deleted")
    with desk.sessions() as session:
        return [orjson.loads(one)["released"] for one in session.scalars(query.order_by(models.AuditEvent.id))]


def test_case_21_what_a_deleted_study_kept_in_quarantine_is_free(desk):
    first, second = patient(desk, 1), patient(desk, 2)
    assert statuses(desk) == {"P-1": "available", "P-2": "quarantined"}
    assert delete(desk, first) == [second]
    assert statuses(desk) == {"P-2": "available"}
    assert deletions(desk) == [[second]]
    patient(desk, 1)
    assert statuses(desk) == {"P-1": "quarantined", "P-2": "available"}


def test_case_21_to_delete_the_one_in_quarantine_changes_nothing_else(desk):
    _, second = patient(desk, 1), patient(desk, 2)
    assert delete(desk, second) == []
    assert (statuses(desk), deletions(desk)) == ({"P-1": "available"}, [[]])


def test_case_21_two_that_still_contradict_each_other_stay_in_quarantine(desk):
    first, second, third = (patient(desk, number) for number in (1, 2, 3))
    assert delete(desk, first) == []
    assert statuses(desk) == {"P-2": "quarantined", "P-3": "quarantined"}
    assert delete(desk, third) == [second]
    assert statuses(desk) == {"P-2": "available"}


def test_case_21_of_two_that_are_deleted_at_once_none_is_left_in_quarantine(desk):
    ids = [patient(desk, number) for number in (1, 2, 3)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: delete(desk, one), ids[:2]))
    assert statuses(desk) == {"P-3": "available"}


def test_case_22_another_facility_is_not_asked(desk):
    """A study of this UID elsewhere neither keeps one in quarantine nor is freed."""
    first, second, third = (patient(desk, number) for number in (1, 2, 3))
    with database.writing(desk.sessions) as session:
        session.add(models.Facility(id="f" * 32, name="Elsewhere", created=audit.now()))
        session.flush()
        session.get_one(models.Study, third).facility_id = "f" * 32
    assert delete(desk, first) == [second]
    assert statuses(desk) == {"P-2": "available", "P-3": "quarantined"}


def test_deleting_one_study_leaves_the_others(filled):
    before = filled.counts()
    with filled.sessions() as session:
        one = session.scalars(select(models.Study.id)).first()
    delete(filled, one)
    assert filled.counts() == {name: max(0, count - 1) for name, count in before.items()}
    filled.check()
    with pytest.raises(NotFound):
        delete(filled, one)


def test_series_are_closed_when_their_rows_are_gone_and_before_their_files_go(desk):
    body = desk.send(study(3) | {"other": ct(9, SeriesInstanceUID=f"{ROOT}.1.2", SOPInstanceUID=f"{ROOT}.1.2.9")})
    closed = []

    def close(series_id):
        closed.append(series_id)
        assert desk.counts()["series"] == 0
        assert len(desk.files()) == 4

    delete(desk, body["studies"][0]["id"], close)
    assert sorted(closed) == sorted(series["id"] for series in body["studies"][0]["series"])
    assert desk.files() == set()


def test_what_was_deleted_can_be_sent_again(desk):
    body = desk.send(study(3))
    delete(desk, body["studies"][0]["id"])
    assert desk.send(study(3))["upload"]["stored"] == 3
    desk.check()


def test_reading_the_originals_again_rebuilds_the_same(desk):
    body = desk.send(study(4) | {"sr": report()})
    before = body["studies"][0]
    with desk.sessions.begin() as session:
        session.execute(models.Series.__table__.update().values(manifest="{}", slices=1, modality="", description=""))
        session.execute(models.Instance.__table__.update().values(problem_code="odd"))
        session.execute(models.Study.__table__.update().values(description="wrong", search=""))
    after = reprocess.process(desk.sessions, desk.storage, LOCAL, before["id"])
    assert after | {"updated": ""} == before | {"updated": ""}
    desk.check()


def test_what_can_no_longer_be_read_is_kept_and_told(desk, monkeypatch):
    from engine.errors import Refused
    from records import intake

    body = desk.send(study(3))

    def strict(data, name, instance):
        if bytes(data) == ct(2):
            raise Refused("too_odd", "It is too odd.")
        return honest(data, name, instance)

    honest = intake.recognise
    monkeypatch.setattr(intake, "recognise", strict)
    after = reprocess.process(desk.sessions, desk.storage, LOCAL, body["studies"][0]["id"])
    assert [(one["file"], one["code"], one["message"]) for one in after["excluded"]] == [
        ("IM0002", "too_odd", "It is too odd.")
    ]
    assert sum(series["slices"] * series["phases"] for series in after["series"]) == 2
    desk.check()


def test_a_study_tells_what_is_in_it(desk):
    desk.send(study(3))
    desk.send({"sr": report()})
    with desk.sessions() as session:
        made = studies.describe(session, access.study(session, LOCAL, session.scalar(select(models.Study.id))))
    assert (made["instances"], made["modalities"], len(made["series"]), len(made["excluded"])) == (
        4,
        ["CT", "SR"],
        1,
        1,
    )
    assert made["thumbnail"] == made["series"][0]["id"]
    assert made["created"].endswith("Z")
