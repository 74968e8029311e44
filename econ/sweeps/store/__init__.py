"""A folder of results: parts as they come in, tables and a manifest when a sweep has ended."""
