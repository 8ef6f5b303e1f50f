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
import java.io.IOException
import java.io.PrintWriter
import java.net.Socket
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.UUID
import java.util.concurrent.ConcurrentHashMap
import kotlin.concurrent.thread
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
 * The air between phones, each of which is a process of its own, under Robolectric's Bluetooth: what one shows, dials and
 * sends comes to the others as lines over a socket, which `tests/android/air.py` hands on. A line is: to whom (`*`: to
 * all), from whom, what, and with what.
 */
object Air {
    private val socket = Socket("127.0.0.1", Integer.getInteger("ijwi.air")!!)
    private val toOthers = PrintWriter(socket.getOutputStream(), true)

    /** This phone's address. */
    private val address: String = System.getProperty("ijwi.address")!!

    @Volatile var advert: AdvertiseData? = null
    @Volatile var scan: ScanCallback? = null
    @Volatile var server: AirGattServer? = null

    /** Whom this phone has dialed. */
    val dialed = ConcurrentHashMap<String, AirGatt>()

    private var shownAt = 0L

    /** The most bytes of a value. */
    const val VALUE_BYTES = 244
    private val OF_SERVERS = setOf("dial", "mtu", "discover", "subscribe", "write", "hang-up")
    private const val ADVERT_NANOS = 100_000_000L

    init {
        thread(isDaemon = true, name = "air") { socket.getInputStream().bufferedReader().forEachLine(::take) }
    }

    /** A phone as this one's system knows it. */
    @Suppress("DEPRECATION")
    fun device(address: String): BluetoothDevice = BluetoothAdapter.getDefaultAdapter().getRemoteDevice(address)

    /** Something for another phone. */
    @Synchronized
    fun send(to: String, what: String, vararg with: String) =
        toOthers.println((listOf(to, address, what) + with).joinToString(" "))

    /** Adverts come again and again: once more, to all who look, if the last one was not just now. */
    fun tick() {
        val now = System.nanoTime()
        if (now - shownAt < ADVERT_NANOS) return
        shownAt = now
        val (service, bytes) = advert?.serviceData?.entries?.firstOrNull() ?: return
        send("*", "advert", "${service.uuid}", bytes.hex())
    }

    private fun take(line: String) {
        val parts = line.split(" ")
        val (from, what, with) = Triple(parts[1], parts[2], parts.drop(3))
        when (what) {
            in OF_SERVERS -> server?.take(from, what, with) ?: send(from, "drop")
            "advert" -> {
                val seen = sighting(device(from), UUID.fromString(with[0]), with[1].bytes())
                scan?.onScanResult(ScanSettings.CALLBACK_TYPE_ALL_MATCHES, seen)
            }
            else -> dialed[from]?.take(what, with)
        }
    }
}

/** As it comes through the air: length, kind, the service backwards, the bytes. */
fun sighting(device: BluetoothDevice, service: UUID, bytes: ByteArray): ScanResult {
    val record = ByteBuffer.allocate(2 + 16 + bytes.size).order(ByteOrder.LITTLE_ENDIAN)
    record.put((1 + 16 + bytes.size).toByte()).put(0x21)
    record.putLong(service.leastSignificantBits).putLong(service.mostSignificantBits).put(bytes)
    val parse = ScanRecord::class.java.getMethod("parseFromBytes", ByteArray::class.java)
    return ScanResult(device, parse.invoke(null, record.array()) as ScanRecord, -60, 0)
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
        Air.advert = data
        callback.onStartSuccess(settings)
    }

    @Implementation
    fun stopAdvertising(@Suppress("UNUSED_PARAMETER") callback: AdvertiseCallback) {
        Air.advert = null
    }
}

@Implements(BluetoothLeScanner::class)
class AirScanner : ShadowBluetoothLeScanner() {
    @Implementation
    override fun startScan(filters: List<ScanFilter>, settings: ScanSettings, callback: ScanCallback) {
        Air.scan = callback
    }

    @Implementation
    override fun stopScan(callback: ScanCallback) {
        Air.scan = null
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
        Shadow.extract<AirGatt>(gatt).dial(real.address)
        return gatt
    }
}

/** Who dials. */
@Implements(BluetoothGatt::class)
class AirGatt : ShadowBluetoothGatt() {
    @RealObject lateinit var real: BluetoothGatt
    private lateinit var them: String
    @Volatile private var services = emptyList<BluetoothGattService>()
    @Volatile private var asked: BluetoothGattDescriptor? = null
    @Volatile private var isOver = false

    fun dial(address: String) {
        them = address
        Air.dialed[them] = this
        Air.send(them, "dial")
    }

    fun take(what: String, with: List<String>) {
        when (what) {
            "dialed" -> gattCallback.onConnectionStateChange(real, OK, BluetoothProfile.STATE_CONNECTED)
            "services" -> {
                services = with.map(::service)
                gattCallback.onServicesDiscovered(real, OK)
            }
            "subscribed" -> gattCallback.onDescriptorWrite(real, asked, OK)
            "notify" -> notified(with)
            "drop" -> {
                Air.dialed.remove(them, this)
                isOver = true
                gattCallback.onConnectionStateChange(real, OK, BluetoothProfile.STATE_DISCONNECTED)
            }
        }
    }

    @Suppress("DEPRECATION")
    private fun notified(with: List<String>) {
        val changed = getService(UUID.fromString(with[0]))!!.getCharacteristic(UUID.fromString(with[1]))
        changed.value = with[2].bytes()
        gattCallback.onCharacteristicChanged(real, changed)
    }

    @Implementation
    override fun requestMtu(asked: Int): Boolean {
        Air.send(them, "mtu")
        gattCallback.onMtuChanged(real, Air.VALUE_BYTES + 3, OK)
        return true
    }

    @Implementation
    override fun discoverServices(): Boolean {
        Air.send(them, "discover")
        return true
    }

    @Implementation
    override fun getService(uuid: UUID): BluetoothGattService? = services.firstOrNull { it.uuid == uuid }

    @Implementation
    override fun setCharacteristicNotification(of: BluetoothGattCharacteristic, isOn: Boolean) = true

    @Implementation
    @Suppress("DEPRECATION")
    override fun writeDescriptor(descriptor: BluetoothGattDescriptor): Boolean {
        asked = descriptor
        val of = descriptor.characteristic
        Air.send(them, "subscribe", "${of.service.uuid}", "${of.uuid}", "${descriptor.uuid}", descriptor.value.hex())
        return true
    }

    @Implementation
    @Suppress("DEPRECATION")
    override fun writeCharacteristic(written: BluetoothGattCharacteristic): Boolean {
        check(!isOver && written.value.size <= Air.VALUE_BYTES)
        Air.send(them, "write", "${written.service.uuid}", "${written.uuid}", written.value.hex())
        gattCallback.onCharacteristicWrite(real, written, OK)
        return true
    }

    @Implementation
    override fun disconnect() {
        if (isOver) return
        isOver = true
        Air.dialed.remove(them, this)
        Air.send(them, "hang-up")
    }

    @Implementation
    override fun close() = disconnect()
}

/** Who is dialed. */
@Implements(BluetoothGattServer::class)
class AirGattServer : ShadowBluetoothGattServer() {
    private val guests = ConcurrentHashMap.newKeySet<String>()
    private val told get() = gattServerCallback!!

    fun take(from: String, what: String, with: List<String>) {
        val guest = Air.device(from)
        when (what) {
            "dial" -> {
                guests += from
                told.onConnectionStateChange(guest, OK, BluetoothProfile.STATE_CONNECTED)
                Air.send(from, "dialed")
            }
            "mtu" -> told.onMtuChanged(guest, Air.VALUE_BYTES + 3)
            "discover" -> Air.send(from, "services", *services.map(::described).toTypedArray())
            "subscribe" -> {
                val descriptor = characteristic(with).getDescriptor(UUID.fromString(with[2]))
                told.onDescriptorWriteRequest(guest, 0, descriptor, false, true, 0, with[3].bytes())
            }
            "write" -> {
                val value = with[2].bytes()
                told.onCharacteristicWriteRequest(guest, 0, characteristic(with), false, false, 0, value)
            }
            "hang-up" -> {
                guests -= from
                told.onConnectionStateChange(guest, OK, BluetoothProfile.STATE_DISCONNECTED)
            }
        }
    }

    private fun characteristic(with: List<String>) =
        getService(UUID.fromString(with[0]))!!.getCharacteristic(UUID.fromString(with[1]))!!

    @Implementation
    override fun addService(service: BluetoothGattService): Boolean {
        Air.server = this
        return super.addService(service)
    }

    @Implementation
    override fun sendResponse(device: BluetoothDevice, id: Int, status: Int, offset: Int, value: ByteArray?): Boolean {
        Air.send(device.address, "subscribed")
        return true
    }

    @Implementation
    @Suppress("DEPRECATION")
    fun notifyCharacteristicChanged(
        device: BluetoothDevice, of: BluetoothGattCharacteristic, confirm: Boolean,
    ): Boolean {
        check(of.value.size <= Air.VALUE_BYTES && !confirm)
        if (device.address !in guests) return false
        Air.send(device.address, "notify", "${of.service.uuid}", "${of.uuid}", of.value.hex())
        told.onNotificationSent(device, OK)
        return true
    }

    @Implementation
    override fun cancelConnection(device: BluetoothDevice) {
        if (guests.remove(device.address)) Air.send(device.address, "drop")
    }
}

private const val OK = BluetoothGatt.GATT_SUCCESS

/** A service in a line: its name, its characteristics' with a stroke before each, their descriptors' with a plus. */
private fun described(service: BluetoothGattService): String {
    val characteristics = service.characteristics.map { one -> listOf(one.uuid) + one.descriptors.map { it.uuid } }
    return (listOf("${service.uuid}") + characteristics.map { it.joinToString("+") }).joinToString("/")
}

private fun service(described: String): BluetoothGattService {
    val (name, characteristics) = described.split("/").let { UUID.fromString(it[0]) to it.drop(1) }
    val service = BluetoothGattService(name, BluetoothGattService.SERVICE_TYPE_PRIMARY)
    for (uuids in characteristics.map { it.split("+").map(UUID::fromString) }) {
        val characteristic = BluetoothGattCharacteristic(uuids[0], 0, 0)
        uuids.drop(1).forEach { characteristic.addDescriptor(BluetoothGattDescriptor(it, 0)) }
        service.addCharacteristic(characteristic)
    }
    return service
}

private fun ByteArray.hex() = joinToString("") { "%02x".format(it) }

private fun String.bytes() = chunked(2).map { it.toInt(16).toByte() }.toByteArray()
