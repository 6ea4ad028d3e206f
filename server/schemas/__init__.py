"""Shapes of requests and answers: they validate, generate openapi.json and type the client."""
