"""English."""

from voice2text.chat.phrases.phrases import Counted, Phrases


def _plural(n: int) -> int:
    return 0 if n == 1 else 1


PHRASES = Phrases(
    menu_language="Choose the language of the speech",
    menu_help="What I can do",
    start=(
        "Hello! I turn speech into text.\n\n"
        "Send or forward me a voice message, an audio or a video, and I'll reply with what was "
        "said. Add me to a group and I'll do the same there.\n\n"
        "/language – choose the language of the speech\n"
        "/help – what I can do"
    ),
    help=Counted(
        _plural,
        tuple(
            "Send or forward me a voice message, a round video, an audio or video file, and I'll "
            "reply with its text. In a group I listen to every recording.\n\n"
            f"I take files of up to {{megabytes}} MB and {{n}} {minutes}. Text too long for four "
            "messages comes as a file.\n\n"
            "/language – I recognise the language myself. If I get it wrong, pin it: "
            "/language en"
            for minutes in ("minute", "minutes")
        ),
    ),
    hello_group=(
        "Hello! I turn speech into text: send a voice message here and I'll reply with its text. "
        "/language pins the language, /help tells more."
    ),
    send_me_speech="Send me a voice message, an audio or a video, and I'll write it down.",
    unknown_command="I don't know that command. /help lists those I do.",
    language_automatic=(
        "I recognise the language of each recording myself. If I get it wrong in this chat, "
        "pin the language."
    ),
    language_pinned="In this chat I expect {language}.",
    language_unknown=(
        "I don't know that language. Use its code or its English name: /language de, "
        "/language German. /language auto lets me recognise it myself."
    ),
    automatic="Recognise it yourself",
    stale_button="This button is too old. Please send the command anew.",
    transcribing="Transcribing…",
    transcribing_clock="Transcribing {clock} of speech…",
    no_speech="I heard no speech in this recording.",
    uncovered=Counted(
        _plural,
        (
            "⚠️ {n} second of speech could not be transcribed: {spans}",
            "⚠️ {n} seconds of speech could not be transcribed: {spans}",
        ),
    ),
    in_the_file="That is only the beginning: the whole text is in the file.",
    file_name="transcript.txt",
    failed=(
        "I'm sorry, I could not transcribe this recording: something broke on my side, several "
        "times over. I kept what is needed to find out why. Please send it again a little later."
    ),
    broken="I'm sorry, something broke on my side. Please try again a little later.",
    too_large=(
        "This file is too large: Telegram lets me download up to {limit} MB. Please send a shorter "
        "piece, or just the sound of it: a voice message takes very little space."
    ),
    too_long=Counted(
        _plural,
        (
            "This recording is too long: I take up to {n} minute. Please send it in pieces.",
            "This recording is too long: I take up to {n} minutes. Please send it in pieces.",
        ),
    ),
    empty="This file is empty. Please send it again.",
    not_audio=(
        "I could not find a recording in this file; it may be damaged. Please send it again, "
        "or in another format such as MP3 or OGG."
    ),
    no_sound="This video has no sound, so there is nothing to write down.",
    too_complex=(
        "This file is built in a way that I can't open safely. Please convert it to MP3 or OGG, "
        "or record it as a voice message."
    ),
    file_gone="Telegram no longer has this file. Please send it again.",
)
