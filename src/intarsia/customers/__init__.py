"""Customers: order lines as they were read become order lines that can be trusted."""
