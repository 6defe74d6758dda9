"""What is promised, held against code that was broken on purpose."""
