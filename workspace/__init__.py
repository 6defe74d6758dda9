"""A local, Slack-compatible workspace: the Web API, Socket Mode and HTTP delivery, people, and a control API."""
