"""Where bytes come from and go to: Telegram's file server and S3."""
