"""What is drawn in code: the tray icon and the mark of the program."""
