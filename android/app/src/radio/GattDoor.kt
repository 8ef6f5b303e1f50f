package org.ijwi.app.radio

import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothGatt
import android.bluetooth.BluetoothGattCharacteristic
import android.bluetooth.BluetoothGattDescriptor
import android.bluetooth.BluetoothGattServer
import android.bluetooth.BluetoothGattServerCallback
import android.bluetooth.BluetoothGattService
import android.bluetooth.BluetoothManager
import android.bluetooth.BluetoothProfile
import android.content.Context
import android.os.Handler
import java.util.UUID
import uniffi.ijwi.RadioTold
import uniffi.ijwi.RadioUuids

/**
 * Our GATT server: whom others write to, and who notifies them. A link begins when somebody asks to be notified. At a
 * new slot another service is served; what began under the old one goes on there.
 */
@Suppress("DEPRECATION") // What replaced these calls is there from Android 13 on only.
internal class GattDoor(
    context: Context,
    manager: BluetoothManager,
    private val handler: Handler,
    private val links: Links,
    private val newConnection: () -> ULong,
    private val tell: (RadioTold) -> Unit,
) {
    private val server: BluetoothGattServer? = manager.openGattServer(context, callback())
    private val guests = mutableMapOf<String, Guest>()
    private val valueBytes = mutableMapOf<String, Int>()
    private var served: RadioUuids? = null

    /** Serves these from now on. */
    fun serve(uuids: RadioUuids) {
        if (uuids == served) return
        served = uuids
        val inUse = guests.values.map { it.notify.service.uuid }
        server?.services.orEmpty().filter { it.uuid !in inUse }.forEach { server?.removeService(it) }
        val service = BluetoothGattService(UUID.fromString(uuids.service), BluetoothGattService.SERVICE_TYPE_PRIMARY)
        val write = BluetoothGattCharacteristic(
            UUID.fromString(uuids.write),
            BluetoothGattCharacteristic.PROPERTY_WRITE_NO_RESPONSE,
            BluetoothGattCharacteristic.PERMISSION_WRITE,
        )
        val notify = BluetoothGattCharacteristic(
            UUID.fromString(uuids.notify),
            BluetoothGattCharacteristic.PROPERTY_NOTIFY,
            BluetoothGattCharacteristic.PERMISSION_READ,
        )
        val either = BluetoothGattDescriptor.PERMISSION_READ or BluetoothGattDescriptor.PERMISSION_WRITE
        notify.addDescriptor(BluetoothGattDescriptor(GattCall.SUBSCRIPTION, either))
        service.addCharacteristic(write)
        service.addCharacteristic(notify)
        server?.addService(service)
    }

    /** Ends it. */
    fun close() {
        server?.close()
    }

    private inner class Guest(
        override val connection: ULong,
        val device: BluetoothDevice,
        val notify: BluetoothGattCharacteristic,
    ) : Link {
        override fun send(value: ByteArray) {
            notify.value = value
            if (server?.notifyCharacteristicChanged(device, notify, false) != true) left(device)
        }

        override fun close() {
            guests.remove(device.address)
            server?.cancelConnection(device)
        }
    }

    private fun came(device: BluetoothDevice, notify: BluetoothGattCharacteristic) {
        if (guests.size >= GUESTS_MAX || device.address in guests) return
        val guest = Guest(newConnection(), device, notify)
        guests[device.address] = guest
        links.add(guest)
        val bytes = valueBytes[device.address] ?: GattCall.VALUE_BYTES_LEAST
        tell(RadioTold.Came(guest.connection, false, bytes.toUInt()))
    }

    private fun left(device: BluetoothDevice) {
        valueBytes.remove(device.address)
        guests.remove(device.address)?.let { links.lost(it.connection) }
    }

    private fun callback() = object : BluetoothGattServerCallback() {
        override fun onConnectionStateChange(device: BluetoothDevice, status: Int, state: Int) {
            handler.post { if (state == BluetoothProfile.STATE_DISCONNECTED) left(device) }
        }

        override fun onMtuChanged(device: BluetoothDevice, mtu: Int) {
            handler.post {
                val bytes = (mtu - GattCall.HEADER_BYTES)
                    .coerceIn(GattCall.VALUE_BYTES_LEAST, GattCall.VALUE_BYTES_MOST)
                valueBytes[device.address] = bytes
                guests[device.address]?.let { tell(RadioTold.ValueBytes(it.connection, bytes.toUInt())) }
            }
        }

        override fun onDescriptorWriteRequest(
            device: BluetoothDevice, request: Int, descriptor: BluetoothGattDescriptor, isPrepared: Boolean,
            needsResponse: Boolean, offset: Int, value: ByteArray,
        ) {
            handler.post {
                answer(device, request, needsResponse)
                val asks = BluetoothGattDescriptor.ENABLE_NOTIFICATION_VALUE.contentEquals(value)
                if (asks && descriptor.uuid == GattCall.SUBSCRIPTION) came(device, descriptor.characteristic)
            }
        }

        override fun onCharacteristicWriteRequest(
            device: BluetoothDevice, request: Int, characteristic: BluetoothGattCharacteristic, isPrepared: Boolean,
            needsResponse: Boolean, offset: Int, value: ByteArray,
        ) {
            val came = value.copyOf()
            handler.post {
                answer(device, request, needsResponse)
                if (isPrepared || offset != 0) return@post
                guests[device.address]?.let { tell(RadioTold.Received(it.connection, came)) }
            }
        }

        override fun onNotificationSent(device: BluetoothDevice, status: Int) {
            handler.post {
                val guest = guests[device.address] ?: return@post
                if (status == BluetoothGatt.GATT_SUCCESS) tell(RadioTold.Sent(guest.connection)) else left(device)
            }
        }
    }

    private fun answer(device: BluetoothDevice, request: Int, needsResponse: Boolean) {
        if (needsResponse) server?.sendResponse(device, request, BluetoothGatt.GATT_SUCCESS, 0, null)
    }

    private companion object {
        // Phones hold seven or eight connections; ours to others take some of them.
        const val GUESTS_MAX = 4
    }
}
