"""A judge from outside: the JSON Schema of Slack's own `@slack/types`, made by npm packages of fixed versions."""
