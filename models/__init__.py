"""cadCAD models built from the library's blocks, one folder per scale."""
