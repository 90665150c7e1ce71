"""What customers write, reviews and tickets, becomes language, sentiment and topics."""
