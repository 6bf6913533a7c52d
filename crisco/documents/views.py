"""Hand out a document to those who may have it."""

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from crisco.documents import rules
from crisco.documents.models import Document
from crisco.verdict import require

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    document = get_object_or_404(Document, uuid=uuid)
    now = timezone.now()
    if document.keep_until and document.keep_until <= now:
        raise Http404
    verdict = rules.may_download(request.user, document, now=now)
    if not verdict and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    require(verdict)
    try:
        file = document.file.open("rb")
    except FileNotFoundError as error:
        log.error("document %s: its file is gone", document.uuid)
        raise Http404 from error
    log.info("document %s: fetched by account %s", document.uuid, request.user.pk)
    name = (
        f"{slugify(document.title, allow_unicode=True)[:80] or 'document'}-{document.language}.pdf"
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/pdf",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
