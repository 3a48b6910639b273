"""The local engine: Whisper on windows of the right size, and a gate that doubts what it heard."""
