package org.ijwi.app.tests

import android.view.View
import org.ijwi.app.Calculator
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.Language
import org.ijwi.app.R
import org.ijwi.app.screens.*
import uniffi.ijwi.*

private val back = Deed(R.string.back) {}
private val sixWords = listOf("river", "candle", "orbit", "lemon", "garden", "winter")
private val campaign = Campaign("Camp North", sixWords, false, 3u, "2026-11-20", false, false)
private val recipients = listOf(
    Recipient("1", "Clinic", "Care", "clinic"),
    Recipient("2", "Prosecutor's office", "Ministry of Justice", "prosecutor"),
)
private val words = listOf("above") + sixWords
private val messages = listOf(
    Message("Clinic", "2026-11-22", null),
    Message("Clinic", "2026-11-23", "Come on Tuesday. Ask for Rose at the second door. You need not say why."),
)
private val conversations = listOf(
    Conversation("Clinic", "2026-11-20", Place.AT_RELAY, messages),
    Conversation("Prosecutor's office", "2026-11-20", Place.IN_TRAY, emptyList()),
)

private fun question(number: UInt, label: String, kind: QuestionKind, given: Given, hint: String? = null) =
    Question("q", number, 17u, label, hint, kind, given, emptyList())

private fun status(radio: RadioState, isOn: Boolean) = Status(
    isOn, emptyList(), 412u, 88u, 19_500u, false, SinceRelay.DAYS, 14uL, 120uL, 96uL, false, radio,
)

/** Every screen, with something on it. */
val SCREENS: Map<String, Kit.() -> View> = mapOf(
    "calculator" to { calculatorScreen(Calculator().apply { "12.5×4".forEach(::press) }) {} },
    "pin" to { pinScreen(Deed(R.string.language) {}, { _, _ -> }, {}) },
    "language" to { languageScreen(Language.KIRUNDI, back) {} },
    "join" to { joinScreen(null) {} },
    "six-words" to { sixWordsScreen(campaign, {}, {}) },
    "home" to { homeScreen(Home(campaign, false, false), Deed(R.string.lock, "🔒") {}, {}, homeDeeds()) },
    "home-draft" to {
        val confirmed = campaign.copy(confirmed = true)
        homeScreen(Home(confirmed, true, true), Deed(R.string.lock, "🔒") {}, {}, homeDeeds())
    },
    "consent" to { consentScreen(campaign, recipients, setOf("1"), back) {} },
    "question-one" to {
        val choices = listOf("Within 72 hours", "Within 120 hours", "Longer ago", "I would rather not say")
        val kind = QuestionKind.One(choices)
        val hint = "HIV prevention and emergency contraception are possible within 72 hours."
        questionScreen(question(1u, "How long ago did it happen?", kind, Given.One(0u), hint), questionDeeds)
    },
    "question-many" to {
        val choices = listOf("A doctor or nurse", "A safe place", "Food or clothes", "Somebody to talk to", "A lawyer")
        val given = Given.Many(listOf(0u, 3u))
        questionScreen(question(2u, "What help do you want?", QuestionKind.Many(choices), given), questionDeeds)
    },
    "question-text" to {
        val kind = QuestionKind.Text(16_384u)
        questionScreen(question(16u, "What happened?", kind, Given.Text("On the way to the water.")), questionDeeds)
    },
    "question-number" to {
        val kind = QuestionKind.Number(1, 99)
        questionScreen(question(5u, "How many people did it?", kind, Given.Number(3)), questionDeeds)
    },
    "stop" to { stopScreen({}, {}, {}) },
    "check" to {
        val answers = listOf(
            Answered(1u, "How long ago did it happen?", "Within 72 hours"),
            Answered(2u, "What help do you want?", "A doctor or nurse, Somebody to talk to"),
            Answered(3u, "Where did it happen?", null),
        )
        checkScreen(answers, recipients, CheckDeeds(back, {}, {}, {}))
    },
    "answer-way" to { answerWayScreen(back) {} },
    "sealed-words" to { sealedScreen(Sealed(1u, 0u, 3u, words), Leaving.BY_SLOTS) {} },
    "sealed" to { sealedScreen(Sealed(1u, 1u, 1u, emptyList()), Leaving.BURST) {} },
    "where" to { whereScreen(conversations, back) },
    "where-none" to { whereScreen(emptyList(), back) },
    "answers" to { answersScreen(conversations, back) {} },
    "answers-none" to { answersScreen(emptyList(), back) {} },
    "answers-by-words" to { answersByWordsScreen(messages, back) },
    "words" to { wordsScreen(words.take(2), back, { _, _ -> }, {}) },
    "carry" to { carryScreen(status(RadioState.On(true, 9uL), true), back, null) {} },
    "carry-not-allowed" to { carryScreen(status(RadioState.Faulty(RadioFault.NO_PERMISSION), false), back, {}) {} },
    "stamps" to { stampsScreen(StampCount(112u, 28u, 38u, 150u), StampDeeds(back, {}, {}, {})) },
    "wipe" to { wipeScreen(back) {} },
)

private val questionDeeds = QuestionDeeds({}, {}, {}, {})

private fun homeDeeds() = listOf(
    R.string.answers_title, R.string.where_title, R.string.carry_title, R.string.stamps_title, R.string.campaign,
    R.string.language, R.string.wipe_title,
).map { Deed(it) {} }
