"""What people see of a run: pictures, one self-contained page, and a short summary for the terminal."""
