"""Pages by which an institution is set up: accounts, roles, facilities, keys, addresses, settings.

Each module adds its views to the one blueprint; they are thin, and the rules stand in ``records``.
"""

from web.admin import accounts, addresses, departments, facilities, keys, roles, rooms, system
from web.admin.pages import pages

__all__ = ["accounts", "addresses", "departments", "facilities", "keys", "pages", "roles", "rooms", "system"]
