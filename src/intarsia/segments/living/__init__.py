"""Segments that live: who is whose successor, who stays put, which definition is in force, and what people decide."""
