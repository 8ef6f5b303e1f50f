package org.ijwi.app.tests

import android.bluetooth.BluetoothManager
import android.content.Context
import java.io.File
import java.time.Duration
import org.ijwi.app.CarryService
import org.ijwi.app.Session
import org.junit.Assume.assumeTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.plain.calculator.Work
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowSystemClock
import uniffi.ijwi.CarryPlan

/**
 * One of two whole apps, each a process of its own, with a radio made of Robolectric's Bluetooth. She who reports has
 * Bluetooth and nothing else; the other one's app carries her report to a relay, and the answer back. `tests/android/run`
 * starts both, and the relay, the desk and the air between the two.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(
    sdk = [34],
    qualifiers = "w360dp-h640dp-xhdpi",
    shadows = [
        AirAdapter::class, AirAdvertiser::class, AirScanner::class,
        AirDevice::class, AirGatt::class, AirGattServer::class,
    ],
)
class AirTest {
    private val app = RuntimeEnvironment.getApplication()

    @Test
    fun onePhone() {
        val role = System.getProperty("ijwi.role")
        assumeTrue("one of two: tests/android/run", role != null)
        val world = World.given!!
        Session.keystore = { KeystoreOfTests(app.filesDir.resolve("keys")) }
        Session.forget()
        letBluetooth()
        // Time goes on, and adverts come again and again.
        val phone = Phone {
            ShadowSystemClock.advanceBy(STEP)
            Air.tick()
        }
        phone.firstStart()
        phone.join(world)
        phone.touch("They are the same")
        if (role == "author") report(phone, world) else carry(phone, world)
    }

    /** Allowed, switched on, and able to show adverts. */
    private fun letBluetooth() {
        val needed = listOf("SCAN", "ADVERTISE", "CONNECT").map { "android.permission.BLUETOOTH_$it" }
        shadowOf(app).grantPermissions(*needed.toTypedArray())
        val adapter = (app.getSystemService(Context.BLUETOOTH_SERVICE) as BluetoothManager).adapter
        shadowOf(adapter).setEnabled(true)
        shadowOf(adapter).setIsMultipleAdvertisementSupported(true)
    }

    private fun report(phone: Phone, world: World) {
        phone.askForStamps(world, File.createTempFile("request", ".stamps"))
        phone.takeStamps(world)
        phone.touch("Back")
        phone.goToQuestions()
        phone.giveAnAnswer()
        phone.touch("Go on")
        phone.sealAsBurst()
        phone.touch("Done")
        begin(phone, relays = false)
        phone.picture("air-1-author")
        phone.touch("Back")
        phone.until(SECONDS, "the answer") {
            phone.touch("Answers")
            val isThere = phone.sees("Come on Tuesday. Ask for Rose.")
            if (!isThere) phone.touch("Back")
            isThere
        }
        phone.picture("air-3-answer")
        world.answered.createNewFile()
    }

    private fun carry(phone: Phone, world: World) {
        begin(phone, relays = true)
        phone.until(SECONDS, "envelopes, and a relay") {
            val texts = phone.texts()
            "Last at the relay: within a day" in texts && "Envelopes on their way to recipients: 0" !in texts
        }
        phone.picture("air-2-carrier")
        phone.until(SECONDS, "that she who reported has her answer") { world.answered.exists() }
    }

    private fun begin(phone: Phone, relays: Boolean) {
        CarryService.plan = { CarryPlan(network = false, relays = relays, radioSlotSeconds = SLOT_SECONDS) }
        phone.touch("Carry for others")
        phone.touch("Carry")
        Robolectric.buildService(Work::class.java).create().startCommand(0, 1)
        phone.see("Bluetooth is on, and others nearby can find this phone.")
    }

    private companion object {
        val STEP: Duration = Duration.ofMillis(50)
        const val SLOT_SECONDS = 20u
        const val SECONDS = 400
    }
}
