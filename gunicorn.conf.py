"""How gunicorn serves the application: one process, many threads, deadlines for slow clients."""

from app import settings_or_exit, start
from web.worker import Worker

settings = settings_or_exit()

host = f"[{settings.host}]" if ":" in settings.host.strip("[]") else settings.host
bind = f"{host.replace('[[', '[').replace(']]', ']')}:{settings.port}"
workers = 1  # open volumes live in the process; more requests at once are threads
worker_class = Worker
Worker.deadline = settings.request_seconds
threads = settings.threads
worker_connections = max(1000, 4 * settings.threads)
keepalive = 75
timeout = 120  # of the loop that accepts connections; a long request does not hold it up
graceful_timeout = 10
loglevel = settings.log_level.lower()
control_socket_disable = True
forwarded_allow_ips = ""  # nobody may tell us that a request came another way than it did
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190


def post_worker_init(worker):
    """Before the first request: finish what the last run left."""
    start(worker.wsgi)
