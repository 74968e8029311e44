"""What a sweep can ask at a point."""
