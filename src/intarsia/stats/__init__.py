"""Statistics: numpy in, numpy out; knows no customer."""
