"""Any LLM behind OpenAI's chat completions API: what it is asked, what it answers and costs."""
