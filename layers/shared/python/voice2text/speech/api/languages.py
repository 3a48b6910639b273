"""Languages by the names that services answer with."""

# OpenAI and Groq answer "english" or "English" where they are asked in codes; the names are those
# of Whisper's tokenizer (github.com/openai/whisper, whisper/tokenizer.py).
_NAMES = """
af afrikaans|am amharic|ar arabic|as assamese|az azerbaijani|ba bashkir|be belarusian|bg bulgarian
bn bengali|bo tibetan|br breton|bs bosnian|ca catalan|cs czech|cy welsh|da danish|de german|el greek
en english|es spanish|et estonian|eu basque|fa persian|fi finnish|fo faroese|fr french|gl galician
gu gujarati|ha hausa|haw hawaiian|he hebrew|hi hindi|hr croatian|ht haitian creole|hu hungarian
hy armenian|id indonesian|is icelandic|it italian|ja japanese|jw javanese|ka georgian|kk kazakh
km khmer|kn kannada|ko korean|la latin|lb luxembourgish|ln lingala|lo lao|lt lithuanian|lv latvian
mg malagasy|mi maori|mk macedonian|ml malayalam|mn mongolian|mr marathi|ms malay|mt maltese
my myanmar|ne nepali|nl dutch|nn nynorsk|no norwegian|oc occitan|pa punjabi|pl polish|ps pashto
pt portuguese|ro romanian|ru russian|sa sanskrit|sd sindhi|si sinhala|sk slovak|sl slovenian
sn shona|so somali|sq albanian|sr serbian|su sundanese|sv swedish|sw swahili|ta tamil|te telugu
tg tajik|th thai|tk turkmen|tl tagalog|tr turkish|tt tatar|uk ukrainian|ur urdu|uz uzbek
vi vietnamese|yi yiddish|yo yoruba|yue cantonese|zh chinese
"""
_CODES = {
    name: code
    for entry in _NAMES.replace("\n", "|").split("|")
    if entry
    for code, name in [entry.split(" ", 1)]
}
_KNOWN = frozenset(_CODES.values())


def code_of(name: object) -> str | None:
    """The code of a language that a service names by code, tag or English name."""
    if not isinstance(name, str):
        return None
    lowered = name.strip().lower()
    tag = lowered.replace("_", "-").partition("-")[0]
    return _CODES.get(lowered) or (tag if tag in _KNOWN else None)
