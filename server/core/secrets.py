"""Secrets that are no provider's key, declared once: where each may come from and what it is for."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.errors import NotFound

LONGEST_SECRET = 4096


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret. It lies in the keyring; the environment variable wins."""

    name: str
    label: str
    help: str
    environment: str


SECRETS: tuple[Secret, ...] = (
    Secret(
        "supabaseJwtSecret",
        "Legacy JWT secret of the Supabase project",
        "Only for projects that still sign with HS256. Whoever has it can sign in as anybody.",
        "CODINGVIBEZ_SUPABASE_JWT_SECRET",
    ),
    Secret(
        "smtpPassword",
        "Password of the mail server",
        "Goes with the setting smtpUser.",
        "CODINGVIBEZ_SMTP_PASSWORD",
    ),
)
BY_NAME = {secret.name: secret for secret in SECRETS}


def require(name: str) -> Secret:
    """Gives a secret's description.

    Raises:
        NotFound: There is none of this name.
    """
    if name not in BY_NAME:
        raise NotFound(f"There is no secret {name[:40]!r}; there are {', '.join(BY_NAME)}.")
    return BY_NAME[name]
