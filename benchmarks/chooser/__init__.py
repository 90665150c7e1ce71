"""How good is the automatic choice of algorithm and number? Three tracks: shapes, customers, and data without groups."""
