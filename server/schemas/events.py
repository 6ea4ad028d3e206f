"""What happened, told to whoever listens in this process."""

from __future__ import annotations

from typing import Literal

from server.schemas.common import Schema

Kind = Literal["usage", "expenses", "budgets", "settings", "app_tokens", "bills", "integrations"]


class Changed(Schema):
    """Figures have changed, so that whoever shows them reads them anew."""

    kind: Kind
