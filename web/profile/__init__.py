"""One's own account: who one is, the password, the second factor, logins, API keys.

Each module adds its views to the one blueprint; the rules stand in ``records``.
"""

from web.profile import factor, keys, logins, password, who
from web.profile.pages import pages

__all__ = ["factor", "keys", "logins", "pages", "password", "who"]
