"""The second engine: any service that speaks OpenAI's transcription API.

Importing it costs nothing: `openai`, which takes most of a second, is imported at the first request
(`openai_service.py`).
"""

from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.speech.api.recognise import SpeechApi
from voice2text.speech.api.settings import ApiSettings

__all__ = ["ApiSettings", "ApiUnavailable", "SpeechApi", "Trouble"]
