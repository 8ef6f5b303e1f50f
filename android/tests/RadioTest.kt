package org.ijwi.app.tests

import android.Manifest
import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothManager
import android.content.Context
import java.util.UUID
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.ijwi.app.radio.BluetoothRadio
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import uniffi.ijwi.RadioFault
import uniffi.ijwi.RadioOrder
import uniffi.ijwi.RadioTold
import uniffi.ijwi.RadioUuids

/** The radio tells why there is none, shows what it is ordered to, and hands in what it sees. It has no air here. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34])
class RadioTest {
    private val app = RuntimeEnvironment.getApplication()
    private val manager = app.getSystemService(Context.BLUETOOTH_SERVICE) as BluetoothManager
    private val adapter: BluetoothAdapter = manager.adapter
    private val told = LinkedBlockingQueue<RadioTold>()
    private var connections = 0uL
    private val radio = BluetoothRadio(app, { told += it }, { ++connections })

    @Before
    fun allow() {
        val needed = arrayOf(
            Manifest.permission.BLUETOOTH_SCAN,
            Manifest.permission.BLUETOOTH_ADVERTISE,
            Manifest.permission.BLUETOOTH_CONNECT,
        )
        shadowOf(app).grantPermissions(*needed)
        shadowOf(adapter).setEnabled(true)
        shadowOf(adapter).setIsMultipleAdvertisementSupported(true)
    }

    @After
    fun end() = radio.end()

    @Test
    fun whatWasNotAllowedIsNoRadio() {
        shadowOf(app).denyPermissions(Manifest.permission.BLUETOOTH_SCAN)
        radio.begin()
        assertEquals(RadioTold.Down(RadioFault.NO_PERMISSION), next())
    }

    @Test
    fun whatIsSwitchedOffIsNoRadio() {
        shadowOf(adapter).setEnabled(false)
        radio.begin()
        assertEquals(RadioTold.Down(RadioFault.SWITCHED_OFF), next())
    }

    @Test
    fun itShowsAnAdvertAndHandsInWhatOthersShow() {
        radio.begin()
        assertEquals(true, (next() as RadioTold.Up).adverts)

        val uuids = RadioUuids(UUID.randomUUID().toString(), UUID.randomUUID().toString(), UUID.randomUUID().toString())
        radio.order(RadioOrder.Show(uuids, ByteArray(8)))
        until { shadowOf(adapter.bluetoothLeAdvertiser).advertisementRequestCount == 1 }
        radio.order(RadioOrder.Hide)
        until { shadowOf(adapter.bluetoothLeAdvertiser).advertisementRequestCount == 0 }

        val bytes = byteArrayOf(1, 2, 3, 4, 5, 6, 7, 8)
        val service = UUID.randomUUID()
        val device = adapter.getRemoteDevice("02:00:00:00:00:01")
        shadowOf(adapter.bluetoothLeScanner).addScanResult(sighting(device, service, bytes))
        radio.order(RadioOrder.Scan(true))
        val seen = next() as RadioTold.Seen
        assertEquals(service.toString(), seen.service)
        assertArrayEquals(bytes, seen.bytes)

        // Who is not there any more can't be connected to; that is told, too.
        radio.order(RadioOrder.ConnectGatt(7uL, seen.peer + 1uL, uuids))
        assertEquals(RadioTold.Closed(7uL), next())
    }

    private fun next(): RadioTold? {
        val next = told.poll(10, TimeUnit.SECONDS)
        assertNotNull("nothing was told", next)
        return next
    }

    private fun until(holds: () -> Boolean) {
        val end = System.nanoTime() + 10_000_000_000
        while (!holds()) {
            assert(System.nanoTime() < end) { "it did not come to that" }
            Thread.sleep(10)
        }
    }
}
