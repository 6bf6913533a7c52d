"""The request of somebody who is signed in, which is what every view gets unless it is public."""

from django.http import HttpRequest

from network.models import User


class SignedInRequest(HttpRequest):
    """What `LoginRequiredMiddleware` lets through; a house test holds the public views apart."""

    user: User
