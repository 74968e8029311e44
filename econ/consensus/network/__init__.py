"""Networks of validators: where they are, what lies between them, and how blocks and votes travel."""
