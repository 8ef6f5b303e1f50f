package org.ijwi.app.tests

import android.widget.TextView
import java.io.File
import java.nio.file.Files
import kotlin.concurrent.thread
import org.ijwi.app.Calculator
import org.ijwi.app.Kit
import org.ijwi.app.Session
import org.ijwi.app.Voice
import org.ijwi.app.screens.calculatorScreen
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/**
 * One life of the app's process. It opens what earlier lives left, sees that nothing was lost and that a stranger sees a
 * calculator, goes to one screen, and is killed there, or earlier: before one of the steps of what it saves there.
 * `tests/android/run` runs one life after the other.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [34], qualifiers = "w360dp-h640dp-xhdpi")
class KilledTest {
    private val folder: File? = System.getProperty("ijwi.life")?.let(::File)
    private val memory by lazy { Memory(folder!!.resolve("memory")) }

    @Test
    fun aLife() {
        assumeTrue("one life after the other: tests/android/run", folder != null)
        val folder = folder!!
        val place = System.getProperty("ijwi.place")!!
        Session.keystore = { KeystoreOfTests(folder.resolve("keys")) }
        Session.forget()
        // What the app keeps outlives this process.
        val data = folder.resolve("data").apply { mkdirs() }
        val app = RuntimeEnvironment.getApplication()
        Files.createSymbolicLink(app.noBackupFilesDir.resolve("data").toPath(), data.toPath())

        val phone = Phone()
        phone.settle()
        if (phone.sees("Choose a PIN")) assertTrue("all is lost", memory.mayBeNew) else phone.open()
        val come = PLACES[place] ?: error("no such place: $place")
        Runtime.getRuntime().addShutdownHook(thread(start = false) { tell(place) })
        Life(phone, folder, memory).come()
        tell(place)
        die()
    }

    /** Who takes the phone sees a calculator, and a wrong PIN is a number; the right one opens it. */
    private fun Phone.open() {
        val kit = Kit(activity, Voice(activity) {})
        val calculator = views(kit.calculatorScreen(Calculator()) {}).filterIsInstance<TextView>()
        assertEquals(calculator.map { it.text.toString() }.filter { it.isNotEmpty() }, texts())
        press("135790=")
        assertTrue("a wrong PIN is a number", sees("135790") && sees("="))
        press("C$PIN=")
        until(60, "that it is open") { !sees("=") }
        assertTrue("it is damaged", !sees("Erase everything now"))
    }

    /** That it came so far, and by how many steps of what it wrote there. */
    private fun tell(place: String) = folder!!.resolve("killed").writeText("$place ${Steps.taken}")

    private fun die() {
        ProcessBuilder("kill", "-9", ProcessHandle.current().pid().toString()).start().waitFor()
        Thread.sleep(60_000)
    }

    /** What was acknowledged to whoever uses the phone: of that, nothing may be missing later. */
    private class Memory(private val file: File) {
        /** Whether it may be as at the first start: no PIN was chosen yet, or all was to be erased. */
        val mayBeNew get() = !file.exists() || file.readText() == ERASING

        /** How many questions were answered. */
        val answered get() = if (mayBeNew) 0 else file.readText().toInt()

        fun begun() = answered(0)

        fun answered(questions: Int) = write(questions.toString())

        fun erasing() = write(ERASING)

        /** Whole, or not at all. */
        private fun write(text: String) {
            val beside = file.resolveSibling("memory.new").apply { writeText(text) }
            check(beside.renameTo(file))
        }

        private companion object {
            const val ERASING = "erasing"
        }
    }

    /** How each place is come to, from where an open app begins. */
    private class Life(val phone: Phone, val folder: File, val memory: Memory) {
        val world = World.given!!

        /** Whether this life has been asked who may read the report. */
        private var hasChosen = false

        fun begin() {
            phone.firstStart()
            memory.begun()
        }

        fun askForStamps() = phone.askForStamps(world, folder.resolve("request.stamps"))

        fun takeStamps() {
            phone.touch("Stamps")
            phone.takeStamps(world)
        }

        fun confirm() {
            phone.touch("The campaign")
            phone.touch("They are the same")
            phone.see("Make a report")
        }

        fun open(deed: String, title: String = deed) {
            phone.touch(deed)
            phone.see(title)
        }

        /** Touches this, and waits until it is saved: a step of that may be the last one. */
        fun save(deed: String, isSaved: () -> Boolean) {
            Steps.begin()
            phone.touchAndGo(deed)
            phone.until(60, "what follows \"$deed\"", isSaved)
        }

        /** Comes to the question that is next; every one before it has its answer. */
        fun question() {
            phone.goToQuestions(isAskedWho = !hasChosen)
            hasChosen = true
            val present = phone.question()
            assertTrue("question $present, and ${memory.answered} were answered", present > memory.answered)
            var back = 0
            while (phone.question() > 1) {
                phone.touch("Back")
                back++
                val question = phone.question()
                assertTrue("the answer to question $question is lost", question > memory.answered || phone.isAnswered())
            }
            repeat(back) { phone.touch("Go on") }
            assertEquals(present, phone.question())
        }

        /** Answers the question that is shown. */
        fun answer() {
            val question = phone.question()
            phone.giveAnAnswer()
            save("Go on") { phone.question() == question + 1 }
            memory.answered(maxOf(question, memory.answered))
        }

        fun check() {
            question()
            while (!phone.sees("Check and send")) phone.touch("Skip")
        }

        fun answerWay(way: String) {
            check()
            phone.touch("Go on")
            phone.see("How do you want to read answers?")
            phone.touch(way)
        }

        fun seal(way: String) {
            answerWay(way)
            save("Seal and send") { phone.sees("The report is sealed") }
            hasChosen = false
            memory.answered(0)
        }

        /** It is sealed, or its draft is there: never neither. */
        fun sealed() {
            phone.see("Where is it?")
            val hasDraft = phone.sees("Go on with the report")
            phone.touch("Where is it?")
            assertTrue("the report is lost", hasDraft || phone.sees("To Clinic, …"))
            phone.touch("Back")
            if (hasDraft) seal(BY_PIN)
        }

        fun typeWords() {
            open("Answers")
            open("Read answers with seven words", "Word 1 of 7")
            repeat(7) {
                phone.type("Type how it begins", "abil")
                phone.touch("ability")
            }
            phone.see("These words open nothing here yet.", seconds = 300)
        }

        fun erase() {
            open("Erase everything")
            memory.erasing()
            // It ends the process.
            save("Erase everything now") { false }
        }
    }

    private companion object {
        const val BY_PIN = "With your PIN, on this phone"
        const val BY_WORDS = "With seven words, on any phone (safest)"

        val PLACES: Map<String, Life.() -> Unit> = mapOf(
            "pin" to {},
            "first-join" to { begin() },
            "six-words" to { phone.join(world) },
            "confirmed" to { confirm() },
            "stamps-asked" to { askForStamps() },
            "stamps" to { takeStamps() },
            "language" to { open("Language") },
            "carry" to { open("Carry for others") },
            "wipe" to { open("Erase everything") },
            "answers" to { open("Answers") },
            "words" to { open("Answers"); open("Read answers with seven words", "Word 1 of 7") },
            "answers-by-words" to { typeWords() },
            "where" to { open("Where is it?") },
            "consent" to { open("Make a report", "Who may read this?") },
            "question" to { question(); repeat(3) { answer() } },
            "stop" to { question(); open("Stop", "Stop here?") },
            "check" to { check() },
            "answer-way" to { answerWay(BY_PIN) },
            "sealed" to { seal(BY_PIN) },
            "sealed-words" to {
                question()
                answer()
                phone.touch("Stop")
                phone.touch("Keep it for later")
                seal(BY_WORDS)
            },

            // What is saved, step by step, and what has to be there afterwards.
            "choosing-a-pin" to {
                phone.type("New PIN", PIN)
                phone.type("The same PIN again", PIN)
                save("Go on") { phone.sees("Join a campaign") }
            },
            "joining" to {
                phone.touch("Choose the file")
                Steps.begin()
                phone.choose(world.bundle)
                phone.see("Compare them with the words printed at the clinic.")
            },
            "taking-stamps" to {
                phone.touch("Stamps")
                phone.touch("Take what came back")
                Steps.begin()
                phone.choose(world.issued)
                phone.see("Stamps added: …")
            },
            "answering" to { question(); answer() },
            "sealing" to { seal(BY_PIN) },
            "erasing" to { erase() },
            "has-a-pin" to { if (phone.sees("Choose a PIN")) begin() else phone.see("Join a campaign") },
            "has-joined" to { if (phone.sees("Join a campaign")) phone.join(world) else phone.see("Make a report") },
            "has-stamps" to { open("Stamps") },
            "has-answers" to { question() },
            "is-sealed" to { sealed() },
            "is-erased" to { if (phone.sees("Choose a PIN")) begin() else phone.see("Where is it?") },
        )
    }
}
