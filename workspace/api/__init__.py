"""The Web API: methods by name, each with its scopes and its rate tier."""
