"""The headless product: API, services and store. It never imports Qt or the app."""
