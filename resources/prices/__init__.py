"""Price data: the compiled file, what corrects it, and what builds it."""
