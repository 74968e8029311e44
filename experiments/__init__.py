"""Studies and measurements made with the library."""
