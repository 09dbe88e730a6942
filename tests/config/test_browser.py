"""The browser of the tests reaches the server of the tests."""

import pytest


@pytest.mark.django_db(transaction=True)
def test_a_browser_reads_a_page_of_the_live_server(page, live_server):
    page.goto(f"{live_server.url}/health")

    assert page.locator("body").inner_text() == '{"alive": true}'
