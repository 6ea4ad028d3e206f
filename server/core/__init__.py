"""Pure rules: no I/O, no clock, no third-party library."""
