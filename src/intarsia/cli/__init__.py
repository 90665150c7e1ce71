"""The command line: it parses, calls a flow and prints. No decisions."""
