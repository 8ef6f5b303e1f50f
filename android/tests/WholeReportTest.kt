package org.ijwi.app.tests

import java.io.File
import org.ijwi.app.CarryService
import org.ijwi.app.Session
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.plain.calculator.Work
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import uniffi.ijwi.CarryPlan

/**
 * A whole report by touch: the first start, joining, stamps, a report, carrying it to a relay, and the answer that
 * comes back. Relay, desk and team are real processes, which `tests/android/run` starts; the Rust is this computer's.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [34], qualifiers = "w360dp-h640dp-xhdpi")
class WholeReportTest {
    private val strictness = Strictness()

    @Before
    fun anew() {
        Session.keystore = { KeystoreOfTests(RuntimeEnvironment.getApplication().filesDir.resolve("keys")) }
        Session.forget()
        CarryService.plan = { CarryPlan(network = false, relays = true) }
        strictness.begin()
    }

    @After
    fun itKeptTheThreadThatDrawsFree() = assertEquals(emptyList<String>(), strictness.end())

    @Test
    fun aReportGoesOutAndTheAnswerComesBack() {
        assumeTrue("needs a relay and a desk: tests/android/run", World.given != null)
        val world = World.given!!
        val phone = Phone()

        phone.firstStart()
        phone.picture("way-1-join")
        phone.join(world)
        phone.picture("way-2-six-words")
        phone.touch("They are the same")

        phone.askForStamps(world, File.createTempFile("request", ".stamps"))
        phone.takeStamps(world)
        phone.touch("Back")

        phone.goToQuestions()
        phone.see("Question 1 of…")
        phone.giveAnAnswer()
        phone.picture("way-3-question")
        phone.touch("Go on")
        // She is interrupted: what she answered is kept, and who takes the phone sees a calculator.
        phone.leaveAndComeBack()
        assertTrue("it is locked", !phone.sees("Skip") && phone.sees("="))
        phone.press("246811=")
        assertTrue("a wrong PIN is a number", phone.sees("246811"))
        phone.press("C$PIN=")
        phone.see("Go on with the report")
        phone.goToQuestions()
        phone.see("Question 2 of…")
        phone.touch("Back")
        assertTrue("her answer is still there", phone.isAnswered())
        phone.touch("Go on")
        phone.sealAsBurst()
        phone.picture("way-4-sealed")
        phone.touch("Done")

        phone.touch("Carry for others")
        phone.touch("Carry")
        val service = Robolectric.buildService(Work::class.java).create().startCommand(0, 1)
        phone.until(120, "that it is at the relay") {
            val texts = phone.texts()
            "Last at the relay: within a day" in texts && texts.none { "Given: 0" in it }
        }
        phone.picture("way-5-carry")
        phone.touch("Back")
        phone.until(240, "an answer") {
            phone.touch("Answers")
            val isThere = phone.sees(ANSWER)
            if (!isThere) phone.touch("Back")
            isThere
        }
        phone.picture("way-6-answer")
        phone.touch("Back")
        phone.touch("Where is it?")
        phone.see("●  Was opened by who it was meant for")
        phone.picture("way-7-where")
        service.destroy()
    }

    private companion object {
        const val ANSWER = "Come on Tuesday. Ask for Rose."
    }
}
