"""Roles and what each may do: named permissions, and whether a role reads across facilities."""

from dataclasses import dataclass

VIEW = "studies.view"
UPLOAD = "studies.upload"
ANNOTATE = "studies.annotate"
EXPORT = "studies.export"
SHARE = "studies.share"
PROCESS = "studies.process"
DELETE = "studies.delete"
MOVE = "studies.move"
ACCOUNTS = "accounts.manage"
FACILITIES = "facilities.manage"
KEYS = "keys.manage"
ADDRESSES = "addresses.manage"
SYSTEM = "system.manage"
MONITOR = "system.monitor"
AUDIT = "audit.read"

PERMISSIONS: dict[str, str] = {
    VIEW: "See studies: lists, images, headers, measurements",
    UPLOAD: "Take in images",
    ANNOTATE: "Measure and mark, and keep it",
    EXPORT: "Take out originals, volumes and measurements",
    SHARE: "Open a study to others by a link",
    PROCESS: "Read stored originals again",
    DELETE: "Delete studies",
    MOVE: "Move studies to another facility",
    ACCOUNTS: "Make, change and disable accounts",
    FACILITIES: "Set up facilities, departments and rooms",
    KEYS: "See and revoke everybody's API keys",
    ADDRESSES: "Block addresses and release them",
    SYSTEM: "Change the settings of the system",
    MONITOR: "Read the measurements of the server",
    AUDIT: "Read and export the audit trail",
}
"""Every permission, and what it lets somebody do."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one role may do; ``across`` says that it reads in all facilities."""

    label: str
    about: str
    permissions: frozenset[str]
    across: bool = False


ROLES: dict[str, Role] = {
    "administrator": Role("Administrator", "Everything, in all facilities", frozenset(PERMISSIONS), across=True),
    "radiologist": Role(
        "Radiologist",
        "Reads and reports across facilities",
        frozenset({VIEW, UPLOAD, ANNOTATE, EXPORT, SHARE}),
        across=True,
    ),
    "technologist": Role(
        "Technologist",
        "Takes images in and looks after their quality",
        frozenset({VIEW, UPLOAD, ANNOTATE, EXPORT, PROCESS}),
    ),
    "receptionist": Role("Receptionist", "Patients, orders and appointments; no images", frozenset()),
    "department_head": Role("Department head", "Staff and figures of a department", frozenset({VIEW})),
    "facility_user": Role("Facility user", "The facility's own patients and uploads", frozenset({VIEW, UPLOAD, SHARE})),
    "requester": Role("Requester", "Own orders and their signed reports", frozenset()),
    "auditor": Role("Auditor", "Reads the audit trail", frozenset({AUDIT})),
}
"""The roles of an institution, as accounts name them."""

GUEST = "guest"
"""Who has no account, and at most a link."""
