"""Who lets people work at the insurer: one administrator proposes, a second one releases."""

from core.errors import BusinessError


class StaffProposalWaits(BusinessError):
    """Something proposed for the same person waits for a second administrator already."""

    sentence = "For %(email)s something waits for a second administrator: decide on that first."


class RoleStands(BusinessError):
    """The person has this role already."""

    sentence = "%(email)s has this role already."


class OwnRole(BusinessError):
    """Somebody would let itself work at the insurer."""

    sentence = "This is your own role: another administrator releases it."


class SecondAdministratorThere(BusinessError):
    """The set-up code stands in for a second administrator only while there is none."""

    sentence = "There is a second administrator: the other one lets people in."


class OnlyAnAdministrator(BusinessError):
    """The set-up code lets in a second administrator, and nobody else."""

    sentence = "A set-up code lets in a second administrator only, who then lets in the others."


class IsShutOut(BusinessError):
    """Somebody who cannot sign in would get a role."""

    sentence = "%(email)s is shut out: let the person in again first."


class WrongCodeForAdministrator(BusinessError):
    """Somebody who does not run this installation would let in an administrator."""

    sentence = (
        "This is not the code for %(email)s. On the machine that Dekking runs on, "
        "./bin/manage setup_code %(email)s prints it."
    )


class WrongSetUpCode(BusinessError):
    """Somebody who does not run this installation would decide who works here."""

    sentence = "This is not the set-up code. ./bin/run prints it, and ./bin/manage setup_code."
