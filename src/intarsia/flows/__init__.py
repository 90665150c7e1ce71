"""The order of things: the only floor that knows which stage follows which."""
