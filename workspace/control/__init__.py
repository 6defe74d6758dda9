"""The control API: everything a person does, done by a call; and what tests need beside."""
