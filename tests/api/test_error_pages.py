"""What people see instead of a page that is not there, or not for them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import people

PAGE = {"Accept": "text/html"}
WORK = [
    ("radiologist", "To the studies", 'href="/"'),
    ("auditor", "To the audit trail", 'href="/audit/"'),
    ("requester", "To your profile", 'href="/profile"'),
]


@pytest.mark.parametrize(("role", "label", "href"), WORK)
def test_an_error_page_has_the_navigation_and_leads_to_ones_own_work(
    app: Flask, role: str, label: str, href: str
) -> None:
    page = people.logged_in(app, role).get("/nothing", headers=PAGE)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no such page." in page.text and "Log out" in page.text
    assert label in page.text and href in page.text


def test_people_are_told_of_their_account_and_programs_of_their_key(app: Flask) -> None:
    page = people.logged_in(app, "auditor").get("/admin/accounts", headers=PAGE)
    assert page.status_code == 403
    assert "Your account does not have the permission for this" in page.text and "API key" not in page.text
    told = people.key_client(app, "auditor").get("/api/studies").get_json()["error"]
    assert (told["code"], told["message"].split(" does")[0]) == ("not_allowed", "This API key")


def test_a_program_is_told_that_there_is_nothing(client: FlaskClient) -> None:
    assert client.get("/api/nothing").get_json()["error"]["message"] == "There is nothing at this address."


def test_a_role_without_images_is_told_why_its_profile_is_all(app: Flask) -> None:
    needs = {"receptionist": "patients, orders and appointments", "requester": "own orders and their signed reports"}
    for role, needed in needs.items():
        page = people.logged_in(app, role).get("/profile", headers=PAGE).text
        assert f"({needed}) is not part of this version yet." in page
    assert "not part of this version" not in people.logged_in(app, "auditor").get("/profile", headers=PAGE).text


def test_the_roles_page_says_who_reads_across(app: Flask) -> None:
    page = people.logged_in(app, "administrator").get("/admin/roles", headers=PAGE).text
    assert "Administrator and radiologist read the studies of all facilities" in page
    assert "The audit trail belongs to the whole installation" in page
