"""How gunicorn serves the web process: `gunicorn --config python:crisco.gunicorn crisco.wsgi`."""

import gc
from pathlib import Path
from typing import Any

from crisco import environment as env

wsgi_app = "crisco.wsgi"
bind = env.text("BIND", default="127.0.0.1:8000")
workers = env.number("WEB_WORKERS", default=2, least=1, most=64)
threads = env.number("WEB_THREADS", default=2, least=1, most=64)
worker_class = "gthread"
# One copy of the code for all workers; nothing opens a connection while it is imported.
preload_app = True
timeout = 60
graceful_timeout = 15
# Longer than the proxy keeps an idle connection, so that the proxy is the one that closes it.
keepalive = 75
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# Heartbeats in memory: on a slow disk they would stop the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of the system
# Whom to believe about the visitor's address is Django's PROXY_COUNT, not gunicorn's.
forwarded_allow_ips = env.text("FORWARDED_ALLOW_IPS", default="127.0.0.1")
control_socket_disable = True
# No path and no address of a visitor: a path can be the secret that opens a registration.
access_log_format = "%(t)s %(m)s %(s)s %(B)s bytes %(M)s ms"
accesslog = "-" if env.flag("ACCESS_LOG", default=False) else None
errorlog = "-"


def post_worker_init(worker: Any) -> None:
    """What was loaded before the first request stays for good, so the collector may pass it over.

    It would otherwise walk half a million objects every few requests: a third of their time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
