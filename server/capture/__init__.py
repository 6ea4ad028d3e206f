"""Usage that needs no code: what coding agents log, and what is sent as OpenTelemetry."""
