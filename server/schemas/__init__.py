"""Shapes of requests and answers: they validate, generate openapi.json and type the client."""

import os

# pydantic looks through every package that is installed for plugins, and would let any of them see
# what is validated. None is wanted; the search took a megabyte and a tenth of a second.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
