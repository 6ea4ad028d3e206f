"""What a dollar is in other currencies."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.currencies import DOLLAR, per_dollar
from server.schemas import exchange_rates as shape
from server.services.exchange_rates import ExchangeRateService

exchange_rates = Blueprint("exchange_rates", __name__)


@endpoint(exchange_rates, "GET", "/api/exchange-rates", answer=shape.ExchangeRates, scope="read")
def show(call: Call[NoQuery, NoBody]) -> shape.ExchangeRates:
    """The ECB's newest rates that are known, and in which currency figures are shown."""
    service = call.services.exchange_rates
    return shape.ExchangeRates(
        displayCurrency=shown_currency(service),
        rates={
            code: shape.DayRate(perDollar=per_dollar(rate), publishedOn=rate.published_on)
            for code, rate in service.newest().items()
        },
    )


def shown_currency(service: ExchangeRateService) -> shape.ShownCurrency:
    """Gives in which currency figures are shown, and by which rate."""
    shown = service.shown()
    return shape.ShownCurrency(
        currency=shown.currency,
        perDollar=shown.per_dollar,
        publishedOn=shown.published_on,
        source=None if shown.currency == DOLLAR else "ECB",
        isOld=shown.is_old,
        note=shown.note,
    )
