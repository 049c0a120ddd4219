"""Genesys Cloud as our connectors meet it: login, agentless texts, and a contact list whose campaign dials."""
