"""What several providers share of how they are spoken to: signatures, grants, a billing export.

The libraries that sign are loaded at the first use, not at import.
"""
