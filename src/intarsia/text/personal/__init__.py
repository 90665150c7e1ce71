"""What tells who somebody is, kind by kind: contacts, numbers, addresses, names; each file takes its own out of a text and counts it."""
