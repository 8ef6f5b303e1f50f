package org.ijwi.app.tests

import android.widget.TextView
import java.io.File
import java.nio.file.Files
import kotlin.random.Random
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
 * calculator, goes to one screen, and is killed there. `tests/android/run` runs one life after the other.
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
        if (memory.isBegun) phone.open() else phone.see("Choose a PIN")
        (PLACES[place] ?: error("no such place: $place"))(Life(phone, folder, memory))
        die(place)
    }

    /** Who takes the phone sees a calculator, and a wrong PIN is a number; the right one opens it. */
    private fun Phone.open() {
        settle()
        val kit = Kit(activity, Voice(activity) {})
        val calculator = views(kit.calculatorScreen(Calculator()) {}).filterIsInstance<TextView>()
        assertEquals(calculator.map { it.text.toString() }.filter { it.isNotEmpty() }, texts())
        press("135790=")
        assertTrue("a wrong PIN is a number", sees("135790") && sees("="))
        press("C$PIN=")
        until(60, "that it is open") { !sees("=") }
    }

    private fun die(place: String) {
        folder!!.resolve("killed").writeText(place)
        ProcessBuilder("kill", "-9", ProcessHandle.current().pid().toString()).start().waitFor()
        Thread.sleep(60_000)
    }

    /** What was acknowledged to whoever uses the phone: of that, nothing may be missing later. */
    private class Memory(private val file: File) {
        /** Whether a PIN was chosen. */
        val isBegun get() = file.exists()

        /** How many questions were answered. */
        val answered get() = if (isBegun) file.readText().toInt() else 0

        fun begun() = answered(0)

        fun answered(questions: Int) = file.writeText(questions.toString())
    }

    /** How each place is come to, from where an open app begins. */
    private class Life(val phone: Phone, val folder: File, val memory: Memory) {
        val world = World.given!!

        fun begin() {
            phone.type("New PIN", PIN)
            phone.type("The same PIN again", PIN)
            phone.touch("Go on")
            phone.see("Join a campaign")
            memory.begun()
        }

        fun join() {
            phone.see("Join a campaign")
            phone.touch("Choose the file")
            phone.choose(world.bundle)
            phone.see("Compare them with the words printed at the clinic.")
        }

        fun confirm() {
            phone.touch("The campaign")
            phone.touch("They are the same")
            phone.see("Make a report")
        }

        fun askForStamps() {
            phone.touch("Stamps")
            phone.touch("Save a request")
            phone.choose(folder.resolve("request.stamps"))
            world.issue(folder.resolve("request.stamps"))
        }

        fun takeStamps() {
            phone.touch("Stamps")
            phone.touch("Take what came back")
            phone.choose(world.issued)
            phone.see("Stamps added: …")
        }

        fun open(deed: String, title: String = deed) {
            phone.touch(deed)
            phone.see(title)
        }

        /** Comes to the question that is next; every one before it has its answer. */
        fun question() {
            val isFirst = memory.answered == 0 && phone.sees("Make a report")
            phone.touch(if (isFirst) "Make a report" else "Go on with the report")
            phone.touch("Clinic")
            phone.touch("Go on")
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
        fun answer(isSeen: Boolean) {
            val question = phone.question()
            phone.giveAnAnswer()
            if (isSeen) {
                phone.touch("Go on")
                phone.until(60, "what follows question $question") { phone.question() == question + 1 }
                memory.answered(maxOf(question, memory.answered))
            } else {
                // She touches, and the phone dies while it is being saved.
                phone.touchAndGo("Go on")
                Thread.sleep(Random.nextLong(SAVE_MILLIS))
            }
        }

        fun check() {
            question()
            while (!phone.sees("Check and send")) phone.touch("Skip")
        }

        fun answerWay() {
            check()
            phone.touch("Go on")
            phone.see("How do you want to read answers?")
        }

        /** The last touch, and the phone dies while the report is being sealed. */
        fun seal() {
            answerWay()
            phone.touch("With your PIN, on this phone")
            phone.touchAndGo("Seal and send")
            Thread.sleep(Random.nextLong(SEAL_MILLIS))
        }

        /** It is sealed, or as it was: never both, and never neither. */
        fun sealed() {
            phone.see("Where is it?")
            if (phone.sees("Go on with the report")) {
                phone.touch("Where is it?")
                phone.see("Nothing is known here. …")
                phone.touch("Back")
                answerWay()
                phone.touch("With your PIN, on this phone")
                phone.touch("Seal and send")
                phone.see("The report is sealed")
                phone.touch("Done")
            }
            phone.touch("Where is it?")
            phone.see("To Clinic, …")
        }
    }

    private companion object {
        const val PIN = "246810"
        const val SAVE_MILLIS = 60L
        const val SEAL_MILLIS = 400L

        val PLACES: Map<String, Life.() -> Unit> = mapOf(
            "pin" to {},
            "first-join" to { begin() },
            "six-words" to { join() },
            "confirmed" to { confirm() },
            "stamps-asked" to { askForStamps() },
            "stamps" to { takeStamps() },
            "language" to { open("Language") },
            "carry" to { open("Carry for others") },
            "wipe" to { open("Erase everything") },
            "answers" to { open("Answers") },
            "words" to { open("Answers"); open("Read answers with seven words", "Word 1 of 7") },
            "where" to { open("Where is it?") },
            "consent" to { open("Make a report", "Who may read this?") },
            "question" to { question(); repeat(3) { answer(isSeen = true) } },
            "while-answering" to { question(); answer(isSeen = false) },
            "stop" to { question(); open("Stop", "Stop here?") },
            "check" to { check() },
            "answer-way" to { answerWay() },
            "while-sealing" to { seal() },
            "sealed" to { sealed() },
        )
    }
}
