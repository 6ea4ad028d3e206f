"""What happened, told to whoever listens in this process."""

from __future__ import annotations

from typing import Literal

from server.schemas.common import Schema

Kind = Literal["usage", "expenses", "receipts", "budgets", "settings", "app_tokens"]


class Changed(Schema):
    """Figures have changed, so that whoever shows them reads them anew."""

    kind: Kind
