"""The sections of the page in words: each file turns one part of a run into plain text and tables for its template."""
