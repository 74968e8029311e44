"""The canonical slot: ten blocks over protocol rules and the environment."""
