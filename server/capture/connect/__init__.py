"""Connecting agents that can report by themselves: the change to their own settings, and its undoing."""
