"""How gunicorn serves the application: one process, many threads, deadlines for slow clients."""

import mmap
import os
import socket
import sys

from gunicorn.arbiter import Arbiter

from app import settings_or_exit, start, stop
from web.worker import Worker

os.umask(0o077)  # what is written holds images of patients: it is for the server's own user alone
settings = settings_or_exit()
host = settings.host.strip("[]")
address = f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"

bind = address
workers = 1  # open volumes live in the process; more requests at once are threads
worker_class = Worker
Worker.deadline = settings.request_seconds
threads = settings.threads
worker_connections = max(1000, 4 * settings.threads)
keepalive = 75
timeout = 120  # of the loop that accepts connections; a long request does not hold it up
graceful_timeout = 10
loglevel = "warning" if settings.log_level == "INFO" else settings.log_level.lower()
control_socket_disable = True
forwarded_allow_ips = ""  # nobody may tell us that a request came another way than it did
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

refused = mmap.mmap(-1, 1)  # shared with the worker: set once it has said why it may not serve


def on_starting(server):
    """A port that is taken is told in a sentence; behind a worker's last sentence nothing else is told."""
    server.log.error_log.addFilter(lambda record: not refused[0])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, settings.port))
        except OSError as error:
            sys.exit(f"Lightbox cannot listen on {address}: {error.strerror}. Choose another port: PORT=5001 ./run.sh")


def post_worker_init(worker):
    """Before the first request: finish what the last run left. What forbids to serve ends the server."""
    try:
        start(worker.wsgi)
    except SystemExit as refusal:
        sys.stderr.write(f"{refusal}\n")
        refused[0] = 1
        sys.exit(Arbiter.WORKER_BOOT_ERROR)  # anything else, and another worker would be tried, without end
    if worker.age == 1:  # a later one takes the place of one that died, at the same address
        sys.stdout.write(f"Lightbox is at http://{address} - stop it with Ctrl+C\n")
        sys.stdout.flush()


def worker_exit(server, worker):
    """After the last request; one that never came to serve has none."""
    if worker.booted:
        stop(worker.wsgi)
