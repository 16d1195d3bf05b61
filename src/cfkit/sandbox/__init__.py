"""A local stand-in for the platforms, over real HTTP: demo, tests, rehearsals."""
