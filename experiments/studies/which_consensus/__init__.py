"""Which consensus: how soon an order is final, what failures cost, and what each protocol lets a leader do."""
