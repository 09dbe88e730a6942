"""A claim that needs documents after it was calculated shows no amount that is not decided."""

from claims.models import Claim
from core import tenancy
from tests.claims.conftest import BANKRUPT


def test_an_amount_worked_out_before_documents_were_asked_for_is_not_shown(client, world):
    with tenancy.scope(staff=True):
        world.desk.calculate(world.claim, BANKRUPT)
        Claim.objects.update(state="DOCUMENTS_REQUESTED", question="The contract, please")

    response = client.get(f"{world.page(client)}claims/{world.claim.public_id}/")

    assert response.context["calculation"] is None
    assert "<dt>Indemnity</dt>" not in response.content.decode()


def test_list_and_interface_show_no_amount_either(client, world):
    with tenancy.scope(staff=True):
        world.desk.calculate(world.claim, BANKRUPT)
    listed = f"{world.page(client)}claims/"
    before = client.get(listed).context["rows"][0]["worth"]
    with tenancy.scope(staff=True):
        Claim.objects.update(state="DOCUMENTS_REQUESTED", question="The contract, please")

    assert before is not None
    assert client.get(listed).context["rows"][0]["worth"] is None
