package org.ijwi.app.tests

import android.bluetooth.BluetoothManager
import android.content.Context
import java.io.File
import java.time.Duration
import org.ijwi.app.radio.BluetoothRadio
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowSystemClock
import uniffi.ijwi.AnswerWay
import uniffi.ijwi.CarryPlan
import uniffi.ijwi.Given
import uniffi.ijwi.Ijwi
import uniffi.ijwi.Leaving
import uniffi.ijwi.RadioTold

/** Two phones with nothing but Bluetooth, as the app drives it: what one reports, the other one carries. */
@RunWith(RobolectricTestRunner::class)
@Config(
    sdk = [34],
    shadows = [
        AirAdapter::class, AirAdvertiser::class, AirScanner::class,
        AirDevice::class, AirGatt::class, AirGattServer::class,
    ],
)
class AirTest {
    private val app = RuntimeEnvironment.getApplication()

    @Test
    fun whatOnePhoneReportsTheOtherOneCarries() {
        assumeTrue("needs a campaign: tests/android/run", World.given != null)
        val adapter = (app.getSystemService(Context.BLUETOOTH_SERVICE) as BluetoothManager).adapter
        val needed = listOf("SCAN", "ADVERTISE", "CONNECT").map { "android.permission.BLUETOOTH_$it" }
        shadowOf(app).grantPermissions(*needed.toTypedArray())
        shadowOf(adapter).setEnabled(true)
        shadowOf(adapter).setIsMultipleAdvertisementSupported(true)

        val (author, carrier) = phone("author") to phone("carrier")
        author.beginReport()
        author.answer(Given.One(0u))
        val sealed = author.seal(author.recipients().map { it.id }, AnswerWay.PIN, Leaving.BURST)
        val radios = listOf(author, carrier).map(::carry)
        until("the report at the other phone") { carrier.status().up >= sealed.envelopes }
        until("that its author knows") { author.status().sent >= sealed.envelopes.toULong() }
        radios.forEach { it.end() }
        listOf(author, carrier).forEach { it.stopCarrying(); it.close() }
    }

    /** A phone that has joined, with the stamps of a visit. */
    private fun phone(name: String): Ijwi {
        val folder = File(app.filesDir, name).apply { mkdirs() }
        val phone = Ijwi.open(folder.resolve("data").path, KeystoreOfTests(folder.resolve("keys")))
        phone.setUp("246810", null)
        phone.join(World.given!!.bundle.readBytes())
        phone.confirmCampaign()
        val request = folder.resolve("request.stamps").apply { writeBytes(phone.requestStamps()) }
        World.given!!.issue(request)
        phone.acceptStamps(World.given!!.issued.readBytes())
        return phone
    }

    /** As the service does it. */
    private fun carry(phone: Ijwi): BluetoothRadio {
        val radio = BluetoothRadio(app, phone::radioTold, phone::radioConnection)
        phone.startCarrying(CarryPlan(network = false, relays = false), radio)
        radio.begin()
        phone.radioTold(RadioTold.Power(80u, true))
        return radio
    }

    /** Time goes on for both, and adverts come again and again. */
    private fun until(what: String, holds: () -> Boolean) {
        val end = System.nanoTime() + 120_000_000_000
        while (!holds()) {
            assertTrue("did not see $what", System.nanoTime() < end)
            Thread.sleep(STEP.toMillis())
            ShadowSystemClock.advanceBy(STEP)
            Air.tick()
        }
    }

    private companion object {
        val STEP: Duration = Duration.ofMillis(50)
    }
}
