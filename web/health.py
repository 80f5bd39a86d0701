"""Whether the server lives, whether it can work, and how it is doing."""

import os
from typing import cast

from flask import Response, current_app
from flask_openapi3 import APIBlueprint, Tag
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from records.jobs import Jobs
from web import answers, services

api = APIBlueprint("health", __name__, abp_tags=[Tag(name="Health")])
