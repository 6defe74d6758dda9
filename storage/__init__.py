"""The ticket store: the only room that speaks SQL, on SQLite and PostgreSQL alike."""
