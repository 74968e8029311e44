"""The parts of a report, a file per part: each says in words what there is, or why there is nothing."""
