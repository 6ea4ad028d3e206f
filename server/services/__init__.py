"""Use cases, one noun a file: all that the API may call."""
