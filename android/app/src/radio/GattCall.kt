package org.ijwi.app.radio

import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothGatt
import android.bluetooth.BluetoothGattCallback
import android.bluetooth.BluetoothGattCharacteristic
import android.bluetooth.BluetoothGattDescriptor
import android.bluetooth.BluetoothProfile
import android.content.Context
import android.os.Handler
import java.util.UUID
import uniffi.ijwi.RadioTold
import uniffi.ijwi.RadioUuids

/**
 * A connection to another phone's GATT server: connect, settle, ask for long values, settle, find the characteristics,
 * ask to be notified. One operation at a time; the next one begins when the system says that the last one is done, and
 * where it never says so, the connection is given up.
 */
@Suppress("DEPRECATION", "OVERRIDE_DEPRECATION") // What replaced these calls is there from Android 13 on only.
internal class GattCall(
    context: Context,
    override val connection: ULong,
    device: BluetoothDevice,
    private val uuids: RadioUuids,
    private val handler: Handler,
    private val links: Links,
    private val tell: (RadioTold) -> Unit,
) : Link {
    private var valueBytes = VALUE_BYTES_LEAST
    private var write: BluetoothGattCharacteristic? = null
    private var isOpen = false
    private var isOver = false
    private val late = Runnable { lost() }
    private val gatt: BluetoothGatt?

    init {
        await()
        gatt = device.connectGatt(context, false, callback(), BluetoothDevice.TRANSPORT_LE)
        if (gatt == null) handler.post { lost() }
    }

    override fun send(value: ByteArray) {
        val characteristic = write ?: return lost()
        characteristic.value = value
        characteristic.writeType = BluetoothGattCharacteristic.WRITE_TYPE_NO_RESPONSE
        await()
        if (gatt?.writeCharacteristic(characteristic) != true) lost()
    }

    override fun close() {
        isOver = true
        handler.removeCallbacks(late)
        gatt?.disconnect()
        gatt?.close()
    }

    private fun lost() {
        if (isOver) return
        close()
        links.lost(connection)
    }

    private fun await() {
        handler.removeCallbacks(late)
        handler.postDelayed(late, OPERATION_MILLIS)
    }

    private fun settled(then: () -> Boolean) {
        await()
        handler.postDelayed({ if (!isOver && !then()) lost() }, BluetoothRadio.SETTLE_MILLIS)
    }

    private fun found(gatt: BluetoothGatt) {
        val service = gatt.getService(UUID.fromString(uuids.service)) ?: return lost()
        val notify = service.getCharacteristic(UUID.fromString(uuids.notify)) ?: return lost()
        val subscription = notify.getDescriptor(SUBSCRIPTION) ?: return lost()
        write = service.getCharacteristic(UUID.fromString(uuids.write)) ?: return lost()
        gatt.setCharacteristicNotification(notify, true)
        subscription.value = BluetoothGattDescriptor.ENABLE_NOTIFICATION_VALUE
        await()
        if (!gatt.writeDescriptor(subscription)) lost()
    }

    private fun callback() = object : BluetoothGattCallback() {
        override fun onConnectionStateChange(gatt: BluetoothGatt, status: Int, state: Int) = on {
            if (status != BluetoothGatt.GATT_SUCCESS || state != BluetoothProfile.STATE_CONNECTED) lost()
            // Some phones refuse to hear of longer values: the least is understood by all.
            else settled { gatt.requestMtu(MTU) || gatt.discoverServices() }
        }

        override fun onMtuChanged(gatt: BluetoothGatt, mtu: Int, status: Int) = on {
            if (status == BluetoothGatt.GATT_SUCCESS) valueBytes = (mtu - HEADER_BYTES).coerceAtMost(VALUE_BYTES_MOST)
            if (isOpen) tell(RadioTold.ValueBytes(connection, valueBytes.toUInt()))
            else settled { gatt.discoverServices() }
        }

        override fun onServicesDiscovered(gatt: BluetoothGatt, status: Int) = on { found(gatt) }

        override fun onDescriptorWrite(gatt: BluetoothGatt, descriptor: BluetoothGattDescriptor, status: Int) = on {
            handler.removeCallbacks(late)
            if (status != BluetoothGatt.GATT_SUCCESS) return@on lost()
            isOpen = true
            tell(RadioTold.Opened(connection, valueBytes.toUInt()))
        }

        override fun onCharacteristicWrite(
            gatt: BluetoothGatt, written: BluetoothGattCharacteristic, status: Int,
        ) = on {
            handler.removeCallbacks(late)
            if (status == BluetoothGatt.GATT_SUCCESS) tell(RadioTold.Sent(connection)) else lost()
        }

        override fun onCharacteristicChanged(gatt: BluetoothGatt, changed: BluetoothGattCharacteristic) {
            // Copied at once: the system writes the next value over it.
            val value = changed.value?.copyOf() ?: return
            on { tell(RadioTold.Received(connection, value)) }
        }

        private fun on(work: () -> Unit) {
            handler.post { if (!isOver) work() }
        }
    }

    internal companion object {
        /** What one writes to in order to be notified. */
        val SUBSCRIPTION: UUID = UUID.fromString("00002902-0000-1000-8000-00805f9b34fb")
        const val HEADER_BYTES = 3
        const val VALUE_BYTES_LEAST = 20
        const val VALUE_BYTES_MOST = 512
        private const val MTU = 517
        private const val OPERATION_MILLIS = 10_000L
    }
}
