"""The browser page of the local workspace: Jinja2 on the server, small plain modules in the browser."""
