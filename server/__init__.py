"""The headless product: API, services and store. It never imports Qt or the app."""

import sys

# httpx would bring its command line along, with rich, click and pygments: 70 ms and 6 MB at every start.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
