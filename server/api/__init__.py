"""HTTP: Flask blueprints, one subject a file, over the services."""
