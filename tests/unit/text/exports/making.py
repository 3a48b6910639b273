"""Documents to export, and text that no speaker would say."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st

from voice2text.domain import Segment, Transcript, Word
from voice2text.text.exports.document import Document, Facts, Labels, of_transcript

LABELS = Labels("Transcript", "Recorded", "Language", "Length")
AT = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)

# One sentence or two in every script that the model knows, with digits, Latin and brackets inside.
SAMPLES = {
    "en": "The quick brown fox jumps over the lazy dog. “Quotes” — and 3.14, naïve café, OK?",
    "ru": "Съешь ещё этих мягких французских булок, да выпей же чаю. Цена: 1250 ₽, №5.",
    "el": "Ταχίστη αλώπηξ βαφής ψημένη γη, δρασκελίζει υπέρ νωθρού κυνός.",
    "vi": "Xin chào thế giới. Hôm nay thời tiết rất đẹp.",
    "yo": "Ẹ kú àárọ̀ ọ̀rẹ́ mi.",
    "zh": "今天天气很好，我们去公园散步。“你好”，他说：我们使用 Whisper 模型（不错）。",
    "ja": "今日はとても良い天気です。「明日も晴れるでしょう」と彼は言いました。コンピューター。",
    "ko": "안녕하세요. 오늘은 날씨가 정말 좋네요. 음성 인식은 Whisper 모델로 합니다!",
    "ar": "مرحبا بالعالم، اليوم الطقس جميل جدا وذهبنا إلى الحديقة",
    "fa": "سلام دنیا، امروز هوا خیلی خوب است و ما به پارک رفتیم",
    "ur": "آج موسم بہت اچھا ہے اور ہم پارک میں گئے",
    "he": "שלום עולם, היום מזג האוויר יפה מאוד והלכנו לפארק",
    "hi": "नमस्ते दुनिया। आज मौसम बहुत अच्छा है, श्री कृष्ण, क्षत्रिय, विद्यार्थी १२३.",
    "bn": "নমস্কার বিশ্ব। আজ আবহাওয়া খুব ভালো, ক্ষমা করবেন।",
    "pa": "ਸਤ ਸ੍ਰੀ ਅਕਾਲ ਦੁਨੀਆ। ਅੱਜ ਮੌਸਮ ਬਹੁਤ ਵਧੀਆ ਹੈ।",
    "gu": "નમસ્તે દુનિયા. આજે હવામાન ખૂબ સારું છે.",
    "ta": "வணக்கம் உலகம். இன்று வானிலை மிகவும் நன்றாக உள்ளது.",
    "te": "నమస్కారం ప్రపంచం. ఈరోజు వాతావరణం చాలా బాగుంది.",
    "kn": "ನಮಸ್ಕಾರ ಪ್ರಪಂಚ. ಇಂದು ಹವಾಮಾನ ತುಂಬಾ ಚೆನ್ನಾಗಿದೆ.",
    "ml": "നമസ്കാരം ലോകം. ഇന്ന് കാലാവസ്ഥ വളരെ നല്ലതാണ്.",
    "si": "ආයුබෝවන් ලෝකය. අද කාලගුණය ඉතා හොඳයි.",
    "th": "สวัสดีครับ วันนี้อากาศดีมากและน้ำท่วม",
    "lo": "ສະບາຍດີຊາວໂລກ ມື້ນີ້ອາກາດດີຫຼາຍ",
    "km": "សួស្តីពិភពលោក។ ថ្ងៃនេះអាកាសធាតុល្អណាស់។",
    "my": "မင်္ဂလာပါ ကမ္ဘာလောက။ ဒီနေ့ ရာသီဥတု အရမ်းကောင်းတယ်။",
    "ka": "გამარჯობა მსოფლიო. დღეს ძალიან კარგი ამინდია.",
    "hy": "Բարեւ աշխարհ։ Այսօր եղանակը շատ լավ է։",
    "am": "ሰላም ለዓለም። ዛሬ አየሩ በጣም ጥሩ ነው፤ ወደ መናፈሻ ሄድን።",
}

_HOSTILE = [
    "\x00", "\x1b[31m", "\x0b", "\x85", "\u2028", "\r", "\r\n", "\n\n", "\ufffe", "\U0001ffff",
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\ufe0f", "e" + "\u0301" * 9, "-->", "<b>",
    "</script>", "&amp;", "{\\an8}", "# ", "1. ", "    x", "```", "[a](b)", "<!-- ", "| a |",
    "👨‍👩‍👧", "🇩🇪🇫", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "x" * 90, "漢" * 40, "ก" * 60, "\u0f40\u0f72", "\u25cc\u0301",
]  # fmt: skip
characters = st.characters(exclude_categories=["Cs"])
texts = st.one_of(
    st.text(characters, max_size=40),
    st.lists(
        st.sampled_from([*_HOSTILE, *SAMPLES.values(), "word", "слово", " ", ". ", "，"]),
        max_size=6,
    ).map("".join),
)


def document(
    *said: str, language: str | None = "en", timestamps: bool = False, notice: str = ""
) -> Document:
    """A transcript whose segments last two seconds each."""
    segments = tuple(
        Segment(number * 2000, number * 2000 + 2000, text) for number, text in enumerate(said)
    )
    transcript = Transcript(language, 1.0, 161_000, segments)
    facts = Facts(AT, 161_000, language, "English" if language == "en" else language or "")
    return of_transcript(transcript, facts, timestamps=timestamps, notice=notice)


def with_words(start_ms: int, *words: tuple[str, int], gap: str = " ") -> Segment:
    """A segment of words, each with how long it lasts."""
    timed = []
    at = start_ms
    for text, lasts in words:
        timed.append(Word(at, at + lasts, text))
        at += lasts
    return Segment(start_ms, at, gap.join(text for text, _ in words), tuple(timed))


def without_spaces(text: str) -> str:
    """What must not be lost."""
    return "".join(text.split())


@st.composite
def recordings(draw: st.DrawFn) -> tuple[tuple[Segment, ...], int]:
    """Segments in any state, with words or without, and a length that holds them."""
    found = []
    at = 0
    for text in draw(st.lists(texts, max_size=6)):
        start = at + draw(st.integers(-300, 4000))
        end = start + draw(st.integers(0, 9000))
        words = draw(st.sampled_from([(), tuple(text.split())]))
        found.append(Segment(max(0, start), max(0, end), text, _spread(words, start, end)))
        at = max(at, end)
    return tuple(found), max(at, 1) + draw(st.integers(0, 2000))


def _spread(words: Sequence[str], start: int, end: int) -> tuple[Word, ...]:
    share = (end - start) // max(1, len(words))
    return tuple(
        Word(max(0, start + share * number), max(0, start + share * (number + 1)), text)
        for number, text in enumerate(words)
    )
