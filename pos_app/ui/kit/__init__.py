"""The kit: small widgets every screen is built from. They know the theme and Qt, never a view of a whole screen."""
