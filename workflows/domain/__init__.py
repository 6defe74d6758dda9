"""Pure values and rules of the desk: no clock, no chance, no I/O."""
