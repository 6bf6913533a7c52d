"""Which pages need no account: this list and nothing else."""

from inspect import unwrap

import pytest

from network.requests import SignedInRequest
from tests.house.addresses import all_addresses

PUBLIC = """
account_complete_password_reset
account_confirm_login_code
account_confirm_password_reset_code
account_email_verification_sent
account_inactive
account_login
account_logout
account_password_reset_completed
account_request_login_code
account_reset_password
account_signup
documents:download
events:calendar
events:debate
events:done
events:event
events:list
events:mine
events:mine_accept
events:mine_calendar
events:mine_cancel
events:mine_change
events:mine_confirm
events:mine_decline
events:mine_undo
events:open
events:open_own
events:poster
events:register
handbook:handbook
handbook:index
handbook:picture
handbook:practices
handbook:recommendations
handbook:section
healthz
mfa_authenticate
mfa_login_webauthn
network:accessibility
network:choose_language
network:city
network:city_list
network:contact
network:contact_done
network:easy
network:help
network:home
network:invitation
network:languages
network:left
network:organisation
network:privacy
network:programme
network:programme_list
network:search
panels:application
panels:application_balance
panels:application_change
panels:application_confirm
panels:application_erase
panels:application_no
panels:application_open
panels:application_undo
panels:application_withdraw
panels:application_yes
panels:city
panels:data
panels:data_file
panels:decisions
panels:decisions_file
panels:draw_program
panels:draw_table
panels:exceptions
panels:initiative
panels:initiatives
panels:join
panels:join_done
panels:list
panels:organisations
panels:panel
panels:panel_data_file
panels:papers
panels:papers_file
panels:programme
panels:promises
panels:public_draw
panels:public_draws
readyz
root
style
style_done
""".split()


def test_the_list_of_public_addresses_is_exact():
    assert [address.name for address in all_addresses() if address.is_public] == PUBLIC


def test_no_public_page_counts_on_somebody_who_is_signed_in():
    counting = [
        address
        for address in all_addresses()
        if SignedInRequest in getattr(unwrap(address.view), "__annotations__", {}).values()
    ]

    assert "network:desk" in [address.name for address in counting]
    assert [address.name for address in counting if address.is_public] == []


@pytest.mark.django_db
def test_the_style_page_is_for_builders_alone(client, settings):
    settings.DEBUG = False

    assert client.get("/en/style/").status_code == 404
