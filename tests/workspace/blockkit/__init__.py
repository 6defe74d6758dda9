"""Messages and views made of the table itself: valid ones, broken ones, and who judges them."""
