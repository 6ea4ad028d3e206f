"""Usage that is sent as OpenTelemetry, by agents that can and by any SDK with GenAI instrumentation."""
