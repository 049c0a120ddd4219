"""Twilio as our connectors meet it: texts and calls by forms, TwiML, signed callbacks."""
