"""Fees: the price of gas, and who receives what users pay."""
