"""GET /healthz, /readyz, /metrics."""

import shutil
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from models import db


def test_a_living_process_says_so(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")


def test_a_ready_server_says_so_of_each_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["checks"] == {"database": "ok", "storage": "ok", "queue": "ok", "limits": "ok"}


def test_without_its_tables_a_server_is_not_ready(client: FlaskClient) -> None:
    with client.application.app_context():
        db.session.execute(text("DROP TABLE upload_study"))
        db.session.execute(text("ALTER TABLE study RENAME TO elsewhere"))
        db.session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["checks"]["database"]) == (503, "failing")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200


def test_without_its_storage_a_server_is_not_ready(client: FlaskClient, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "uploads")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["storage"] != "ok"


def test_a_server_that_cannot_count_tries_is_not_ready(make: Any) -> None:
    """With Redis away every login is refused."""
    client = make(LIMITS_STORAGE="redis://127.0.0.1:9").test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "failing")
    assert answer.get_json()["checks"] == {"database": "ok", "storage": "ok", "queue": "ok", "limits": "failing"}
    assert client.get("/healthz").status_code == 200


def test_metrics_count_requests_and_memory(client: FlaskClient, series: dict[str, Any]) -> None:
    client.get(f"/slice/{series['id']}/0")
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert 'lightbox_request_seconds_count{endpoint="planes.slice_picture",status="200"} 1.0' in answer.text
    assert "lightbox_open_series 1.0" in answer.text


def test_two_instances_count_for_themselves(make: Any) -> None:
    first, second = (make().test_client() for _ in range(2))
    first.get("/healthz")
    assert 'endpoint="health.live"' not in second.get("/metrics").text
