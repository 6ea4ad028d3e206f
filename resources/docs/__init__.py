"""The API's documents: a card for assistants, the full text, and the page that tries it."""
