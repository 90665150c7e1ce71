"""Identity: which records are one person, by exact keys first and by a trained model of names, addresses and typos then."""
