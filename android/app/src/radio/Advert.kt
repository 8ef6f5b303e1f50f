package org.ijwi.app.radio

import android.bluetooth.BluetoothAdapter
import android.bluetooth.le.AdvertiseCallback
import android.bluetooth.le.AdvertiseData
import android.bluetooth.le.AdvertiseSettings
import android.os.Handler
import android.os.ParcelUuid
import java.util.UUID

/** What is shown to others: eight bytes under a service, and neither a name nor a power. */
internal class Advert(private val adapter: BluetoothAdapter, private val handler: Handler) {
    private var shown: AdvertiseCallback? = null

    /** A third of older phones can't. */
    val isPossible: Boolean
        get() = adapter.isMultipleAdvertisementSupported && adapter.bluetoothLeAdvertiser != null

    /** Shows it from now on. Begun anew each time, the system takes a new address for it. */
    fun show(service: String, bytes: ByteArray) {
        hide()
        val advertiser = adapter.bluetoothLeAdvertiser ?: return
        val settings = AdvertiseSettings.Builder()
            .setAdvertiseMode(AdvertiseSettings.ADVERTISE_MODE_BALANCED)
            .setTxPowerLevel(AdvertiseSettings.ADVERTISE_TX_POWER_MEDIUM)
            .setConnectable(true)
            .setTimeout(0)
            .build()
        val data = AdvertiseData.Builder()
            .setIncludeDeviceName(false)
            .setIncludeTxPowerLevel(false)
            .addServiceData(ParcelUuid(UUID.fromString(service)), bytes)
            .build()
        val callback = object : AdvertiseCallback() {
            // The advertiser may be busy with what was just ended: once more, later.
            override fun onStartFailure(error: Int) {
                handler.postDelayed({ if (shown === this) show(service, bytes) }, AGAIN_MILLIS)
            }
        }
        shown = callback
        advertiser.startAdvertising(settings, data, callback)
    }

    /** Shows nothing. */
    fun hide() {
        val callback = shown ?: return
        shown = null
        adapter.bluetoothLeAdvertiser?.stopAdvertising(callback)
    }

    private companion object {
        const val AGAIN_MILLIS = 30_000L
    }
}
