"""`python -m intarsia` is the command `intarsia`, for where the command itself is not on the path."""

from intarsia.cli.app import main

if __name__ == "__main__":
    main()
