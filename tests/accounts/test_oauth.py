"""Systems sign in by OAuth2: client credentials, scopes, secrets that change, an end at once."""

import base64
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from oauth2_provider.models import AccessToken as GivenToken

from accounts import queries, services
from accounts.models import ApiClient, User
from accounts.rules import MandateRole, NotYourRight, Scope, ScopeUnknown, scope_needed
from core import advancing, tenancy
from core.models import BusinessClock, Event
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOOK = {"url": "https://hooks.example.com/dekking"}


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    cache.clear()


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        return factories.mandate(factories.policyholder())


@pytest.fixture
def made(mandate):
    return make(mandate)


def make(mandate, *scopes):
    with tenancy.scope(staff=True):
        return services.make_client(
            name="Exact",
            scopes=scopes or [Scope.LIMITS_READ],
            by=factories.actor(mandate),
            now=NOW,
        )


def ask(client, made, *, secret=None, basic=True, **fields):
    row, own = made
    form = {"grant_type": "client_credentials", **fields}
    headers = {}
    if basic:
        pair = f"{row.client_id}:{secret or own}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    else:
        form |= {"client_id": row.client_id, "client_secret": secret or own}
    return client.post("/oauth/token", form, headers=headers)


def call(client, token, path="me", **more):
    return client.get(f"/api/v1/{path}", more, headers={"Authorization": f"Bearer {token}"})


def token_of(client, made, **more):
    return ask(client, made, **more).json()["access_token"]


@pytest.mark.parametrize("basic", [True, False])
def test_a_client_gets_a_short_lived_token_for_what_it_was_made_for(client, made, basic):
    answer = ask(client, made, basic=basic)

    given = answer.json()
    assert answer.status_code == 200
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 900)
    assert given["scope"] == "limits:read"
    assert "refresh_token" not in given
    assert "no-store" in answer["Cache-Control"]


def test_the_token_acts_for_the_policyholder_whose_system_it_is(client, made, mandate):
    told = call(client, token_of(client, made)).json()

    assert told["policyholder"] == str(mandate.policyholder.public_id)
    assert told["scopes"] == ["limits:read"]
    assert told["client"] == made[0].client_id
    assert (told["role"], told["rights"]) == ("API_CLIENT", ["SEE"])


def test_what_a_client_does_is_its_own_in_the_audit_trail(client, mandate):
    made = make(mandate, Scope.NOTICES_WRITE)
    token = token_of(client, made)

    answer = client.post(
        "/api/v1/webhook-endpoints",
        HOOK,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"},
    )

    with tenancy.scope(staff=True):
        event = Event.objects.get(subject_id=answer.json()["id"])
    assert event.facts["client"] == str(made[0].public_id)


def test_nobody_sees_a_client_who_acts_for_nobody(made):
    assert not ApiClient.objects.exists()


def test_neither_secret_nor_token_is_kept_in_a_form_that_opens_anything(client, made):
    token = token_of(client, made)

    row = GivenToken.objects.get()
    with tenancy.scope(staff=True):
        kept = ApiClient.objects.get()
    assert row.token == ""
    assert token not in row.token_checksum
    assert made[1] not in (kept.client_secret, kept.previous_secret)


def test_a_client_may_ask_for_less_than_it_has_but_not_for_more(client, mandate):
    made = make(mandate, Scope.LIMITS_READ, Scope.CLAIMS_READ)

    less, more = ask(client, made, scope="claims:read"), ask(client, made, scope="limits:write")

    assert less.json()["scope"] == "claims:read"
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


def test_a_call_beyond_the_scopes_names_the_one_that_is_missing(client, made):
    answer = call(client, token_of(client, made), "claims")

    assert (answer.status_code, answer.json()["code"]) == (403, "SCOPE_MISSING")
    assert answer.json()["values"] == {"scope": "claims:read"}
    assert "claims:read" in answer.json()["detail"]
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]
    assert answer["Content-Type"] == "application/problem+json"


def test_to_read_is_not_to_change(client, mandate):
    token = token_of(client, make(mandate, Scope.NOTICES_READ))

    answer = client.post(
        "/api/v1/webhook-endpoints",
        HOOK,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"},
    )

    assert call(client, token, "webhook-endpoints").status_code == 200
    assert answer.status_code == 403
    assert answer.json()["values"] == {"scope": "notices:write"}


def test_matching_a_list_sends_much_and_changes_nothing(client, mandate):
    token = token_of(client, make(mandate, Scope.COMPANIES_READ))

    answer = client.post(
        "/api/v1/companies/match",
        {"rows": [{"reference": "1", "name": "Jansen"}]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"},
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("secret", ["wrong", "x" * 5_000, "\x00", "é"])
def test_a_wrong_secret_opens_nothing(client, made, secret):
    answer = ask(client, made, secret=secret)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not GivenToken.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"grant_type": "password", "username": "x", "password": "x"},
        {"grant_type": "authorization_code", "code": "x"},
        {"grant_type": "refresh_token", "refresh_token": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
        {"grant_type": ""},
        {"grant_type": "\x00"},
    ],
)
def test_nothing_but_client_credentials_is_there(client, made, fields):
    answer = ask(client, made, **fields)

    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !", "Basic eA==", "Basic AAA6AAA=", "Bearer x", "Basic gICAOg=="]
)
def test_a_header_that_makes_no_sense_is_refused_and_never_a_defect(client, header):
    answer = client.post(
        "/oauth/token", {"grant_type": "client_credentials"}, headers={"Authorization": header}
    )

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path", ["authorize/", "authorize", "introspect/", "applications/", "token/"]
)
def test_the_rest_of_the_toolkit_has_no_address(client, path):
    assert client.get(f"/oauth/{path}").status_code == 404
    assert client.get(f"/o/{path}").status_code == 404


def test_a_new_secret_works_at_once_and_the_old_one_a_day_longer(client, made, mandate):
    row, old = made
    with tenancy.scope(staff=True):
        _, new = services.rotate_client(
            client_id=row.public_id, by=factories.actor(mandate), now=timezone.now()
        )

    assert ask(client, made, secret=new).status_code == 200
    assert ask(client, made, secret=old).status_code == 200
    with tenancy.scope(staff=True):
        ApiClient.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
    assert ask(client, made, secret=old).status_code == 401
    assert ask(client, made, secret=new).status_code == 200


def test_the_secret_before_the_last_ends_at_once(client, made, mandate):
    row, first = made
    with tenancy.scope(staff=True):
        for _ in range(2):
            services.rotate_client(
                client_id=row.public_id, by=factories.actor(mandate), now=timezone.now()
            )

    assert ask(client, made, secret=first).status_code == 401


def test_a_client_stopped_is_refused_at_once_with_the_tokens_it_has(client, made, mandate):
    token = token_of(client, made)
    with tenancy.scope(staff=True):
        services.revoke_client(client_id=made[0].public_id, by=factories.actor(mandate), now=NOW)

    assert call(client, token).status_code == 401
    assert ask(client, made).status_code == 401
    assert not GivenToken.objects.exists()


def test_a_client_stays_when_its_maker_goes(client, made, mandate):
    token = token_of(client, made)
    with tenancy.scope(staff=True):
        other = factories.mandate(mandate.policyholder)
        services.revoke_mandate(
            mandate_id=mandate.public_id, by=factories.actor(other), now=factories.NOW
        )
    User.objects.filter(id=mandate.user_id).update(is_active=False)

    assert call(client, token).status_code == 200
    assert ask(client, made).status_code == 200
    with tenancy.scope(staff=True):
        services.revoke_client(client_id=made[0].public_id, by=factories.actor(other), now=NOW)
    assert call(client, token).status_code == 401


def test_a_token_ends_after_its_time_and_is_cleared_away(client, made):
    token = token_of(client, made)
    GivenToken.objects.update(expires=timezone.now() - timedelta(seconds=1))

    assert call(client, token).status_code == 401
    token_of(client, made)
    assert GivenToken.objects.count() == 1


def test_tokens_keep_the_real_clock_when_the_business_date_is_moved(client, made):
    before = token_of(client, made)
    advancing.aim(days=90)
    BusinessClock.objects.update(days_ahead=90)

    after = token_of(client, made)

    assert [call(client, token).status_code for token in (before, after)] == [200, 200]


def test_a_token_can_be_given_back(client, made):
    row, secret = made
    token = token_of(client, made)

    answer = client.post(
        "/oauth/revoke", {"token": token, "client_id": row.client_id, "client_secret": secret}
    )

    assert answer.status_code == 200
    assert call(client, token).status_code == 401


def test_a_client_gives_back_no_token_of_another(client, made):
    token = token_of(client, made)
    with tenancy.scope(staff=True):
        stranger = factories.mandate(factories.policyholder())
    other, secret = make(stranger)

    client.post(
        "/oauth/revoke",
        {"token": token, "client_id": other.client_id, "client_secret": secret},
    )

    assert call(client, token).status_code == 200


def test_who_asks_too_often_waits(client, made):
    answers = [ask(client, made, secret="wrong").status_code for _ in range(31)]

    assert answers[:30] == [401] * 30
    assert answers[30] == 429
    refused = ask(client, made)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")


def test_what_a_client_did_stands_in_the_audit_trail_without_its_secret(client, made, mandate):
    token_of(client, made)
    with tenancy.scope(staff=True):
        found = Event.objects.filter(subject_id=made[0].public_id).order_by("sequence")
        told = [(event.name, event.facts, event.policyholder_id) for event in found]

    assert [name for name, *_ in told] == ["accounts.client_made", "accounts.client_signed_in"]
    assert {holder for *_, holder in told} == {mandate.policyholder_id}
    assert made[1] not in str(told)


def test_only_an_owner_makes_clients():
    with tenancy.scope(staff=True):
        broker = factories.mandate(factories.policyholder(), MandateRole.BROKER)

    with pytest.raises(NotYourRight):
        make(broker)


def test_no_client_is_made_for_a_scope_that_is_none(mandate):
    with pytest.raises(ScopeUnknown):
        make(mandate, "limits:everything")


def test_a_stranger_neither_sees_nor_stops_a_client(made):
    with tenancy.scope(staff=True):
        stranger = factories.actor(factories.mandate(factories.policyholder()))

        assert not queries.clients_of(stranger).exists()
        for change in (services.revoke_client, services.rotate_client):
            with pytest.raises(ApiClient.DoesNotExist):
                change(client_id=made[0].public_id, by=stranger, now=NOW)


@pytest.mark.parametrize(
    ("app", "to_change", "scope"),
    [
        ("limits", False, Scope.LIMITS_READ),
        ("limits", True, Scope.LIMITS_WRITE),
        ("grading", False, Scope.COMPANIES_READ),
        ("collections_app", True, Scope.COLLECTIONS_WRITE),
        ("accounts", False, None),
    ],
)
def test_each_part_of_the_api_has_its_scopes(app, to_change, scope):
    assert scope_needed(app, to_change=to_change) == scope


@pytest.mark.parametrize("given", ["Basic \u00e9", "Basic !", "Basic 4pyT", "Basic"])
def test_a_header_that_cannot_be_read_is_refused_and_breaks_nothing(client, given):
    answer = client.post(
        "/oauth/token", {"grant_type": "client_credentials"}, headers={"Authorization": given}
    )

    assert answer.status_code == 401


def test_a_client_is_answered_in_the_language_of_who_made_it(client, made, mandate):
    with tenancy.scope(staff=True):
        services.choose_language(user_id=mandate.user_id, language="en")
        mandate.policyholder.language = "nl"
        mandate.policyholder.save(update_fields=["language"])

    answer = call(client, token_of(client, made), path="limits")

    assert answer["Content-Language"] == "en"
