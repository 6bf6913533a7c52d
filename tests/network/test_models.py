import pytest
from django.db import IntegrityError, connection, transaction

from crisco.db import violated
from network.models import PartnershipRole, User
from tests.builders import network as build

pytestmark = pytest.mark.django_db


def test_two_accounts_cannot_share_an_address():
    build.user(email="ana@portal.example")
    other = build.user(email="other@portal.example")

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="ana@portal.example")

    assert violated(refusal.value) in {
        "network_user_one_account_per_address",
        "network_user_email_key",
    }


def test_a_programme_has_one_lead_at_a_time():
    programme = build.programme()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        build.partnership(
            programme=programme, organisation=build.organisation(), role=PartnershipRole.LEAD
        )
        connection.check_constraints()

    assert violated(refusal.value) == "network_partnership_one_lead_at_a_time"
