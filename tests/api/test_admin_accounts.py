"""Accounts as an administrator sees them: found, made, changed, disabled; two editors, the last administrator."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import HOME, Account
from records import accounts, database
from tests.api.admin import PAGE, events, get, post, value, words
from tests.support.people import PASSWORD, account, csrf_token, entered, facility, key, logged_in, share


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return logged_in(app, "administrator", login="chief")


def fields(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Reader Two",
        "title": "",
        "role": "technologist",
        "facility_id": HOME,
        "department_id": "",
    } | changed


def stored(app: Flask, account_id: str) -> Account:
    with app.extensions["sessions"]() as session:
        return accounts.find(session, account_id)


def test_an_account_is_made_and_its_link_is_shown_once(app: Flask, admin: FlaskClient) -> None:
    made = post(admin, "/accounts/new", login="Reader.Two", **fields(role="radiologist", title="Dr."))
    assert made.status_code == 302
    shown = admin.get(made.location, headers=PAGE)
    link = re.search(r"http://localhost(/password/[\w-]{43})", shown.text)
    assert link and "reader.two" in words(shown)
    assert "/password/" not in admin.get(made.location, headers=PAGE).text
    stranger = app.test_client()
    assert stranger.get(link[1], headers=PAGE).status_code == 200
    account_id = made.location.rsplit("/", 1)[1]
    assert [(one.action, one.event) for one in events(app, ("account", account_id))] == [
        ("C", "Security Alert"),
        ("E", "Security Alert"),
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"login": "a"}, "A login name has 2 to 64"),
        ({"login": "chief"}, "There is an account with this login name already"),
        ({"login": ""}, "This is needed"),
        ({"name": " "}, "a name of 1 to 120"),
        ({"name": "x" * 121}, "cannot be longer than 120"),
        ({"name": "a\x00b"}, "on one line"),
        ({"role": "king"}, "Not a valid choice"),
        ({"facility_id": "0" * 32}, "Not a valid choice"),
        ({"department_id": "0" * 32}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(admin: FlaskClient, changed: dict[str, str], sentence: str) -> None:
    answer = post(admin, "/accounts/new", **(fields(login="reader.two") | changed))
    assert answer.status_code in (409, 422)
    assert sentence in words(answer)
    assert 'aria-invalid="true"' in answer.text
    assert "1 account" in words(get(admin, "/accounts"))


def test_what_the_form_does_not_have_cannot_be_set(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "technologist")
    form = fields(version="1", password="x", totp="y", login="other", disabled="1", must_change="1")
    assert post(admin, f"/accounts/{made.id}", **form).status_code == 302
    now = stored(app, made.id)
    assert (now.login, now.totp, now.disabled, now.must_change) == (made.login, "", None, False)
    assert now.password != "x"


def test_a_role_that_is_taken_away_opens_nothing_from_the_next_request_on(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "administrator")
    other = entered(app, made)
    assert get(other, "/accounts").status_code == 200
    assert post(admin, f"/accounts/{made.id}", **fields(version="1", role="auditor")).status_code == 302
    assert get(other, "/accounts").status_code == 403
    assert events(app, ("account", made.id))[-1].detail.count("role")


def test_the_later_of_two_editors_is_told_what_is_there_now(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "technologist")
    assert value(get(admin, f"/accounts/{made.id}"), "version") == "1"
    assert post(admin, f"/accounts/{made.id}", **fields(version="1", name="First")).status_code == 302
    late = post(admin, f"/accounts/{made.id}", **fields(version="1", name="Second", role="radiologist"))
    assert late.status_code == 409
    told = words(late)
    assert "Somebody else changed this account meanwhile" in told
    assert "Name First Second" in told
    assert "Role Technologist" in told
    assert value(late, "name") == "Second" and value(late, "version") == "2"
    assert stored(app, made.id).name == "First"
    assert post(admin, f"/accounts/{made.id}", **fields(version="2", name="Second")).status_code == 302
    assert stored(app, made.id).name == "Second"


def test_a_department_belongs_to_the_facility(app: Flask, admin: FlaskClient) -> None:
    other = facility(app, "North")
    post(admin, "/departments/new", facility_id=other, name="Radiology")
    page = get(admin, "/accounts/new").text
    department = re.search(r'value="([0-9a-f]{32})">North: Radiology', page)
    assert department
    wrong = post(admin, "/accounts/new", login="reader.two", **fields(department_id=department[1]))
    assert wrong.status_code == 422 and "not one of the facility" in words(wrong)
    right = post(admin, "/accounts/new", login="reader.two", **fields(department_id=department[1], facility_id=other))
    assert right.status_code == 302
    assert "Radiology" in words(get(admin, "/accounts", q="reader.two"))


def test_a_disabled_account_has_no_login_and_no_key_left(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "radiologist")
    browser, secret = entered(app, made), key(app, made)
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert browser.get("/api/studies").status_code == program.get("/api/studies").status_code == 200
    assert post(admin, f"/accounts/{made.id}/disable").status_code == 302
    assert browser.get("/api/studies").status_code == program.get("/api/studies").status_code == 401
    page = words(get(admin, f"/accounts/{made.id}"))
    assert "Disabled" in page and "Link to set a password" not in page
    assert post(admin, f"/accounts/{made.id}/enable").status_code == 302
    assert stored(app, made.id).disabled is None
    assert program.get("/api/studies").status_code == 401


def test_links_of_a_disabled_account_stay_ended(app: Flask, study_id: str, admin: FlaskClient) -> None:
    made = account(app, "radiologist")
    token = share(app, study_id, account_id=made.id)
    assert app.test_client().get(f"/s/{token}").status_code == 303
    shown = admin.get(post(admin, f"/accounts/{made.id}/link").location, headers=PAGE)
    link = re.search(r"http://localhost(/password/[\w-]{43})", shown.text)[1]
    for action in ("disable", "enable"):
        assert post(admin, f"/accounts/{made.id}/{action}").status_code == 302
        assert app.test_client().get(f"/s/{token}").status_code == 404
        assert app.test_client().get(link, headers=PAGE).status_code == 404


def test_ones_own_role_and_account_are_given_away_after_a_question_alone(app: Flask, admin: FlaskClient) -> None:
    chief = account(app, "administrator")
    me = entered(app, chief)
    asked = post(me, f"/accounts/{chief.id}", **fields(version="1", role="auditor"))
    assert "You would take your own role away" in words(asked) and "Nothing is saved yet" in words(asked)
    asked = post(me, f"/accounts/{chief.id}/disable")
    assert "This is your own account." in words(asked) and "Nothing is done yet" in words(asked)
    assert stored(app, chief.id).role == "administrator" and stored(app, chief.id).disabled is None
    assert post(me, f"/accounts/{chief.id}", **fields(version="1", role="administrator")).status_code == 302
    assert value(asked, "sure") == "y"
    assert post(me, f"/accounts/{chief.id}/disable", sure="y").status_code == 302
    assert stored(app, chief.id).disabled is not None
    other = account(app, "administrator")
    assert post(entered(app, other), f"/accounts/{other.id}", **fields(version="1", role="auditor", sure="y"))
    assert stored(app, other.id).role == "auditor"


def test_the_last_administrator_stays(app: Flask, admin: FlaskClient) -> None:
    (mine,) = re.findall(r"/admin/accounts/([0-9a-f]{32})", get(admin, "/accounts").text)
    answer = post(admin, f"/accounts/{mine}/disable", sure="y")
    assert answer.status_code == 409 and "This is the last administrator" in words(answer)
    answer = post(admin, f"/accounts/{mine}", **fields(version="1", role="auditor", sure="y"))
    assert answer.status_code == 409 and "This is the last administrator" in words(answer)
    assert stored(app, mine).role == "administrator" and stored(app, mine).disabled is None


def test_a_link_ends_the_one_before_it_and_sets_a_password_once(app: Flask, admin: FlaskClient) -> None:
    made, links = account(app, "technologist"), []
    for _ in range(2):
        shown = admin.get(post(admin, f"/accounts/{made.id}/link").location, headers=PAGE)
        links += re.findall(r"http://localhost(/password/[\w-]{43})</code>", shown.text)
    stranger = app.test_client()
    assert [stranger.get(link, headers=PAGE).status_code for link in links] == [404, 200]


def test_a_disabled_account_gets_no_link(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "technologist")
    post(admin, f"/accounts/{made.id}/disable")
    answer = post(admin, f"/accounts/{made.id}/link")
    assert answer.status_code == 409 and "This account is disabled: enable it first" in words(answer)
    assert "/password/" not in answer.text
    post(admin, f"/accounts/{made.id}/enable")
    assert post(admin, f"/accounts/{made.id}/link").status_code == 302


def test_a_second_factor_that_was_lost_is_taken_away(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "technologist", totp="kept")
    browser = entered(app, made)
    assert "Take away the second factor" in words(get(admin, f"/accounts/{made.id}"))
    assert post(admin, f"/accounts/{made.id}/factor").status_code == 302
    assert stored(app, made.id).totp == ""
    assert browser.get("/api/studies").status_code == 401


def test_logins_are_listed_and_ended(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "technologist")
    browser = entered(app, made)
    assert "127.0.0.1" in words(get(admin, f"/accounts/{made.id}"))
    assert post(admin, f"/accounts/{made.id}/logins").status_code == 302
    assert browser.get("/api/studies").status_code == 401
    assert "Nobody is logged in with this account" in words(get(admin, f"/accounts/{made.id}"))
    assert '"logins":"ended"' in events(app, ("account", made.id))[-1].detail


def test_accounts_are_found_by_name_role_facility_and_state(app: Flask, admin: FlaskClient) -> None:
    north = facility(app, "North")
    account(app, "radiologist", north, login="rad.one", name="Lecteur Zéro")
    gone = account(app, "auditor", login="aud.one")
    post(admin, f"/accounts/{gone.id}/disable")

    def found(**query: str) -> list[str]:
        return [one for one in ("chief", "rad.one", "aud.one") if one in words(get(admin, "/accounts", **query))]

    assert found() == ["chief", "rad.one", "aud.one"]
    assert found(q="RAD") == found(q="zéro") == found(role="radiologist") == found(facility=north) == ["rad.one"]
    assert found(state="disabled") == ["aud.one"]
    assert found(state="used") == ["chief", "rad.one"]
    assert found(q="100%") == found(q="_ad") == []
    assert "No account matches" in words(get(admin, "/accounts", q="nobody"))
    assert get(admin, "/accounts", q="a\x00b", page="x").status_code == 200


def test_a_long_list_has_pages(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "auditor")
    with database.writing(app.extensions["sessions"]) as session:
        first = session.get(Account, made.id)
        copied = {c.name: getattr(first, c.name) for c in Account.__table__.columns if c.name not in ("id", "login")}
        session.add_all(Account(id=f"{n:032x}", login=f"many{n}", **copied) for n in range(120))
    page = get(admin, "/accounts", role="auditor", page="2")
    assert "121 accounts · page 2 of 3" in words(page)
    assert page.text.count('scope="row"') == 50
    assert "role=auditor" in re.search(r'rel="next" href="([^"]+)"', page.text)[1]
    assert "page 3 of 3" in words(get(admin, "/accounts", role="auditor", page="99999999999999999999"))


def test_an_id_that_is_none_leads_nowhere(admin: FlaskClient) -> None:
    for one in ("0" * 32, "a%00b", "a.b", "é", "x" * 65):
        assert get(admin, f"/accounts/{one}").status_code == 404
        assert post(admin, f"/accounts/{one}/disable").status_code == 404


def test_case_33_a_key_of_few_scopes_opens_no_way_to_more(app: Flask, admin: FlaskClient) -> None:
    chief = account(app, "administrator")
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key(app, chief, {'accounts.manage'})}"
    made = post(client, "/accounts/new", login="guesser", **fields(role="administrator"))
    assert made.status_code == 403 and "may do more than you" in words(made)
    assert post(client, f"/accounts/{chief.id}/link").status_code == 403
    assert post(client, "/accounts/new", login="guesser", **fields(role="receptionist")).status_code == 302


def test_case_36_a_form_without_its_token_changes_nothing(app: Flask, admin: FlaskClient) -> None:
    made = account(app, "technologist")
    del admin.environ_base["HTTP_X_CSRF_TOKEN"]
    assert post(admin, f"/accounts/{made.id}/disable").status_code == 403
    assert post(admin, f"/accounts/{made.id}", **fields(version="1")).status_code == 403
    assert stored(app, made.id).disabled is None


def test_nobody_else_comes_in(app: Flask, admin: FlaskClient) -> None:
    for role in ("radiologist", "technologist", "department_head", "auditor"):
        other = logged_in(app, role)
        assert [get(other, path).status_code for path in ("/accounts", "/facilities", "/keys", "/system")] == [403] * 4
    stranger = get(app.test_client(), "/accounts")
    assert stranger.status_code == 302 and "/login" in stranger.location
    assert PASSWORD not in stranger.text


def test_without_accounts_the_page_leads_to_the_first_one(client: FlaskClient) -> None:
    page = get(client, "/accounts")
    assert "There is no account yet" in words(page)
    assert 'href="/setup"' in page.text
    made = post(
        client, "/accounts/new", login="reader.two", csrf_token=csrf_token(client.application, client), **fields()
    )
    assert made.status_code == 302 and made.location == "/setup"
    assert get(client, "/accounts").status_code == 200
