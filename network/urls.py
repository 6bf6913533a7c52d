"""Addresses of the network."""

from django.urls import path

from network.views import (
    about,
    browsing,
    contacting,
    desk,
    entrance,
    inviting,
    network_desk,
    owning,
    people,
)

app_name = "network"

urlpatterns = [
    path("", entrance.home, name="home"),
    path("programmes/", browsing.programme_list, name="programme_list"),
    path("programmes/<slug:slug>/", browsing.programme, name="programme"),
    path("cities/", browsing.city_list, name="city_list"),
    path("cities/<slug:slug>/", browsing.city, name="city"),
    path("organisations/<slug:slug>/", browsing.organisation, name="organisation"),
    path("search/", browsing.search, name="search"),
    path("help/", about.help_page, name="help"),
    path("easy/", about.easy, name="easy"),
    path("privacy/", about.privacy, name="privacy"),
    path("languages/", about.languages, name="languages"),
    path("languages/<slug:code>/", about.choose_language, name="choose_language"),
    path("accessibility/", contacting.accessibility_statement, name="accessibility"),
    path("contact/", contacting.contact, name="contact"),
    path("contact/done/", contacting.contact_done, name="contact_done"),
    path("desk/", desk.desk, name="desk"),
    path("desk/about-me/", desk.about_me, name="about_me"),
    path("desk/my-data/", owning.show, name="own_data"),
    path("desk/my-data/file/", owning.take, name="own_data_file"),
    path("desk/my-data/delete/", owning.consequences, name="consequences"),
    path("desk/my-data/delete/now/", owning.leave, name="leave"),
    path("goodbye/", owning.left, name="left"),
    path("desk/messages/<slug:ticket>/", desk.enquiry, name="enquiry"),
    path("desk/messages/<slug:ticket>/answered/", desk.answered, name="enquiry_answered"),
    path("network/", network_desk.network_desk, name="network_desk"),
    path("network/jobs/<int:pk>/retry/", network_desk.retry_job, name="retry_job"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/end/", people.end_role, name="end_role"),
    path("invitations/", inviting.invitations, name="invitations"),
    path("invitations/new/", inviting.invite, name="invite"),
    path("invitations/<int:pk>/resend/", inviting.resend, name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", inviting.revoke, name="invitation_revoke"),
    path("invitation/<str:token>/", inviting.accept, name="invitation"),
]
