"""What `./portal` starts: the demo, the test run and the benchmarks, with their own servers.

Knows how to start processes and refuses to know Django: the portal is reached through
`manage.py`, gunicorn and Celery, exactly as it is in production.
"""
