"""The desktop application: tray, windows and charts, all fed by one API client."""
