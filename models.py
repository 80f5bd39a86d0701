"""Every table, as the front page of ``tables``: what is done with them stands in ``records``."""

from tables.base import HOME, Base, db
from tables.images import Deletion, Instance, RefusedInstance, Series, Study, Upload, UploadStudy
from tables.marks import Annotation, AnnotationRevision
from tables.people import (
    Account,
    ApiKey,
    BlockedAddress,
    Department,
    Facility,
    LoginSession,
    OneTimeLink,
    RecoveryCode,
    Room,
    Setting,
    ShareLink,
)
from tables.trail import AuditEvent, AuditHead

__all__ = [
    "HOME",
    "Account",
    "Annotation",
    "AnnotationRevision",
    "ApiKey",
    "AuditEvent",
    "AuditHead",
    "Base",
    "BlockedAddress",
    "Deletion",
    "Department",
    "Facility",
    "Instance",
    "LoginSession",
    "OneTimeLink",
    "RecoveryCode",
    "RefusedInstance",
    "Room",
    "Series",
    "Setting",
    "ShareLink",
    "Study",
    "Upload",
    "UploadStudy",
    "db",
]
