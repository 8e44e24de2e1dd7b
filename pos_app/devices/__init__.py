"""What stands beside the till: loudspeaker, printer, drawer. Standard library and drivers; knows no screen."""
