"""The sandbox: an installation with made-up buyers, for the code that listens to webhooks."""
