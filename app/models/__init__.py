"""What the windows show, apart from how they show it."""
