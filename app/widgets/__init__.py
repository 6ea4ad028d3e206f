"""Parts that windows are built of: cards, figures, bars, tables and the states of a view."""
