"""GET /api/studies: the list, its search and its pages."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import dicoms

ROOT = "1.2.826.0.1.3680043.10.7"


def listed(client: FlaskClient, query: str = "") -> list[str]:
    """The ids of the patients that a search finds."""
    body = client.get(f"/api/studies?{query}").get_json()
    return [study["patient_id"] for study in body["studies"]]


@pytest.fixture
def three(send: Any) -> None:
    """Three patients with a study each."""
    patients = [
        ("A-1", "Prüfkörper^Ähnlich", "20240101", "CT", "Thorax"),
        ("B-2", "Phantom^Two", "20240215", "MR", "Head"),
        ("C-3", "Head's^Three", "20240301", "CT", "Head and neck"),
    ]
    for number, (patient, name, date, modality, description) in enumerate(patients):
        data = dicoms.ct(
            1,
            StudyInstanceUID=f"{ROOT}.{number}",
            SeriesInstanceUID=f"{ROOT}.{number}.1",
            SOPInstanceUID=f"{ROOT}.{number}.1.1",
            PatientID=patient,
            PatientName=name,
            StudyDate=date,
            Modality=modality,
            StudyDescription=description,
        )
        assert send({"a": data}).status_code == 201


def test_an_empty_desk_has_no_studies(client: FlaskClient) -> None:
    body = client.get("/api/studies").get_json()
    assert (body["studies"], body["total"], body["page"]) == ([], 0, 1)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["C-3", "B-2", "A-1"]),
        ("q=prufkorper", ["A-1"]),
        ("q=head", ["C-3", "B-2"]),
        ("q=head%20two", ["B-2"]),
        ("q=%25", []),
        ("q=head%27s", ["C-3"]),
        ("q=Pr%C3%BCfk%C3%B6rper,%20%C3%84hnlich", ["A-1"]),
        ("q=phantom,two;b-2", ["B-2"]),
        ("q=head%3B,", ["C-3", "B-2"]),
        ("q=,%3B", ["C-3", "B-2", "A-1"]),
        ("patient_id=B-2", ["B-2"]),
        ("patient_id=b-2", ["B-2"]),
        ("patient_id=B", []),
        ("modality=CT", ["C-3", "A-1"]),
        ("modality=ct&q=head", ["C-3"]),
        ("date_from=2024-02-15", ["C-3", "B-2"]),
        ("date_to=2024-02-15", ["B-2", "A-1"]),
        ("date_from=2024-02-01&date_to=2024-02-28", ["B-2"]),
        ("status=available", ["C-3", "B-2", "A-1"]),
        ("status=quarantined", []),
        ("size=2", ["C-3", "B-2"]),
        ("size=2&page=2", ["A-1"]),
        ("page=99", []),
    ],
)
def test_a_search_finds_what_fits_the_newest_first(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert listed(client, query) == expected


@pytest.mark.usefixtures("three")
def test_a_page_tells_how_many_there_are_in_all(client: FlaskClient) -> None:
    body = client.get("/api/studies?size=2&page=2").get_json()
    assert (body["total"], body["page"]) == (3, 2)


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=x", "page=1e9", "page=99999999999999999999", "size=0", "size=100000",
        "date_from=yesterday", "date_to=2024-1-1", "date_from=2024-02-31", "modality=C%00T", "modality=" + "X" * 50,
        "q=%00", "q=" + "x" * 5000, "patient_id=%00", "status=%3Cscript%3E",
    ],
)  # fmt: skip
def test_case_49_a_search_that_cannot_be_understood_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/studies?{query}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_parameter")
