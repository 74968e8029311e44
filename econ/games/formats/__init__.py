"""Gambit's file formats: games in, games out, exactly."""
