"""Effects performed: messages told, chats kept up to date."""
