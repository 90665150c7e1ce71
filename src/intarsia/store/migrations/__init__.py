"""How a catalogue of an earlier release becomes one of this release, step by step; each file of `versions` is one step (Alembic)."""
