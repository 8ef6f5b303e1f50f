package org.ijwi.app.tests

import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothGatt
import android.bluetooth.BluetoothGattCallback
import android.bluetooth.BluetoothGattCharacteristic
import android.bluetooth.BluetoothGattDescriptor
import android.bluetooth.BluetoothGattServer
import android.bluetooth.BluetoothGattService
import android.bluetooth.BluetoothProfile
import android.bluetooth.BluetoothServerSocket
import android.bluetooth.le.AdvertiseCallback
import android.bluetooth.le.AdvertiseData
import android.bluetooth.le.AdvertiseSettings
import android.bluetooth.le.BluetoothLeAdvertiser
import android.bluetooth.le.BluetoothLeScanner
import android.bluetooth.le.ScanCallback
import android.bluetooth.le.ScanFilter
import android.bluetooth.le.ScanRecord
import android.bluetooth.le.ScanResult
import android.bluetooth.le.ScanSettings
import android.content.Context
import android.os.Looper
import java.io.IOException
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.UUID
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.annotation.RealObject
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowBluetoothAdapter
import org.robolectric.shadows.ShadowBluetoothDevice
import org.robolectric.shadows.ShadowBluetoothGatt
import org.robolectric.shadows.ShadowBluetoothGattServer
import org.robolectric.shadows.ShadowBluetoothLeAdvertiser
import org.robolectric.shadows.ShadowBluetoothLeScanner

/**
 * The air between the phones of this process, under Robolectric's Bluetooth: who shows what, who looks, who is connected.
 * All have one adapter; which phone it is that calls is told by the thread, since each radio has one of its own.
 */
object Air {
    private val phones = mutableMapOf<Looper, AirPhone>()

    /** The most bytes of a value. */
    const val VALUE_BYTES = 244

    /** The phone that calls. */
    @Synchronized
    fun here(): AirPhone = phones.getOrPut(Looper.myLooper()!!) { AirPhone(ADDRESS.format(phones.size + 1)) }

    /** The phone with this address. */
    @Synchronized
    fun at(address: String): AirPhone = phones.values.first { it.address == address }

    /** Adverts come again and again: once more, to all who look. */
    fun tick() {
        val all = synchronized(this) { phones.values.toList() }
        for (phone in all) {
            val look = phone.scan ?: continue
            for (other in all - phone) {
                val (service, bytes) = other.advert?.serviceData?.entries?.firstOrNull() ?: continue
                look.onScanResult(ScanSettings.CALLBACK_TYPE_ALL_MATCHES, seen(other.device, service.uuid, bytes))
            }
        }
    }

    /** As it comes through the air: length, kind, the service backwards, the bytes. */
    fun seen(device: BluetoothDevice, service: UUID, bytes: ByteArray): ScanResult {
        val record = ByteBuffer.allocate(2 + 16 + bytes.size).order(ByteOrder.LITTLE_ENDIAN)
        record.put((1 + 16 + bytes.size).toByte()).put(0x21)
        record.putLong(service.leastSignificantBits).putLong(service.mostSignificantBits).put(bytes)
        val parse = ScanRecord::class.java.getMethod("parseFromBytes", ByteArray::class.java)
        return ScanResult(device, parse.invoke(null, record.array()) as ScanRecord, -60, 0)
    }

    private const val ADDRESS = "02:00:00:00:00:%02X"
}

/** What one phone does in the air. */
class AirPhone(val address: String) {
    @Volatile var advert: AdvertiseData? = null
    @Volatile var scan: ScanCallback? = null
    @Volatile var server: AirGattServer? = null

    /** As the others' systems know it. */
    @Suppress("DEPRECATION")
    val device: BluetoothDevice get() = BluetoothAdapter.getDefaultAdapter().getRemoteDevice(address)
}

/** An adapter without L2CAP, as most phones had it that came with Android 6. */
@Implements(BluetoothAdapter::class)
class AirAdapter : ShadowBluetoothAdapter() {
    @Implementation
    override fun listenUsingInsecureL2capChannel(): BluetoothServerSocket = throw IOException("there is none")
}

@Implements(BluetoothLeAdvertiser::class)
class AirAdvertiser : ShadowBluetoothLeAdvertiser() {
    @Implementation
    fun startAdvertising(settings: AdvertiseSettings, data: AdvertiseData, callback: AdvertiseCallback) {
        Air.here().advert = data
        callback.onStartSuccess(settings)
    }

    @Implementation
    fun stopAdvertising(@Suppress("UNUSED_PARAMETER") callback: AdvertiseCallback) {
        Air.here().advert = null
    }
}

@Implements(BluetoothLeScanner::class)
class AirScanner : ShadowBluetoothLeScanner() {
    @Implementation
    override fun startScan(filters: List<ScanFilter>, settings: ScanSettings, callback: ScanCallback) {
        Air.here().scan = callback
    }

    @Implementation
    override fun stopScan(callback: ScanCallback) {
        Air.here().scan = null
    }
}

@Implements(BluetoothDevice::class)
class AirDevice : ShadowBluetoothDevice() {
    @RealObject lateinit var real: BluetoothDevice

    @Implementation
    override fun connectGatt(
        context: Context?, auto: Boolean, told: BluetoothGattCallback, transport: Int,
    ): BluetoothGatt {
        val gatt = super.connectGatt(context, auto, told, transport)
        Shadow.extract<AirGatt>(gatt).begin(Air.here(), Air.at(real.address))
        return gatt
    }
}

/** Who dials: what it asks of the other's server is done at once. */
@Implements(BluetoothGatt::class)
class AirGatt : ShadowBluetoothGatt() {
    @RealObject lateinit var real: BluetoothGatt
    private lateinit var us: AirPhone
    private lateinit var server: AirGattServer
    @Volatile private var isOpen = false

    fun begin(us: AirPhone, them: AirPhone) {
        this.us = us
        val found = them.server
        if (found == null) {
            gattCallback.onConnectionStateChange(real, BluetoothGatt.GATT_FAILURE, BluetoothProfile.STATE_DISCONNECTED)
            return
        }
        server = found
        isOpen = true
        server.guests[us.address] = this
        server.told.onConnectionStateChange(us.device, BluetoothGatt.GATT_SUCCESS, BluetoothProfile.STATE_CONNECTED)
        gattCallback.onConnectionStateChange(real, BluetoothGatt.GATT_SUCCESS, BluetoothProfile.STATE_CONNECTED)
    }

    @Implementation
    override fun requestMtu(asked: Int): Boolean {
        val mtu = Air.VALUE_BYTES + 3
        server.told.onMtuChanged(us.device, mtu)
        gattCallback.onMtuChanged(real, mtu, BluetoothGatt.GATT_SUCCESS)
        return true
    }

    @Implementation
    override fun discoverServices(): Boolean {
        gattCallback.onServicesDiscovered(real, BluetoothGatt.GATT_SUCCESS)
        return true
    }

    @Implementation
    override fun getService(uuid: UUID): BluetoothGattService? = server.serves(uuid)

    @Implementation
    override fun setCharacteristicNotification(of: BluetoothGattCharacteristic, isOn: Boolean) = true

    @Implementation
    @Suppress("DEPRECATION")
    override fun writeDescriptor(descriptor: BluetoothGattDescriptor): Boolean {
        server.told.onDescriptorWriteRequest(us.device, 0, descriptor, false, true, 0, descriptor.value.copyOf())
        gattCallback.onDescriptorWrite(real, descriptor, BluetoothGatt.GATT_SUCCESS)
        return true
    }

    @Implementation
    @Suppress("DEPRECATION")
    override fun writeCharacteristic(written: BluetoothGattCharacteristic): Boolean {
        val value = written.value.copyOf()
        check(isOpen && value.size <= Air.VALUE_BYTES)
        server.told.onCharacteristicWriteRequest(us.device, 0, written, false, false, 0, value)
        gattCallback.onCharacteristicWrite(real, written, BluetoothGatt.GATT_SUCCESS)
        return true
    }

    @Implementation
    override fun disconnect() = end(isOurs = true)

    @Implementation
    override fun close() = end(isOurs = true)

    /** The other side notifies. */
    @Suppress("DEPRECATION")
    fun notified(changed: BluetoothGattCharacteristic) = gattCallback.onCharacteristicChanged(real, changed)

    fun end(isOurs: Boolean) {
        if (!isOpen) return
        isOpen = false
        server.guests.remove(us.address)
        val (ok, gone) = BluetoothGatt.GATT_SUCCESS to BluetoothProfile.STATE_DISCONNECTED
        if (isOurs) server.told.onConnectionStateChange(us.device, ok, gone)
        else gattCallback.onConnectionStateChange(real, ok, gone)
    }
}

/** Who is dialed. */
@Implements(BluetoothGattServer::class)
class AirGattServer : ShadowBluetoothGattServer() {
    val guests = java.util.concurrent.ConcurrentHashMap<String, AirGatt>()
    val told get() = gattServerCallback!!

    @Implementation
    override fun addService(service: BluetoothGattService): Boolean {
        Air.here().server = this
        return super.addService(service)
    }

    @Implementation
    override fun sendResponse(device: BluetoothDevice, id: Int, status: Int, offset: Int, value: ByteArray?) = true

    @Implementation
    @Suppress("DEPRECATION")
    fun notifyCharacteristicChanged(
        device: BluetoothDevice, of: BluetoothGattCharacteristic, confirm: Boolean,
    ): Boolean {
        check(of.value.size <= Air.VALUE_BYTES && !confirm)
        val guest = guests[device.address] ?: return false
        guest.notified(of)
        told.onNotificationSent(device, BluetoothGatt.GATT_SUCCESS)
        return true
    }

    @Implementation
    override fun cancelConnection(device: BluetoothDevice) {
        guests[device.address]?.end(isOurs = false)
    }

    fun serves(uuid: UUID): BluetoothGattService? = getService(uuid)
}
