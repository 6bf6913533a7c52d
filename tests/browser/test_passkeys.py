"""A passkey is added and then signs its owner in, on the address of the demo."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_signs_its_owner_in(person):
    rosa = person("ar")
    device = rosa.page.context.new_cdp_session(rosa.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    rosa.signs_in("rosa@demo.example")

    rosa.opens("/account/2fa/webauthn/add/")
    rosa.page.locator("input[name=password]").fill(rosa.portal.world["password"])
    rosa.page.locator("main form button[type=submit]").first.click()
    rosa.shows("passkey-add")
    rosa.fits()
    rosa.presses("Go on with my device")
    expect(rosa.page).to_have_url(f"{rosa.portal.address}/ar/account/2fa/recovery-codes/")
    rosa.shows("passkey-codes")
    rosa.fits()
    rosa.finds_no_barrier()

    rosa.presses("Sign out")
    rosa.opens("/account/login/")
    rosa.presses("Use a passkey of this device")
    expect(rosa.page).to_have_url(f"{rosa.portal.address}/ar/desk/")
