"""What a person does with a transcript: rewrites it, takes it as a file, has it made again."""
