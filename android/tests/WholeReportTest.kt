package org.ijwi.app.tests

import android.app.Activity
import android.content.Intent
import android.net.Uri
import java.io.File
import org.ijwi.app.CarryService
import org.ijwi.app.Session
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.plain.calculator.Work
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import uniffi.ijwi.CarryPlan

/**
 * A whole report by touch: the first start, joining, stamps, a report, carrying it to a relay, and the answer that comes
 * back. Relay, desk and team are real processes, which `tests/android/run` starts; the Rust is this computer's.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [34], qualifiers = "w360dp-h640dp-xhdpi")
class WholeReportTest {
    private val world: File? = System.getProperty("ijwi.world")?.let(::File)

    @Before
    fun anew() {
        Session.keystore = { KeystoreOfTests(RuntimeEnvironment.getApplication().filesDir.resolve("keys")) }
        Session.forget()
        CarryService.plan = { CarryPlan(network = false, relays = true) }
    }

    @Test
    fun aReportGoesOutAndTheAnswerComesBack() {
        assumeTrue("needs a relay and a desk: tests/android/run", world != null)
        val world = world!!
        val phone = Phone()

        phone.see("Choose a PIN")
        phone.type("New PIN", "246810")
        phone.type("The same PIN again", "246810")
        phone.picture("way-1-pin")
        phone.touch("Go on")
        phone.see("Join a campaign")
        phone.touch("Choose the file")
        phone.choose(world.resolve("bundle.ijwi"))
        phone.see("Compare them with the words printed at the clinic.")
        phone.picture("way-2-six-words")
        phone.touch("They are the same")

        phone.touch("Stamps")
        phone.touch("Save a request")
        val request = world.resolve("request.stamps")
        phone.choose(request)
        issue(world, request)
        phone.touch("Take what came back")
        phone.choose(world.resolve("issued.stamps"))
        phone.see("Stamps added: …")
        phone.touch("Back")

        phone.touch("Make a report")
        phone.see("Who may read this?")
        phone.touch("Clinic")
        phone.touch("Go on")
        phone.see("Question 1 of…")
        phone.touchFirstChoice()
        phone.picture("way-3-question")
        phone.touch("Go on")
        // She is interrupted: what she answered is kept, and who takes the phone sees a calculator.
        phone.leaveAndComeBack()
        assertTrue("it is locked", !phone.sees("Skip") && phone.sees("="))
        phone.press("246811=")
        assertTrue("a wrong PIN is a number", phone.sees("246811"))
        phone.press("C246810=")
        phone.touch("Go on with the report")
        phone.touch("Clinic")
        phone.touch("Go on")
        phone.see("Question 2 of…")
        phone.touch("Back")
        assertTrue("her answer is still there", phone.isFirstChoiceTaken())
        phone.touch("Go on")
        while (!phone.sees("Check and send")) phone.touch("Skip")
        phone.touch("All at once, as soon as another device is in reach. Who watches sees that something was sent.")
        phone.picture("way-4-check")
        phone.touch("Go on")
        phone.touch("With your PIN, on this phone")
        phone.touch("Seal and send")
        phone.see("The report is sealed")
        phone.picture("way-5-sealed")
        phone.touch("Done")

        phone.touch("Carry for others")
        phone.touch("Carry")
        val service = Robolectric.buildService(Work::class.java).create().startCommand(0, 1)
        phone.until(120, "that it has left") { phone.texts().any { it.startsWith("Meetings:") && "Given: 0" !in it } }
        phone.picture("way-6-carry")
        phone.touch("Back")
        phone.until(240, "an answer") {
            phone.touch("Answers")
            val isThere = phone.sees(ANSWER)
            if (!isThere) phone.touch("Back")
            isThere
        }
        phone.picture("way-7-answer")
        phone.touch("Back")
        phone.touch("Where is it?")
        phone.see("●  Was opened by who it was meant for")
        phone.picture("way-8-where")
        service.destroy()
    }

    /** The team's own program gives stamps for the request. */
    private fun issue(world: File, request: File) {
        val command = listOf(System.getProperty("ijwi.program"), "stamps", "issue", "--dir", world.resolve("team").path) +
            listOf(request.path, "--out", world.resolve("issued.stamps").path, "--json")
        val ended = ProcessBuilder(command).redirectErrorStream(true).start()
        val said = ended.inputStream.bufferedReader().readText()
        assertTrue(said, ended.waitFor() == 0)
    }

    private fun Phone.choose(file: File) {
        val asked = shadowOf(activity).nextStartedActivityForResult
        val place = Uri.fromFile(file)
        val resolver = shadowOf(activity.contentResolver)
        if (file.exists()) resolver.registerInputStreamSupplier(place) { file.inputStream() }
        resolver.registerOutputStreamSupplier(place) { file.outputStream() }
        shadowOf(activity).receiveResult(asked.intent, Activity.RESULT_OK, Intent().setData(place))
        settle()
    }

    private fun Phone.choices() =
        views(activity.window.decorView).filterIsInstance<android.widget.CompoundButton>()

    private fun Phone.touchFirstChoice() {
        choices().first().performClick()
        settle()
    }

    private fun Phone.isFirstChoiceTaken() = choices().first().isChecked

    private companion object {
        const val ANSWER = "Come on Tuesday. Ask for Rose."
    }
}
