"""make looks: play the desk's stories in a local workspace, and take a picture of every card and form in them."""
