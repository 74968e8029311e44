"""The report of a study, a sweep or a comparison: one document, several formats."""
