"""Segments: features are made comparable, grouped, and the grouping that stands up to its trials is chosen."""
