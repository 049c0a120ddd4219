"""The mail server, and what lies in the mailboxes."""
