"""Which buyer somebody means who writes a name or a number."""

from core.errors import BusinessError


class NoSuchBuyer(BusinessError):
    """No company is called or numbered so."""

    sentence = (
        "We find no company called or numbered “%(name)s”. Look it up under Buyers, and press "
        "“Add an invoice” there."
    )


class SeveralBuyers(BusinessError):
    """More than one company may be meant."""

    sentence = (
        "More than one company may be meant by “%(name)s”. Use its number (KvK, VAT, LEI), or look "
        "it up under Buyers and press “Add an invoice” there."
    )
