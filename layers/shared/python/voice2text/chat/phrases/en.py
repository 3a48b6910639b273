"""English."""

from voice2text.chat.phrases.phrases import Counted, Phrases


def _plural(n: int) -> int:
    return 0 if n == 1 else 1


PHRASES = Phrases(
    own_name="English",
    menu_language="Choose the language of the speech",
    menu_settings="Settings",
    menu_words="Names and words to listen for",
    menu_history="Your transcripts",
    menu_search="Find words in your transcripts",
    menu_stats="How much you had transcribed",
    menu_privacy="What I keep, and how long",
    menu_help="What I can do",
    menu_transcribe="Answer a recording with this to have its text",
    menu_limits="What is left of today",
    menu_delete="Delete everything about you",
    start=(
        "Hello! I turn speech into text.\n\n"
        "Send or forward me a voice message, an audio or a video, and I'll reply with what was "
        "said. Add me to a group and I'll do the same there.\n\n"
        "/settings – language, form, how long I keep things\n"
        "/help – what I can do"
    ),
    help=Counted(
        _plural,
        tuple(
            "Send or forward me a voice message, a round video, an audio or video file, and I'll "
            "reply with its text. In a group I listen to every recording that Telegram shows me, "
            "unless its /settings say otherwise.\n\n"
            "The buttons under a text give it another form, make a file of it, or have me listen "
            "once more.\n\n"
            f"I take files of up to {{megabytes}} MB and {{n}} {minutes}. Text too long for four "
            "messages comes as a file.\n\n"
            "/language – I recognise the language myself. If I get it wrong, pin it: "
            "/language en\n"
            "/words – names and terms to listen for\n"
            "/history, /search, /stats – what you had transcribed\n"
            "/privacy – what I keep; /export_my_data, /delete_my_data\n"
            "/timezone – when your day begins\n"
            "/settings – everything else\n"
            "/limits – what is left of today\n"
            "/transcribe – in a group, as an answer to a recording"
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
        "I don't know that language. Use its name or its code: /language German, /language de. "
        "/language auto lets me recognise it myself."
    ),
    automatic="Recognise it yourself",
    admins_only="Only the admins of this group can change that.",
    stale_button="This button is too old. Please send the command anew.",
    settings="Your settings. Press what you want to change.",
    settings_group="The settings of this group. Press what you want to change.",
    settings_saved="Your settings are saved. /settings opens them again.",
    set_speech="Language of speech",
    set_bot="My language",
    set_mode="After a transcript",
    set_timestamps="Timestamps",
    set_file="Text as a file",
    set_words="My own words",
    set_keep="Keep transcripts",
    set_policy="Transcribe",
    set_silent="Without sound",
    set_zone="Time zone",
    set_done="Done",
    back="« Back",
    on="on",
    off="off",
    automatically="automatic",
    as_in_telegram="as in Telegram",
    ask_bot="Which language shall I speak?",
    ask_mode="What shall follow a transcript by itself?",
    ask_keep=(
        "How long shall I keep transcripts after I have sent them? The messages in the chat stay "
        "as they are; what I no longer have, /search can't find and no button can rewrite."
    ),
    ask_policy="Which recordings of this group shall I transcribe?",
    ask_zone=(
        "Which time zone are you in? With a city I know its summer time, too: /timezone Berlin"
    ),
    keep_delivery="not beyond delivery",
    keep_day="1 day",
    keep_week="7 days",
    keep_month="30 days",
    keep_forever="for ever",
    policy_always="all recordings",
    policy_reply="on /transcribe",
    policy_never="none",
    mode_original="Original",
    mode_structured="Structured",
    mode_polished="Polished",
    mode_summary="Summary",
    mode_translated="Translation",
    zone_set="Your time zone is {zone}.",
    zone_unknown=(
        "I don't know that time zone. Send a big city, or how far you are ahead of UTC: "
        "/timezone Berlin, /timezone +1"
    ),
    words_list="I listen for: {words}",
    words_none="I listen for no words of your own yet.",
    words_help=(
        "Names and terms that I often get wrong can be taught:\n"
        "/words add Nadezhda, kubectl, Ada Lovelace\n"
        "/words remove kubectl\n"
        "/words clear"
    ),
    words_not_there="Those words are not on the list. /words shows it.",
    words_too_long="Left out, because they have more than {n} letters: {words}",
    words_too_many=Counted(
        _plural,
        (
            "I can keep {n} word. For these there is no room, take others out first: {words}",
            "I can keep {n} words. For these there is no room, take others out first: {words}",
        ),
    ),
    lost_rights=(
        "I may no longer write in “{chat}”, so I stop listening there. Give me the right to send "
        "messages and I'll go on."
    ),
    reply_to_a_recording="Answer a voice message, an audio or a video with /transcribe.",
    transcribed_already="That recording is transcribed already: here is its text.",
    off_here="I am switched off in this group. An admin can change that with /settings.",
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
    as_you_wished="Here is the text, as a file.",
    file_name="transcript.txt",
    failed=(
        "I'm sorry, I could not transcribe this recording: something broke on my side, several "
        "times over. I kept what is needed to find out why. Please try again a little later."
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
    too_long_for_a_day=Counted(
        _plural,
        tuple(
            "This recording is longer than all that I may transcribe here on one day: {n} "
            f"{minutes} of speech. Please send it in pieces, on several days."
            for minutes in ("minute", "minutes")
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
    persons_day=Counted(
        _plural,
        tuple(
            f"That is more than is left of your day: I transcribe {{n}} {minutes} of speech a day "
            "for each person. The next day begins at {clock}; press “Try again” then."
            for minutes in ("minute", "minutes")
        ),
    ),
    groups_day=Counted(
        _plural,
        tuple(
            f"That is more than is left of this group's day: I transcribe {{n}} {minutes} of "
            "speech a day for a group. The next day begins at {clock}."
            for minutes in ("minute", "minutes")
        ),
    ),
    everybodys_day=(
        "I have transcribed all that I may for today. Please try again after {clock}; your "
        "recording is not lost."
    ),
    nearly_used=Counted(
        _plural,
        tuple(
            f"You have {{n}} {minutes} of speech left of {{limit}} for today; the next day begins "
            "at {clock}."
            for minutes in ("minute", "minutes")
        ),
    ),
    groups_nearly_used=Counted(
        _plural,
        tuple(
            f"This group has {{n}} {minutes} of speech left of {{limit}} for today; the next day "
            "begins at {clock}."
            for minutes in ("minute", "minutes")
        ),
    ),
    files="📄 Files",
    again="🔁 Again",
    try_again="🔁 Try again",
    again_more="Other languages…",
    again_better="✨ Better engine",
    again_timed="⏱ With word times",
    again_working="⏳ Transcribing again…",
    stamps="⏱ Timestamps",
    shorter="− Shorter",
    longer="+ Longer",
    emoji_none="😶 No emoji",
    emoji_few="🙂 Few emoji",
    emoji_some="😀 Some emoji",
    emoji_many="🤩 Many emoji",
    rewriting="I'm rewriting it. The text will change by itself.",
    again_started="I'm listening once more. The text stays until the new one is there.",
    at_it_already="I'm at it already. A moment, please.",
    text_gone=(
        "I no longer have this text. Send me the recording once more and I'll write it down anew."
    ),
    not_yours="Only whoever spoke or asked for the text, and the admins, can press this.",
    buttons_anew="The buttons for this text:",
    rewrite_nothing="There is nothing in this text to rewrite.",
    rewrite_too_long="This text is too long for me to rewrite.",
    rewrite_refused="The language model would not rewrite this text. The original stays.",
    rewrite_unfit="I could not rewrite this text well enough to show it. The original stays.",
    rewrite_unavailable=(
        "I could not rewrite this text: the language model could not be reached. Please try "
        "again a little later."
    ),
    rewrite_budget="I have rewritten all that I may for today. Please try again tomorrow.",
    rewrite_persons_day=(
        "I have rewritten as many texts as I may for one person in a day. Please try again "
        "tomorrow; what is rewritten already can be opened now, too."
    ),
    rewrite_off="Rewriting is switched off at the moment. The original stays.",
    file_title="Transcript",
    file_recorded="Received",
    file_language="Language",
    file_length="Length",
    rough_times=(
        "The times are those of whole sentences. For the time of each word I have to listen "
        "once more."
    ),
    no_word_times=(
        "I listened once more, but I couldn't find out the time of each word. The subtitles keep "
        "the times of whole sentences."
    ),
    no_pdf="I can't make PDF files here. Word or Markdown, perhaps?",
    heard_so_far="{text} {percent} %",
    about_seconds=Counted(
        _plural, ("{text} Ready in about {n} second.", "{text} Ready in about {n} seconds.")
    ),
    about_minutes=Counted(
        _plural, ("{text} Ready in about {n} minute.", "{text} Ready in about {n} minutes.")
    ),
    place=Counted(
        _plural,
        (
            "⏳ About {n} recording is ahead of yours.",
            "⏳ About {n} recordings are ahead of yours.",
        ),
    ),
    turn_seconds=Counted(
        _plural,
        (
            "{text} Its turn comes in about {n} second, or sooner.",
            "{text} Its turn comes in about {n} seconds, or sooner.",
        ),
    ),
    turn_minutes=Counted(
        _plural,
        (
            "{text} Its turn comes in about {n} minute, or sooner.",
            "{text} Its turn comes in about {n} minutes, or sooner.",
        ),
    ),
    unshown=Counted(
        _plural,
        (
            "{n} character has no font here: � stands for it.",
            "{n} characters have no font here: � stands for each.",
        ),
    ),
    not_admitted=(
        "I work only for those whom my owner lets in. Ask them for access and tell them this "
        "number: {id}"
    ),
    blocked=(
        "My owner has blocked you, so I no longer transcribe for you. I won't say this again."
    ),
    invite_wrong=(
        "This invitation is not valid: it was used up, it has expired, or it was never made. "
        "Ask for a new one."
    ),
    limits_title="What is left of today; the next day begins at {clock}.",
    limits_yours=Counted(
        _plural,
        tuple(f"You: {{n}} {minutes} of {{limit}}" for minutes in ("minute", "minutes")),
    ),
    limits_groups=Counted(
        _plural,
        tuple(f"This group: {{n}} {minutes} of {{limit}}" for minutes in ("minute", "minutes")),
    ),
    limits_all=Counted(
        _plural,
        tuple(
            f"Everybody together: {{n}} {minutes} of {{limit}}" for minutes in ("minute", "minutes")
        ),
    ),
    limits_free="No limit on the minutes of a day.",
    limits_zone="To read it on your own clock, choose your zone: /timezone",
    limits_recording=Counted(
        _plural,
        tuple(
            f"One recording: up to {{n}} {minutes} and {{megabytes}} MB"
            for minutes in ("minute", "minutes")
        ),
    ),
    owner_whom=(
        "Whom? Send {command} with an id, or answer a forwarded message or a contact with it. "
        "A forward from somebody who hides their account carries no id."
    ),
    owner_allowed="{id} may use me.",
    owner_blocked="{id} is blocked.",
    owner_unblocked="{id} is not blocked any more.",
    owner_is_owner="{id} is an owner, and owners can't be blocked.",
    owner_invite=Counted(
        _plural,
        (
            "By this link {n} person may come in. Days it is valid: {days}\n{link}",
            "By this link {n} people may come in. Days it is valid: {days}\n{link}",
        ),
    ),
    owner_invite_how=(
        "Send /invite for one person within 7 days, or /invite 5 30 for five within 30. "
        "From 1 to 1000 people, from 1 to 365 days."
    ),
    owner_invite_off=(
        "Invitations need the setting ACCESS at invite; it is at {access} now. "
        "Change it and deploy again."
    ),
    owner_limit=Counted(
        _plural,
        tuple(
            f"{{id}} may have {{n}} {minutes} of speech a day." for minutes in ("minute", "minutes")
        ),
    ),
    owner_limit_none="{id} has no limit of a day.",
    owner_limit_default="{id} has the same limit as all others.",
    owner_limit_how=(
        "Send /limit with an id and minutes a day: /limit 100001 30. 0 is without a limit, "
        "default is as for all others. As an answer to a forwarded message: /limit 30"
    ),
    owner_today=(
        "Today, UTC\n"
        "Recordings: {recordings}, {clock} of speech\n"
        "People: {people}\n"
        "Failed: {failed}\n"
        "Refused: {refused}"
    ),
    owner_money="Speech API: ${spent} of ${limit}",
    owner_llm_money="LLM: ${spent} of ${limit}",
    owner_queues="Queues",
    owner_queue="{name}: {waiting} waiting, {working} at work",
    owner_queues_down="The queues can't be asked just now. Press “Refresh” a little later.",
    owner_slowest="Slowest",
    owner_slow="{chat}/{message}: {seconds} s for {clock}",
    owner_failed="Failed",
    owner_failure="{chat}/{message}: {reason}",
    owner_nothing="none",
    owner_refresh="Refresh",
    owner_dead="Dead letters: {n}",
    dead_title=(
        "What nobody could handle. Redrive what can work by now; or tell the person, and it is "
        "deleted."
    ),
    dead_none="There are no dead letters.",
    dead_letter="{number}. {queue}, {kind}, {chat}/{message}, {time}",
    dead_redrive="{number}: redrive",
    dead_tell="{number}: tell the person",
    dead_gone="It isn't there any more, or can't be reached just now.",
    dead_redriven="It is on its way again.",
    dead_told="They were told, and it is deleted.",
    dead_lost="They can't be reached any more, and it is deleted.",
    dead_nobody=(
        "There is nobody to tell: it names no chat, or one that has its answer or still gets it. "
        "Redrive it, or leave it to expire."
    ),
    cast_how=(
        "Answer the message that shall go to everybody with /broadcast. I copy it as it is; "
        "first I ask once more."
    ),
    cast_ask=Counted(
        _plural,
        (
            "Send this message to {n} person?",
            "Send this message to {n} people?",
        ),
    ),
    cast_send="Send",
    cast_cancel="Cancel",
    cast_going="Sending. Sent: {sent}, failed: {failed}, left: {left}",
    cast_done="Everybody has it. Sent: {sent}, failed: {failed}",
    cast_done_in_part="Done, but not everybody has it. Sent: {sent}, failed: {failed}",
    cast_cancelled="Cancelled. Sent: {sent}, failed: {failed}",
    cast_lost=(
        "The message to copy is gone, or can't be copied. Sent: {sent}, failed: {failed}. "
        "Write a new one and answer it with /broadcast."
    ),
    private_only="That works in our private chat only: here everybody would read along.",
    history_title="Your transcripts: {n}",
    history_empty="I have no transcripts of yours yet.",
    history_gone="I don't keep the text of this recording any more.",
    history_no_text="(the text is not kept any more)",
    search_help=(
        "Which words shall I look for in your transcripts?\n"
        "/search invoice – both the word and, in most languages, its other forms\n"
        '/search "blue car" -red – these words in a row, and not that one'
    ),
    search_title="Found for {query}: {n}",
    search_nothing="I found nothing of yours for: {query}",
    stats_month="This month",
    stats_all="All in all",
    stats_recordings="Recordings: {n}",
    stats_speech="Speech: {clock}",
    stats_words="Words: {n}",
    stats_saved="Time saved: {clock}",
    stats_languages="Languages: {languages}",
    stats_note=(
        "Time saved is what reading takes less than hearing, at {wpm} words a minute "
        "(Brysbaert 2019)."
    ),
    privacy_texts=(
        "What I keep, and how long.\n\n"
        "Transcripts: {kept} /settings changes that. What I could not deliver waits for two weeks, "
        "and a recording that failed can be tried again for a week. Messages in the chat are "
        "Telegram's: I don't delete them."
    ),
    privacy_kept_delivery=(
        "I keep none of this chat's: each is deleted as soon as I have sent it, within {hours} "
        "hours at most."
    ),
    privacy_kept_days=(
        "I keep this chat's for {days} after I have sent them; then they are deleted, within "
        "{hours} hours at most."
    ),
    privacy_kept_forever="I keep this chat's until you delete them with /delete_my_data.",
    privacy_files=(
        "Recordings: they lie with Telegram. I fetch one, write it down and throw my copy away at "
        "once; I keep the name that Telegram knows it by, as long as the transcript."
    ),
    privacy_local="Who hears them: a program on my own server and nobody else.",
    privacy_service=(
        "Who hears them: a program on my own server or a speech service that my owner has chosen; "
        "it gets the sound, and neither your name nor the chat's."
    ),
    privacy_llm=(
        "Who reads them: if you press a button that rewrites a text, a language service that my "
        "owner has chosen gets that text, and neither your name nor the chat's."
    ),
    privacy_no_llm="Who reads them: nobody.",
    privacy_traces=(
        "Traces: my logs hold numbers, no words, for {logs} days. Messages on their way lie in "
        "queues for {queues} days at most, without what you wrote, except commands. What "
        "Telegram sends and I can't read is put aside for {aside} days, as it is."
    ),
    privacy_numbers=(
        "Numbers: how long each recording was and how many words it had stays for /stats; what "
        "you used of a day's minutes for 40 days. Whether my owner let you in, limited or blocked "
        "you stays as well, even when you delete the rest."
    ),
    privacy_yours=("It is yours: /export_my_data gives you all of it, /delete_my_data deletes it."),
    export_ready="All that I keep about you.",
    delete_ask=(
        "Shall I delete all that I keep about you? Your transcripts, here and in groups, your "
        "settings, words and numbers go for good; what I am working on is dropped.\n\n"
        "What stays: the messages in the chats; what you used of today's minutes, until the day "
        "is over; your number at Telegram with the time, for {days} days, so that nothing that is "
        "still on its way is written down; unreadable messages put aside, at most {aside} days; "
        "numbers in logs, at most {logs} days; and whether my owner let you in, limited or "
        "blocked you.\n\n"
        "The button works for ten minutes."
    ),
    delete_yes="Delete everything",
    delete_no="Keep it",
    delete_not="Nothing was deleted.",
    delete_late="That was too long ago, and nothing was deleted. Send /delete_my_data again.",
    delete_done=(
        "Everything about you is deleted. If you send me something new, I'll know you as far as "
        "that needs."
    ),
    erased_recording=(
        "You sent this recording before you had everything deleted. To have it in writing all the "
        "same, please forward it to me."
    ),
    cannot_transcribe="I can't transcribe this one.",
    unwritable=(
        "I have the text that you asked for in a group, but I may not write there. Once I have the "
        "right to send messages, please answer the recording with /transcribe again."
    ),
    no_files_here=(
        "I may not send files here. An admin can allow it in the permissions of the group."
    ),
    group_allowed="From now on everybody in this group may use me.",
    hello_group_asked=(
        "Hello! I turn speech into text: answer a voice message with /transcribe@{bot} and I'll "
        "reply with its text. /language pins the language, /help tells more."
    ),
    hears_only_asked=(
        "Telegram doesn't show me the recordings of this group, only those that somebody answers "
        "with /transcribe@{bot}. To have me hear all of them, make me an admin. Or my owner turns "
        "off Group Privacy for me at @BotFather, takes me out of the group and adds me again."
    ),
)
