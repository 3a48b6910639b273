"""The list of everything the bot says; a language that lacks a phrase does not type-check."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A phrase that changes with a number, which it names as {n}.

    Args:
        choose: the language's plural rule: the number's place in `forms`
            (unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html).
    """

    choose: Callable[[int], int]
    forms: tuple[str, ...]

    def format(self, n: int, **values: object) -> str:
        """The form for `n`, filled in."""
        return self.forms[self.choose(n)].format(n=n, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language's phrases: plain text for str.format, each shorter than a message."""

    own_name: str  # of the language itself

    menu_language: str  # beside /language in Telegram's menu of commands
    menu_settings: str
    menu_words: str
    menu_history: str
    menu_search: str
    menu_stats: str
    menu_privacy: str
    menu_help: str
    menu_transcribe: str
    menu_limits: str
    menu_delete: str

    start: str
    help: Counted  # n: minutes; {megabytes}
    hello_group: str
    send_me_speech: str
    unknown_command: str

    language_automatic: str
    language_pinned: str  # {language}
    language_unknown: str
    automatic: str  # the button
    admins_only: str
    stale_button: str

    settings: str
    settings_group: str
    settings_saved: str
    set_speech: str  # the buttons of the menu; the value follows
    set_bot: str
    set_mode: str
    set_timestamps: str
    set_file: str
    set_words: str
    set_keep: str
    set_policy: str
    set_silent: str
    set_zone: str
    set_done: str
    back: str
    on: str
    off: str
    automatically: str
    as_in_telegram: str
    ask_bot: str
    ask_mode: str
    ask_keep: str
    ask_policy: str
    ask_zone: str
    keep_delivery: str
    keep_day: str
    keep_week: str
    keep_month: str
    keep_forever: str
    policy_always: str
    policy_reply: str
    policy_never: str
    mode_original: str
    mode_structured: str
    mode_polished: str
    mode_summary: str
    mode_translated: str
    zone_set: str  # {zone}
    zone_unknown: str

    words_list: str  # {words}
    words_none: str
    words_help: str
    words_not_there: str
    words_too_long: str  # {n}: letters; {words}
    words_too_many: Counted  # n: words; {words}

    lost_rights: str  # {chat}
    reply_to_a_recording: str
    transcribed_already: str
    off_here: str

    transcribing: str
    transcribing_clock: str  # {clock}
    no_speech: str
    uncovered: Counted  # n: seconds; {spans}
    in_the_file: str
    as_you_wished: str
    file_name: str
    failed: str
    broken: str

    too_large: str  # {limit}: megabytes
    too_long: Counted  # n: minutes
    too_long_for_a_day: Counted  # n: minutes
    empty: str
    not_audio: str
    no_sound: str
    too_complex: str
    file_gone: str
    persons_day: Counted  # n: minutes; {clock}: when the day ends
    groups_day: Counted
    everybodys_day: str  # {clock}
    nearly_used: Counted  # n: minutes left; {limit}, {clock}
    groups_nearly_used: Counted

    files: str
    again: str
    try_again: str
    again_more: str
    again_better: str
    again_timed: str
    again_working: str
    stamps: str
    shorter: str
    longer: str
    emoji_none: str
    emoji_few: str
    emoji_some: str
    emoji_many: str
    rewriting: str
    again_started: str
    at_it_already: str
    text_gone: str
    not_yours: str
    buttons_anew: str
    rewrite_nothing: str
    rewrite_too_long: str
    rewrite_refused: str
    rewrite_unfit: str
    rewrite_unavailable: str
    rewrite_budget: str
    rewrite_persons_day: str  # shorter than 200 characters, a button's answer
    rewrite_off: str
    file_title: str
    file_recorded: str
    file_language: str
    file_length: str
    rough_times: str
    no_word_times: str
    no_pdf: str
    heard_so_far: str  # {text}, {percent}
    about_seconds: Counted  # n; {text} before it
    about_minutes: Counted
    place: Counted  # n: recordings
    turn_seconds: Counted  # n; {text} before it
    turn_minutes: Counted
    unshown: Counted  # n: characters
    not_admitted: str  # {id}; shorter than 200 characters, a button's answer
    blocked: str
    invite_wrong: str
    limits_title: str  # {clock}: when the day ends
    limits_yours: Counted  # n: minutes left; {limit}
    limits_groups: Counted
    limits_all: Counted
    limits_free: str
    limits_zone: str
    limits_recording: Counted  # n: minutes; {megabytes}

    owner_whom: str  # {command}
    owner_allowed: str  # {id}
    owner_blocked: str
    owner_unblocked: str
    owner_is_owner: str
    owner_invite: Counted  # n: people; {days}, {link}
    owner_invite_how: str
    owner_invite_off: str  # {access}
    owner_limit: Counted  # n: minutes; {id}
    owner_limit_none: str  # {id}
    owner_limit_default: str
    owner_limit_how: str
    owner_today: str  # {recordings}, {clock}, {people}, {failed}, {refused}
    owner_money: str  # {spent}, {limit}
    owner_llm_money: str  # {spent}, {limit}
    owner_queues: str
    owner_queue: str  # {name}, {waiting}, {working}
    owner_queues_down: str
    owner_slowest: str
    owner_slow: str  # {chat}, {message}, {clock}, {seconds}
    owner_failed: str
    owner_failure: str  # {chat}, {message}, {reason}
    owner_nothing: str
    owner_refresh: str
    owner_dead: str  # {n}
    dead_title: str
    dead_none: str
    dead_letter: str  # {number}, {queue}, {kind}, {chat}, {message}, {time}
    dead_redrive: str  # {number}
    dead_tell: str
    dead_gone: str
    dead_redriven: str
    dead_told: str
    dead_lost: str
    dead_nobody: str
    cast_how: str
    cast_ask: Counted  # n: people
    cast_send: str
    cast_cancel: str
    cast_going: str  # {sent}, {failed}, {left}
    cast_done: str  # {sent}, {failed}
    cast_done_in_part: str
    cast_cancelled: str
    cast_lost: str
    private_only: str
    history_title: str  # {n}
    history_empty: str
    history_gone: str
    history_no_text: str
    search_help: str
    search_title: str  # {query}, {n}
    search_nothing: str  # {query}
    stats_month: str
    stats_all: str
    stats_recordings: str  # {n}
    stats_speech: str  # {clock}
    stats_words: str  # {n}
    stats_saved: str  # {clock}
    stats_languages: str  # {languages}
    stats_note: str  # {wpm}
    privacy_texts: str  # {kept}: one of the next three sentences
    privacy_kept_delivery: str  # {hours}
    privacy_kept_days: str  # {days}: as on the button; {hours}
    privacy_kept_forever: str
    privacy_files: str
    privacy_local: str
    privacy_service: str
    privacy_llm: str
    privacy_no_llm: str
    privacy_traces: str  # {logs}, {queues}, {aside}: days
    privacy_numbers: str
    privacy_yours: str
    export_ready: str
    delete_ask: str  # {days}, {aside}, {logs}
    delete_yes: str
    delete_no: str
    delete_not: str
    delete_late: str
    delete_done: str
    erased_recording: str
    cannot_transcribe: str
    unwritable: str
    no_files_here: str
    group_allowed: str
    hello_group_asked: str  # {bot}
    hears_only_asked: str  # {bot}
