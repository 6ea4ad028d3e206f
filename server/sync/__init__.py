"""Reading what providers billed, in the background: when, how often, and what is kept of it.

`scheduler` decides when, `engine` runs and stores, `session` speaks HTTP, `keys` knows what signs in. httpx
and tenacity are loaded with the first session: a program that is connected to nobody never loads them.
"""
