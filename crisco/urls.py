"""Every address of the portal, with its language in front."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from crisco import health, style_page
from network.views import entrance

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign] # as allauth asks
handler500 = "crisco.faults.broken"

urlpatterns = [
    path("", entrance.root, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("events.urls")),  # asked most, and addresses are tried one by one
        path("account/", include("allauth.urls")),
        path("style/", style_page.index, name="style"),
        path("style/done/", style_page.done, name="style_done"),
        path("", include("network.urls")),
        path("", include("panels.urls")),
        path("", include("handbook.urls")),
        path("", include("crisco.documents.urls")),
        prefix_default_language=True,
    ),
]
