"""Keeps segments honest while they live: who moved and why, what drifted, what is new, what has grown old, and when it is an alarm."""
