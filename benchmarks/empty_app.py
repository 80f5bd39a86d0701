"""The least that Flask can answer: the floor under every latency."""

from flask import Flask, Response

app = Flask(__name__)


@app.get("/empty")
def empty() -> Response:
    """Two bytes of JSON."""
    return Response(b"{}", mimetype="application/json")


@app.get("/healthz")
def healthz() -> Response:
    """Alive."""
    return Response(b"{}", mimetype="application/json")
