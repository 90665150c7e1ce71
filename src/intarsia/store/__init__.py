"""Where results rest: written aside, then moved into place, so that nothing half-written passes for a result."""
