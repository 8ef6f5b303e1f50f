package org.ijwi.app

import kotlin.system.exitProcess
import org.ijwi.app.screens.CheckDeeds
import org.ijwi.app.screens.Home
import org.ijwi.app.screens.QuestionDeeds
import org.ijwi.app.screens.StampDeeds
import org.ijwi.app.screens.answerWayScreen
import org.ijwi.app.screens.answersByWordsScreen
import org.ijwi.app.screens.answersScreen
import org.ijwi.app.screens.calculatorScreen
import org.ijwi.app.screens.carryScreen
import org.ijwi.app.screens.checkScreen
import org.ijwi.app.screens.consentScreen
import org.ijwi.app.screens.homeScreen
import org.ijwi.app.screens.joinScreen
import org.ijwi.app.screens.languageScreen
import org.ijwi.app.screens.pinScreen
import org.ijwi.app.screens.questionScreen
import org.ijwi.app.screens.sealedScreen
import org.ijwi.app.screens.sixWordsScreen
import org.ijwi.app.screens.stampsScreen
import org.ijwi.app.screens.stopScreen
import org.ijwi.app.screens.whereScreen
import org.ijwi.app.screens.wipeScreen
import org.ijwi.app.screens.wordsScreen
import uniffi.ijwi.AnswerWay
import uniffi.ijwi.Campaign
import uniffi.ijwi.Failure
import uniffi.ijwi.Ijwi
import uniffi.ijwi.Leaving
import uniffi.ijwi.Question
import uniffi.ijwi.Status

/** Which screen follows which. What is decided is decided in Rust. */
class Path(private val activity: MainActivity, private val session: Session) {
    private val calculator = Calculator()

    // Who was chosen to read the report: asked for again after each lock.
    private var chosen = emptySet<String>()
    private var isLeft = true

    /** At the start of the process: the calculator, or the first start. */
    fun start() {
        calculator()
        // What is wrong is told to nobody here.
        session.ask({ it.isSetUp() }, failed = {}) { if (!it) pin() }
    }

    /** The app leaves the screen: all is locked, and the calculator stands there. */
    fun leave() {
        if (isLeft) return
        session.lock()
        start()
    }

    private fun calculator() {
        isLeft = true
        chosen = emptySet()
        calculator.clear()
        activity.show({ activity.finish() }) { calculatorScreen(calculator) { unlock(it) } }
    }

    /** What is wrong with a PIN is told to nobody here. */
    private fun unlock(number: String) {
        if (number.length < PIN_DIGITS_MIN) return
        session.ask({ it.unlock(number) }, failed = { if (it is Failure.Damaged) damaged() }) { opened() }
    }

    /** No PIN opens it any more, hers neither: it can be erased, and no more. */
    private fun damaged() {
        isLeft = false
        activity.show({ leave() }) { wipeScreen(Deed(R.string.back) { leave() }, ::erase) }
        activity.say(activity.text(R.string.error_damaged))
    }

    private fun pin() {
        isLeft = false
        val language = Deed(R.string.language) { language { pin() } }
        activity.show({ activity.finish() }) {
            pinScreen(language, onWrong = { activity.say(activity.text(it)) }, onChosen = { pin, second ->
                ask({ it.setUp(pin, second) }) { opened() }
            })
        }
    }

    private fun opened() {
        isLeft = false
        session.ask({ it.campaign() }, failed = { if (it is Failure.NotJoined) join(null) else fail(it) }) { home() }
    }

    private fun language(then: () -> Unit): Unit = activity.show(then) {
        languageScreen(activity.language(), Deed(R.string.back, then)) {
            it.choose(activity)
            activity.use(it)
            then()
        }
    }

    private fun join(back: (() -> Unit)?): Unit = activity.show(back) {
        joinScreen(back?.let { Deed(R.string.back, it) }) {
            activity.pick { bytes -> ask({ it.join(bytes) }) { sixWords(it) } }
        }
    }

    private fun sixWords(campaign: Campaign) {
        if (campaign.confirmed) return home()
        activity.show(null) {
            sixWordsScreen(campaign, onNot = { home() }, onSame = { ask({ it.confirmCampaign() }) { home() } })
        }
    }

    private fun home(): Unit = ask({ phone ->
        val stamps = phone.stamps()
        Home(phone.campaign(), phone.draft() != null, stamps.tray + stamps.spare > 0u)
    }) { home ->
        val lock = { leave() }
        activity.show(lock) {
            homeScreen(
                home, Deed(R.string.lock, "🔒", lock), { report() },
                listOf(
                    Deed(R.string.answers_title) { answers() },
                    Deed(R.string.where_title) { where() },
                    Deed(R.string.carry_title) { carry() },
                    Deed(R.string.stamps_title) { stamps() },
                    Deed(R.string.campaign) { campaign(home.campaign) },
                    Deed(R.string.language) { language { home() } },
                    Deed(R.string.wipe_title) { wipe() },
                ),
            )
        }
    }

    private fun campaign(campaign: Campaign): Unit = if (campaign.confirmed) join { home() } else sixWords(campaign)

    // A report.

    private fun report() {
        val changed = { failure: Failure ->
            fail(failure)
            if (failure is Failure.FormChanged) session.tell { it.discardReport() }
        }
        session.ask({ it.beginReport() }, changed) { if (chosen.isEmpty()) consent { questions() } else questions() }
    }

    private fun consent(then: () -> Unit): Unit = ask({ it.campaign() to it.recipients() }) { (campaign, recipients) ->
        activity.show({ home() }) {
            consentScreen(campaign, recipients, chosen, Deed(R.string.back) { home() }) {
                chosen = it
                if (it.isEmpty()) activity.say(activity.text(R.string.consent_none)) else then()
            }
        }
    }

    private fun questions(): Unit = ask({ it.question() }) { question(it) }

    private fun question(question: Question?) {
        if (question == null) return if (chosen.isEmpty()) consent { check() } else check()
        val back = {
            if (question.number == 1u) consent { questions() } else ask({ it.back() }) { question(it) }
        }
        activity.show(back) {
            questionScreen(
                question,
                QuestionDeeds(
                    stop = { stop() },
                    back = back,
                    skip = { ask({ it.skip() }) { question(it) } },
                    answer = { given -> ask({ it.answer(given) }) { question(it) } },
                ),
            )
        }
    }

    private fun stop(): Unit = activity.show({ questions() }) {
        stopScreen(goOn = { questions() }, keep = { home() }, erase = { ask({ it.discardReport() }) { home() } })
    }

    private fun check(): Unit = ask({ it.answers() to it.recipients() }) { (answers, recipients) ->
        val back = { ask({ it.back() }) { question(it) } }
        activity.show(back) {
            checkScreen(
                answers, recipients.filter { it.id in chosen },
                CheckDeeds(
                    back = Deed(R.string.back, back),
                    change = { number -> ask({ it.goTo(number) }) { question(it) } },
                    consent = { consent { check() } },
                    send = { answerWay(it) },
                ),
            )
        }
    }

    private fun answerWay(leaving: Leaving): Unit = activity.show({ check() }) {
        answerWayScreen(Deed(R.string.back) { check() }) { way ->
            if (way == null) activity.say(activity.text(R.string.way_none_chosen)) else seal(way, leaving)
        }
    }

    private fun seal(way: AnswerWay, leaving: Leaving) {
        val recipients = chosen.toList()
        ask({ it.seal(recipients, way, leaving) }) { sealed ->
            chosen = emptySet()
            activity.show(null) { sealedScreen(sealed, leaving) { home() } }
        }
    }

    // What comes of it.

    private fun where(): Unit = ask({ it.conversations() }) { conversations ->
        activity.show({ home() }) { whereScreen(conversations, Deed(R.string.back) { home() }) }
    }

    private fun answers(): Unit = ask({ it.conversations() }) { conversations ->
        val back = Deed(R.string.back) { home() }
        activity.show(back.work) { answersScreen(conversations, back) { words(emptyList()) } }
    }

    private fun words(words: List<String>) {
        val back = { if (words.isEmpty()) answers() else words(words.dropLast(1)) }
        activity.show(back) {
            wordsScreen(words, Deed(R.string.back, back), { start, found -> like(start, found) }) { word ->
                val all = words + word
                if (all.size < WORDS) words(all) else answersByWords(all)
            }
        }
    }

    private fun like(start: String, found: (List<String>) -> Unit) {
        if (start.isEmpty()) found(emptyList()) else ask({ it.wordsLike(start) }, done = found)
    }

    private fun answersByWords(words: List<String>) =
        session.ask({ it.answersByWords(words.joinToString(" ")) }, { fail(it) }, isLong = true) { messages ->
            activity.show({ answers() }) { answersByWordsScreen(messages, Deed(R.string.back) { answers() }) }
        }

    // The phone.

    private fun carry(): Unit = ask({ it.status() }) { carry(it) }

    private fun carry(status: Status) {
        val missing = Permissions.missing(activity)
        val allow = { activity.requestPermissions(missing, 0) }
        activity.show({ home() }) {
            carryScreen(status, Deed(R.string.back) { home() }, allow.takeIf { missing.isNotEmpty() }) { isOn ->
                CarryService.want(activity, isOn)
            }
        }
        // What was asked anew before she went on comes too late: it must not bring her back.
        var again: (() -> Unit)? = null
        again = { ask({ it.status() }) { if (session.onChanged === again) carry(it) } }
        session.onChanged = again
    }

    private fun stamps(then: () -> Unit = {}): Unit = ask({ it.stamps() }) { stamps ->
        activity.show({ home() }) {
            stampsScreen(
                stamps,
                StampDeeds(
                    back = Deed(R.string.back) { home() },
                    fetch = { address -> gained(isLong = true) { it.fetchStamps(address) } },
                    request = { ask({ it.requestStamps() }) { activity.write("request.stamps", it) } },
                    accept = { activity.pick { bytes -> gained(isLong = false) { it.acceptStamps(bytes) } } },
                ),
            )
        }
        then()
    }

    private fun gained(isLong: Boolean, work: (Ijwi) -> UInt): Unit = session.ask(work, { fail(it) }, isLong) { count ->
        stamps { activity.say(activity.text(R.string.stamps_added, count.toInt())) }
    }

    private fun wipe(): Unit = activity.show({ home() }) { wipeScreen(Deed(R.string.back) { home() }, ::erase) }

    private fun erase() {
        CarryService.want(activity, false)
        session.wipe {
            activity.finishAndRemoveTask()
            exitProcess(0)
        }
    }

    private fun <T> ask(work: (Ijwi) -> T, done: (T) -> Unit) = session.ask(work, { fail(it) }, done = done)

    private fun fail(failure: Failure) {
        if (failure is Failure.Locked) return leave()
        activity.say(activity.text(Failures.text(failure)))
    }

    private companion object {
        const val PIN_DIGITS_MIN = 6
        const val WORDS = 7
    }
}
