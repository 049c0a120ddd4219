"""The providers: one file per operation, each a `Sender` or a `WebhookParser`, joined in `registry.py`."""
