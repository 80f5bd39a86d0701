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
    """What one role may do; ``across`` says that it reads in all facilities.

    ``about`` is what it does in this version, ``later`` what its work further needs and this version does not have.
    """

    label: str
    about: str
    permissions: frozenset[str]
    across: bool = False
    later: str = ""

    def told(self) -> str:
        """What the role does, and what is still to come, in one line."""
        return f"{self.about}; not in this version yet: {self.later}" if self.later else self.about


_PROFILE_ALONE = "Has a profile and nothing else, no images"

ROLES: dict[str, Role] = {
    "administrator": Role("Administrator", "Everything, in all facilities", frozenset(PERMISSIONS), across=True),
    "radiologist": Role(
        "Radiologist",
        "Looks at the studies of all facilities, measures, shares them, takes images in and out",
        frozenset({VIEW, UPLOAD, ANNOTATE, EXPORT, SHARE}),
        across=True,
        later="reports",
    ),
    "technologist": Role(
        "Technologist",
        "Takes the facility's images in and out, measures, reads stored ones again",
        frozenset({VIEW, UPLOAD, ANNOTATE, EXPORT, PROCESS}),
        later="quality control and modalities",
    ),
    "receptionist": Role("Receptionist", _PROFILE_ALONE, frozenset(), later="patients, orders and appointments"),
    "department_head": Role(
        "Department head",
        "Looks at the facility's studies",
        frozenset({VIEW}),
        later="staff, shifts and figures of a department",
    ),
    "facility_user": Role(
        "Facility user",
        "Looks at the facility's studies, takes images in, shares studies",
        frozenset({VIEW, UPLOAD, SHARE}),
        later="signed reports",
    ),
    "requester": Role("Requester", _PROFILE_ALONE, frozenset(), later="own orders and their signed reports"),
    "auditor": Role("Auditor", "Reads the audit trail, no images", frozenset({AUDIT})),
}
"""The roles of an institution, as accounts name them."""

GUEST = "guest"
"""Who has no account, and at most a link."""
