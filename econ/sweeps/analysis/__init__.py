"""What follows from a sweep's tables: pure functions over arrays, every estimate with its interval."""
