"""The words of the windows in other languages than English, as Qt Linguist reads and writes them."""
