"""Windows and dialogs, each imported when it first opens."""
