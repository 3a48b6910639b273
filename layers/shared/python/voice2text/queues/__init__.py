"""SQS and the envelopes that travel on it."""
