package org.ijwi.app.radio

import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothManager
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.Handler
import android.os.HandlerThread
import org.ijwi.app.Permissions
import uniffi.ijwi.PhoneRadio
import uniffi.ijwi.RadioFault
import uniffi.ijwi.RadioOrder
import uniffi.ijwi.RadioTold

/**
 * The phone's Bluetooth. It does what it is ordered, and tells what comes of it; both on a thread of its own, since the
 * system's Bluetooth takes one operation at a time and calls back from wherever it likes.
 */
class BluetoothRadio(
    private val context: Context,
    told: (RadioTold) -> Unit,
    private val newConnection: () -> ULong,
) : PhoneRadio {
    private val thread = HandlerThread("radio").apply { start() }
    private val handler = Handler(thread.looper)
    private val tell: (RadioTold) -> Unit = { if (isUp || it is RadioTold.Down) told(it) }
    private val peers = Peers()
    private val links = Links(tell)
    private var isUp = false
    private var adapter: BluetoothAdapter? = null
    private var advert: Advert? = null
    private var scan: Scan? = null
    private var door: GattDoor? = null
    private var channels: Channels? = null

    private val switched = object : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) {
            handler.post(::look)
        }
    }

    /** Begins: from now on it tells whether there is a radio. */
    fun begin() {
        context.registerReceiver(switched, IntentFilter(BluetoothAdapter.ACTION_STATE_CHANGED))
        handler.post(::look)
    }

    /** Ends all that it does. */
    fun end() {
        runCatching { context.unregisterReceiver(switched) }
        handler.post { down(); thread.quitSafely() }
    }

    override fun order(order: RadioOrder) {
        handler.post { if (isUp) guarded(order) }
    }

    private fun look() {
        val manager = context.getSystemService(Context.BLUETOOTH_SERVICE) as BluetoothManager?
        val found = manager?.adapter
        val fault = when {
            found == null -> RadioFault.NO_ADAPTER
            Permissions.missing(context).isNotEmpty() -> RadioFault.NO_PERMISSION
            !found.isEnabled -> RadioFault.SWITCHED_OFF
            else -> null
        }
        when {
            fault != null -> { down(); tell(RadioTold.Down(fault)) }
            !isUp -> up(manager!!, found!!)
        }
    }

    private fun up(manager: BluetoothManager, found: BluetoothAdapter) = try {
        adapter = found
        val shown = Advert(found, handler)
        advert = shown
        scan = Scan(found, handler, peers, tell)
        door = GattDoor(context, manager, handler, links, newConnection, tell)
        val listening = Channels.listen(found, handler, links, newConnection, tell)
        channels = listening
        isUp = true
        tell(RadioTold.Up(shown.isPossible, listening?.psm?.toUShort(), SETTLE_MILLIS.toUInt()))
    } catch (fault: RuntimeException) {
        fell(fault)
    }

    private fun down() {
        isUp = false
        runCatching { advert?.hide() }
        runCatching { scan?.use(false) }
        links.closeAll()
        runCatching { door?.close() }
        channels?.close()
        advert = null
        scan = null
        door = null
        channels = null
    }

    private fun guarded(order: RadioOrder) = try {
        follow(order)
    } catch (fault: RuntimeException) {
        fell(fault)
    }

    /** Permissions can be taken back at any moment, and phones' Bluetooth throws whatever it likes. */
    private fun fell(fault: RuntimeException) {
        down()
        tell(RadioTold.Down(if (fault is SecurityException) RadioFault.NO_PERMISSION else RadioFault.NO_SERVICE))
        handler.postDelayed(::look, AGAIN_MILLIS)
    }

    private fun follow(order: RadioOrder) {
        when (order) {
            is RadioOrder.Show -> {
                door?.serve(order.uuids)
                advert?.show(order.uuids.service, order.bytes)
            }
            is RadioOrder.Hide -> advert?.hide()
            is RadioOrder.Scan -> scan?.use(order.on)
            is RadioOrder.ConnectL2cap -> {
                val channel = peers.device(adapter, order.peer)?.let { device ->
                    Channel.dial(order.connection, device, order.psm.toInt(), handler, links, tell)
                }
                if (channel == null) tell(RadioTold.Closed(order.connection)) else links.add(channel)
            }
            is RadioOrder.ConnectGatt -> {
                val device = peers.device(adapter, order.peer)
                if (device == null) tell(RadioTold.Closed(order.connection))
                else links.add(GattCall(context, order.connection, device, order.uuids, handler, links, tell))
            }
            is RadioOrder.Send -> links.send(order.connection, order.value)
            is RadioOrder.Close -> links.close(order.connection)
        }
    }

    internal companion object {
        /** Phones fail that are spoken to at once after they were connected, or after their MTU changed. */
        const val SETTLE_MILLIS = 200L
        private const val AGAIN_MILLIS = 60_000L
    }
}
