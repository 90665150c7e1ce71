"""The personas: each segment told in words, with the numbers, a rule and a first recommendation."""
