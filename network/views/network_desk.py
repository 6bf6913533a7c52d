"""The network at a glance, for its staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crisco.jobs import services as jobs
from crisco.jobs.models import Job, OutboundMail
from crisco.verdict import require
from network import attention, rules
from network.models import Affiliation, Enquiry, Partnership
from network.requests import SignedInRequest
from network.views.places import in_order

SHOWN = 20


@require_safe
def network_desk(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    require(rules.may_see_network_desk(request.user, now=now))
    live = Partnership.objects.published().live(timezone.localdate())
    cities = in_order(live.cities())
    coordinators = Affiliation.objects.coordinating(now).count_by_city()
    return render(
        request,
        "network/network_desk/network_desk.html",
        {
            "cities": [(city, coordinators.get(city.pk, 0)) for city in cities],
            "rows": attention.rows_for(request.user, now),
            "jobs": Job.objects.in_trouble().order_by("-finished_at", "-pk")[:SHOWN],
            "mails": OutboundMail.objects.filter(state="failed").order_by("-created_at", "pk")[
                :SHOWN
            ],
            "enquiries": Enquiry.objects.waiting().select_related("city")[:SHOWN],
        },
    )


@require_POST
def retry_job(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    require(rules.may_see_network_desk(request.user, now=now))
    jobs.retry(job=get_object_or_404(Job, pk=pk), now=now)
    messages.success(request, _("The job waits for a worker again."))
    return redirect("network:network_desk")
