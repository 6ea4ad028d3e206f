"""Files that come in and go out: the shapes of their rows, pure. Reading and writing is done elsewhere."""
