"""What is true of telling."""

from datetime import date

import pytest

from monitoring.rules.addresses import AddressRefused, ensure_may_go_to, is_public
from monitoring.rules.warnings import warning_due


@pytest.mark.parametrize(
    ("on", "warning"),
    [
        (date(2026, 3, 15), None),  # 16 days before
        (date(2026, 3, 17), 14),
        (date(2026, 3, 27), 14),  # 4 days before: still the first warning's stretch
        (date(2026, 3, 28), 3),
        (date(2026, 3, 31), 3),  # the day itself
        (date(2026, 4, 1), None),  # over
    ],
)
def test_a_deadline_is_warned_of_so_many_days_before_as_were_chosen(on, warning):
    assert warning_due(date(2026, 3, 31), on, (14, 3)) == warning


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://example.com:444/",
        "https://name:password@example.com/",
        "https://",
        "ftp://example.com/",
        "https://exa mple:99999999/",
        "javascript:alert(1)",
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "https://localhost/",
        "https://hooks.localhost./",
        "https://intranet/hook",
        "https://erp.internal/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.1.10:8443/",
        "https://169.254.169.254/x",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
    ],
)
def test_a_webhook_goes_nowhere_but_https_on_a_usual_port(url):
    with pytest.raises(AddressRefused):
        ensure_may_go_to(url, loopback=False)


@pytest.mark.parametrize("url", ["https://example.com/hook", "https://example.com:443/?a=b"])
def test_a_webhook_goes_to_https(url):
    assert ensure_may_go_to(url, loopback=False) is None


@pytest.mark.parametrize("url", ["https://169.254.169.254/x", "https://10.1.2.3/"])
def test_the_demo_calls_no_other_machine_in_the_house(url):
    with pytest.raises(AddressRefused, match="private network"):
        ensure_may_go_to(url, loopback=True)


def test_only_the_demo_calls_this_machine():
    assert ensure_may_go_to("http://127.0.0.1:9000/", loopback=True) is None
    assert is_public("127.0.0.1", loopback=True)
    assert not is_public("127.0.0.1", loopback=False)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # where clouds keep their keys
        "100.64.0.1",  # carrier's own
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "2002:a00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_no_message_goes_into_somebodys_own_network(address):
    assert not is_public(address, loopback=False)


def test_a_public_address_is_fine():
    assert is_public("93.184.216.34", loopback=False)
    assert is_public("2606:2800:220:1:248:1893:25c8:1946", loopback=False)
