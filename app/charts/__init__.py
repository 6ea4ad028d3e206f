"""Charts. The only home of pyqtgraph and numpy, so it is imported when a window first shows one."""
