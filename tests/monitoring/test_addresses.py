# ruff: noqa: RUF001 -- letters that look like others are what is tested here
"""Webhooks lead nowhere but out: no form of an address reaches a machine in the house."""

import socket

import pytest
from django.utils import timezone

from core import tenancy
from monitoring import lines, queries, services
from monitoring.models import WebhookAttempt
from monitoring.rules.addresses import AddressRefused
from monitoring.webhooks import Line
from tests import factories
from tests.monitoring.receiver import listening

pytestmark = pytest.mark.django_db

OUTSIDE = "93.184.216.34"
SECRET = "whsec_" + "c2VjcmV0" * 4

# What each name leads to when it is looked up, call after call (the last one from then on).
NAMES = {
    "loop.example.com": [["127.0.0.1"]],
    "loop6.example.com": [["::1"]],
    "ten.example.com": [["10.0.0.7"]],
    "carrier.example.com": [["100.64.0.1"]],
    "link.example.com": [["169.254.169.254"]],
    "link6.example.com": [["fe80::1%lo"]],
    "unique.example.com": [["fd00::1"]],
    "mapped.example.com": [["::ffff:127.0.0.1"]],
    "nat64.example.com": [["64:ff9b::7f00:1"]],
    "sixtofour.example.com": [["2002:7f00:1::1"]],
    "none.example.com": [["0.0.0.0"]],
    "mixed.example.com": [[OUTSIDE, "127.0.0.1"]],
    "mixed6.example.com": [[OUTSIDE, "::1"]],
    "many.example.com": [["93.184.216.34", "93.184.216.35", "192.168.0.1"]],
    "rebinding.example.com": [[OUTSIDE], ["127.0.0.1"]],
    "rebinding6.example.com": [[OUTSIDE], ["::1"]],
    "at-first-unknown.example.com": [None, ["127.0.0.1"]],
    "unknown.example.com": [None],
    "empty.example.com": [[]],
    "alias-of-localhost.example.com": [["127.0.0.53"]],
}
# Forms that are refused as they are read; {port} is where the listener of this machine hears.
WRITTEN = [
    # the machine itself, however its address is written
    "https://127.0.0.1:{port}/",
    "https://127.0.0.1/",
    "https://127.1:{port}/",
    "https://127.0.1/",
    "https://0:{port}/",
    "https://0.0.0.0:{port}/",
    "https://2130706433:{port}/",
    "https://017700000001:{port}/",
    "https://0x7f000001:{port}/",
    "https://0x7f.0x0.0x0.0x1:{port}/",
    "https://0177.0.0.1:{port}/",
    "https://0177.0.0.0x1:{port}/",
    "https://127.0.0.1.:{port}/",
    "https://127.0.0.01:{port}/",
    "https://127.255.255.254:{port}/",
    "https://localhost:{port}/",
    "https://LOCALHOST:{port}/",
    "https://localhost.:{port}/",
    "https://hooks.localhost:{port}/",
    "https://localhost.localdomain:{port}/",
    # the same in IPv6
    "https://[::1]:{port}/",
    "https://[::]:{port}/",
    "https://[0:0:0:0:0:0:0:1]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/",
    "https://[::127.0.0.1]:{port}/",
    "https://[::ffff:0:127.0.0.1]:{port}/",
    "https://[64:ff9b::127.0.0.1]:{port}/",
    "https://[64:ff9b:1::7f00:1]:{port}/",
    "https://[2002:7f00:1::]:{port}/",
    "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/",
    "https://[fe80::1]:{port}/",
    "https://[fe80::1%lo]:{port}/",
    "https://[fe80::1%25lo]:{port}/",
    "https://[::1%25lo]:{port}/",
    "https://[fc00::1]/",
    "https://[fd12:3456::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
    # other networks of somebody's own
    "https://10.0.0.1/",
    "https://172.16.5.4/",
    "https://192.168.1.10/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://192.0.0.8/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://192.88.99.1/",
    "https://intranet/",
    "https://erp.internal/",
    "https://printer.local/",
    "https://router.lan/",
    "https://1.0.0.127.in-addr.arpa/",
    # who the host is, said twice
    "https://example.com@127.0.0.1:{port}/",
    "https://example.com:443@127.0.0.1:{port}/",
    "https://@127.0.0.1:{port}/",
    "https://name:password@example.com/",
    "https://127.0.0.1:{port}#@example.com/",
    "https://127.0.0.1:{port}?@example.com/",
    "https://127.0.0.1:{port}\\@example.com/",
    "https://example.com\\@127.0.0.1:{port}/",
    "https://127.0.0.1%2f@example.com/",
    "https://%31%32%37.0.0.1:{port}/",
    "https://127.0.0.1%00.example.com:{port}/",
    "https://example.com\t@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\n.example.com/",
    " https://127.0.0.1:{port}/",
    # letters that only look like others
    "https://１２７.０.０.１:{port}/",
    "https://127。0。0。1:{port}/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "https://locаlhost:{port}/",
    "https://ⅼocalhost:{port}/",
    # other ports, other ways
    "https://example.com:{port}/",
    "https://example.com:22/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com:８/",
    "http://example.com/",
    "http://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "unix:///var/run/some.sock",
    "//127.0.0.1:{port}/",
    "https:127.0.0.1:{port}",
    "https:///127.0.0.1:{port}/",
    "https://",
    "javascript:alert(1)",
]


@pytest.fixture
def listener():
    """A listener on this machine, in both kinds of address where it has them; counts every call."""
    with listening() as receiver:
        yield receiver


@pytest.fixture
def asked(settings, monkeypatch):
    """The names looked up, answered from the table above; none on this machine is let in."""
    settings.LOOPBACK_WEBHOOKS = False
    calls = []

    def look_up(host, port, *rest, **more):
        name = host.rstrip(".").lower()
        answers = NAMES[name]
        found = answers[min(calls.count(name), len(answers) - 1)]
        calls.append(name)
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return calls


@pytest.fixture
def called(monkeypatch):
    """Where connections were opened to; none is really made to somewhere outside."""
    places = []
    connect = socket.create_connection

    def note(place, *rest, **more):
        places.append(place)
        if place[0] == OUTSIDE:
            raise ConnectionRefusedError("outside of the test")
        return connect(place, *rest, **more)

    monkeypatch.setattr(socket, "create_connection", note)
    return places


def test_there_are_many_forms():
    assert len(WRITTEN) + len(NAMES) >= 80
    assert len(set(WRITTEN)) == len(WRITTEN)


@pytest.mark.parametrize("form", WRITTEN)
def test_an_address_that_may_not_be_is_refused_when_saved_and_when_called(
    form, asked, called, listener, mandate
):
    url = form.replace("{port}", str(listener.server_port))

    with pytest.raises(AddressRefused) as at_save:
        lines.ensure_leads_outside(url)
    actor = factories.actor(mandate)
    with pytest.raises(AddressRefused), tenancy.scope(policyholder_id=actor.acting_for):
        services.add_endpoint(url=url, by=actor, now=factories.NOW)
    reply = Line(url, [SECRET]).post("message", "{}", timezone.now())

    assert at_save.value.values["problem"]
    assert reply.problem.startswith("A webhook cannot go to")
    assert (asked, called, listener.calls) == ([], [], 0)


@pytest.mark.parametrize(
    "name", sorted(set(NAMES) - {"rebinding.example.com", "rebinding6.example.com"})
)
def test_a_name_that_leads_into_the_house_or_nowhere_is_refused(name, asked, called, listener):
    url = f"https://{name}/hook"

    with pytest.raises(AddressRefused) as at_save:
        lines.ensure_leads_outside(url)
    reply = Line(url, [SECRET]).post("message", "{}", timezone.now())

    assert at_save.value.values["problem"]
    assert reply.problem
    assert not reply.has_arrived
    assert (called, listener.calls) == ([], 0)


@pytest.mark.parametrize("name", ["rebinding.example.com", "rebinding6.example.com"])
def test_a_name_that_changes_its_mind_is_refused_when_called(name, asked, called, listener):
    url = f"https://{name}/hook"
    lines.ensure_leads_outside(url)

    reply = Line(url, [SECRET]).post("message", "{}", timezone.now())

    assert "private network" in reply.problem
    assert (called, listener.calls) == ([], 0)


@pytest.mark.parametrize("name", ["rebinding.example.com", "rebinding6.example.com"])
def test_a_name_is_looked_up_once_a_call_and_called_as_it_was_found(name, asked, called):
    reply = Line(f"https://{name}/hook", [SECRET]).post("message", "{}", timezone.now())

    assert asked == [name]
    assert called == [(OUTSIDE, 443)]
    assert reply.problem.startswith("ConnectionRefusedError")


def test_a_chain_of_redirects_is_not_followed_a_step(mandate, happen, listener):
    with listening() as first:
        first.status = 307
        first.headers = {"Location": listener.url, "Refresh": f"0; url={listener.url}"}
        endpoint = add(mandate, first.url)
        happen("limits.reduced")

    assert len(first.got) == 1
    assert listener.calls == 0
    with tenancy.scope(staff=True):
        assert queries.messages_to(endpoint).get().answer_status == 307


def test_an_endpoint_saved_before_a_rule_was_made_is_not_called(
    mandate, happen, listener, settings
):
    endpoint = add(mandate, listener.url)
    settings.LOOPBACK_WEBHOOKS = False

    happen("limits.reduced")

    assert listener.calls == 0
    with tenancy.scope(staff=True):
        assert "private network" in WebhookAttempt.objects.get().problem
        assert queries.messages_to(endpoint).get().state == "PENDING"


def test_another_port_is_open_where_the_house_says_so(asked, settings):
    settings.WEBHOOK_PORTS = [443, 8443]

    assert lines.ensure_leads_outside("https://rebinding.example.com:8443/hook") is None
    with pytest.raises(AddressRefused):
        lines.ensure_leads_outside("https://rebinding.example.com:9443/hook")


def add(mandate, url):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        return services.add_endpoint(url=url, by=actor, now=factories.NOW)
