"""What templates of every app may say."""
