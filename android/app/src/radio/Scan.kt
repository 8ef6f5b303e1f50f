package org.ijwi.app.radio

import android.bluetooth.BluetoothAdapter
import android.bluetooth.le.ScanCallback
import android.bluetooth.le.ScanFilter
import android.bluetooth.le.ScanResult
import android.bluetooth.le.ScanSettings
import android.os.Build
import android.os.Handler
import android.os.SystemClock
import uniffi.ijwi.RadioTold

/** Looks for others' adverts. When to look is not decided here, but for what the system would refuse without a word. */
internal class Scan(
    private val adapter: BluetoothAdapter,
    private val handler: Handler,
    private val peers: Peers,
    private val tell: (RadioTold) -> Unit,
) {
    private var running: ScanCallback? = null
    private var isWanted = false
    private var begunAt = -BETWEEN_STARTS_MILLIS
    private var heardAt = 0L

    /** Looks, or stops looking. */
    fun use(on: Boolean) {
        if (on == isWanted) return
        isWanted = on
        handler.removeCallbacks(begin)
        if (on) handler.postDelayed(begin, (begunAt + BETWEEN_STARTS_MILLIS - now()).coerceAtLeast(0)) else stop()
    }

    private val begin = Runnable {
        val scanner = adapter.bluetoothLeScanner
        if (scanner == null) {
            failed()
        } else {
            begunAt = now()
            heardAt = begunAt
            val callback = callback()
            running = callback
            scanner.startScan(listOf(filter()), settings(), callback)
            handler.postDelayed(watch, SILENT_MILLIS)
        }
    }

    /** Some phones stop a scan and say nothing: one that hears nobody for long is begun anew. */
    private val watch: Runnable = object : Runnable {
        override fun run() {
            if (running == null) return
            if (now() - heardAt < SILENT_MILLIS) return Unit.also { handler.postDelayed(this, SILENT_MILLIS) }
            stop()
            begin.run()
        }
    }

    private fun stop() {
        handler.removeCallbacks(watch)
        val callback = running ?: return
        running = null
        adapter.bluetoothLeScanner?.stopScan(callback)
    }

    private fun failed() {
        running = null
        isWanted = false
        handler.removeCallbacks(watch)
        tell(RadioTold.ScanFailed)
    }

    private fun callback() = object : ScanCallback() {
        override fun onScanResult(kind: Int, result: ScanResult) {
            handler.post { if (running === this) seen(result) }
        }

        override fun onBatchScanResults(results: List<ScanResult>) {
            handler.post { if (running === this) results.forEach(::seen) }
        }

        override fun onScanFailed(error: Int) {
            handler.post { if (running === this) failed() }
        }
    }

    private fun seen(result: ScanResult) {
        heardAt = now()
        for ((service, bytes) in result.scanRecord?.serviceData.orEmpty()) {
            if (bytes.size != ADVERT_BYTES) continue
            val peer = peers.handle(result.device.address)
            tell(RadioTold.Seen(peer, service.uuid.toString(), bytes))
        }
    }

    // With the screen off, Android hears nothing without a filter; ours changes with the slot, so that it lets all pass
    // that carries data under a long UUID, and before Android 13, where that can't be said, all.
    private fun filter(): ScanFilter {
        val builder = ScanFilter.Builder()
        if (Build.VERSION.SDK_INT < 33) return builder.build()
        // A kind without bytes makes Android 14 fall over its own feet: so any byte will do.
        return builder.setAdvertisingDataTypeWithData(SERVICE_DATA_128, byteArrayOf(0), byteArrayOf(0)).build()
    }

    private fun settings() = ScanSettings.Builder().setScanMode(ScanSettings.SCAN_MODE_LOW_LATENCY).build()

    private fun now() = SystemClock.elapsedRealtime()

    private companion object {
        const val ADVERT_BYTES = 8
        const val SERVICE_DATA_128 = 0x21

        // More than five starts in thirty seconds are refused.
        const val BETWEEN_STARTS_MILLIS = 6_500L
        const val SILENT_MILLIS = 120_000L
    }
}
