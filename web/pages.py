"""Pages for people: one page, which shows the study list or a study."""

from flask import Blueprint, render_template

pages = Blueprint("pages", __name__)


@pages.get("/")
@pages.get("/view/<study>")
def index(study: str = "") -> str:
    """The page; which study it opens stands in the address, and the page's own code reads it there."""
    return render_template("index.html")
