"""Segments that live: loaded, refreshed, watched, trained again and decided upon, each step recorded in a home."""
