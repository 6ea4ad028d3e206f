"""Builds prices.json from genai-prices' data and overrides.json.

    python -m resources.prices.build            writes prices.json
    python -m resources.prices.build --check    exits with 1 when prices.json is not what this would write

Run it after `pip install --upgrade genai-prices`, or after an edit of overrides.json (whose `reviewed` day
is part of the version: move it on with every edit). Needs genai-prices, a development dependency; the
program itself reads only prices.json. The result depends on nothing but those two inputs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from resources.prices.corrections import apply_corrections
from resources.prices.from_genai import Json, compiled_providers
from server.core.pricing import PriceBook

_HERE = Path(__file__).parent
TARGET = _HERE / "prices.json"
_FORMAT = 1


def build() -> str:
    """Gives the text of prices.json: one model a line."""
    corrections = json.loads((_HERE / "overrides.json").read_text(encoding="utf-8"))
    providers = compiled_providers()
    apply_corrections(providers, corrections)
    body = _providers_text(providers)
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    name = f"{corrections['reviewed']}+genai-prices-{version('genai-prices')}.{digest}"
    text = "\n".join(
        [
            "{",
            f'"format": {_FORMAT},',
            f'"version": "{name}",',
            '"unit": "US dollars per million tokens; request: US dollars",',
            '"licence": "From genai-prices (MIT, see LICENSE-genai-prices), corrected by overrides.json",',
            '"providers": {',
            body,
            "}}",
            "",
        ]
    )
    PriceBook.from_data(json.loads(text))
    return text


def _providers_text(providers: dict[str, Json]) -> str:
    parts: list[str] = []
    for provider, entry in providers.items():
        models = entry["models"]
        head = {"name": entry["name"]} | ({"fallbacks": entry["fallbacks"]} if entry["fallbacks"] else {})
        lines = ",\n".join(
            f"{_json(model)}:{_json(_lean(model, row))}" for model, row in sorted(models.items())
        )
        parts.append(f'{_json(provider)}:{_json(head)[:-1]},"models":{{\n{lines}\n}}}}')
    return ",\n".join(parts)


def _lean(model: str, row: Json) -> Json:
    """Leaves out what the reader assumes anyway: that a model goes by its own name only."""
    return {key: value for key, value in row.items() if not (key == "names" and value == [model])}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes or checks the file; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m resources.prices.build", description="Builds prices.json."
    )
    parser.add_argument("--check", action="store_true", help="only tell whether the file is up to date")
    wanted = build()
    if parser.parse_args(arguments).check:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
            print(f"{TARGET.name} is stale; run python -m resources.prices.build", file=sys.stderr)
            return 1
        print(f"{TARGET.name} is up to date")
        return 0
    TARGET.write_text(wanted, encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {len(wanted) // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
