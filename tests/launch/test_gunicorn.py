"""The access log, where it is switched on, holds neither secrets nor people."""

import re

from crisco import gunicorn


def test_the_access_log_names_no_path_no_query_and_no_visitor():
    written = set(re.findall(r"%\((\w+|\{\w[\w-]*\}\w)\)s", gunicorn.access_log_format))

    assert written == {"t", "m", "s", "B", "M"}
