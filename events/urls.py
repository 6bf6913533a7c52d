from django.http import HttpRequest, HttpResponse
from django.urls import path


def stub(request: HttpRequest, **_: str) -> HttpResponse:
    return HttpResponse()


app_name = "events"
urlpatterns = [
    path("r/<str:token>/", stub, name="mine"),
    path("debates/<slug:slug>/", stub, name="debate"),
    path("events/<slug:slug>/", stub, name="event"),
]
