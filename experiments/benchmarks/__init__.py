"""How fast and how large: the machine in every engine, beside a cadCAD model written the ordinary way."""
