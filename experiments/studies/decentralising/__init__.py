"""What decentralising buys: the cases compared, what theory expects of them, and the answer."""
