"""One address: the file."""

from django.urls import path

from crisco.documents import views

app_name = "documents"

urlpatterns = [
    path("documents/<uuid:uuid>/", views.download, name="download"),
]
