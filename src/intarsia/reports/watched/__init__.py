"""The parts of the page on living segments: what is told, what is drawn, and the tables behind it."""
