"""`python -m cfkit`."""

from cfkit.cli.start import main

if __name__ == "__main__":
    main()
