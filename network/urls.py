"""Addresses of the network."""

from django.urls import path

from network.views import entrance

app_name = "network"

urlpatterns = [
    path("", entrance.home, name="home"),
]
