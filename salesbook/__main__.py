"""`python -m salesbook`."""

from salesbook.cli import main

if __name__ == "__main__":
    main()
