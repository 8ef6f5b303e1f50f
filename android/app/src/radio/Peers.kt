package org.ijwi.app.radio

import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice

/** Which address a handle stands for. In memory, and only for those seen last: addresses change within minutes. */
internal class Peers {
    private val handles = object : LinkedHashMap<String, ULong>(16, 0.75f, true) {
        override fun removeEldestEntry(eldest: Map.Entry<String, ULong>) = size > PEERS_MAX
    }
    private var last = 0uL

    fun handle(address: String): ULong = handles.getOrPut(address) { ++last }

    fun device(adapter: BluetoothAdapter?, handle: ULong): BluetoothDevice? {
        val address = handles.entries.firstOrNull { it.value == handle }?.key ?: return null
        return adapter?.getRemoteDevice(address)
    }

    private companion object {
        const val PEERS_MAX = 256
    }
}
