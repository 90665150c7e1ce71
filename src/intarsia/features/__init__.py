"""What is known about each customer as of a day: recency, frequency, money, rhythm and the rest, one row a customer."""
