"""Passing on what is tracked on this desk to teams' servers."""
