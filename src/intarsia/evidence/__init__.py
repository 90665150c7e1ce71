"""Is it true, and is it of use: segments put on trial by checks, and by a back-test against the ways that people use today."""
