"""Health and tracking health."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.schemas.health import DatabaseHealth, Health, TrackingError, TrackingHealth, WriteBuffer

health = Blueprint("health", __name__)


@endpoint(health, "GET", "/api/health", answer=Health, scope=None)
def show(call: Call[NoQuery, NoBody]) -> Health:
    """Whether it runs; public."""
    pulse = call.services.health.pulse()
    return Health(
        status=pulse.state,
        database=DatabaseHealth(healthy=pulse.database),
        services=pulse.services,
        version=call.services.version,
        uptime=round(pulse.uptime_s, 3),
    )


@endpoint(health, "GET", "/api/tracking-health", answer=TrackingHealth, scope="read")
def tracking(call: Call[NoQuery, NoBody]) -> TrackingHealth:
    """Whether tracked usage arrives."""
    intake = call.services.health.intake(call.identity)
    return TrackingHealth(
        status=intake.state,
        buffer=WriteBuffer(size=intake.waiting, lastFlush=intake.last_commit),
        dataFreshness=intake.freshness,
        errors=[TrackingError(at=item.at, message=item.message) for item in intake.failures],
    )
