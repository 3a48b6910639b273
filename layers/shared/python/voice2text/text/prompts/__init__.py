"""The prompts, one file each; `prompting.py` reads them."""
