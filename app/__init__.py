"""The desktop application: tray, windows and charts, all fed by one API client."""

import sys

# httpx would bring its command line along, with rich, click and pygments: 70 ms and 6 MB at every start.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
