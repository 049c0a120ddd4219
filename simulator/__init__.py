"""The provider sandbox: speaks the providers' HTTP, plays the people's phones, posts signed webhooks back."""
