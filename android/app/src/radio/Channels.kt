package org.ijwi.app.radio

import android.annotation.TargetApi
import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothServerSocket
import android.bluetooth.BluetoothSocket
import android.os.Build
import android.os.Handler
import java.io.IOException
import java.util.concurrent.Executors
import kotlin.concurrent.thread
import uniffi.ijwi.RadioTold

/** Where others open L2CAP channels to us, from Android 10 on. */
@TargetApi(29)
internal class Channels private constructor(private val socket: BluetoothServerSocket) {
    /** The number that they are opened to. */
    val psm: Int get() = socket.psm

    /** Ends it. */
    fun close() {
        runCatching { socket.close() }
    }

    companion object {
        /** Nothing, where the phone can't. */
        fun listen(
            adapter: BluetoothAdapter,
            handler: Handler,
            links: Links,
            newConnection: () -> ULong,
            tell: (RadioTold) -> Unit,
        ): Channels? {
            if (Build.VERSION.SDK_INT < 29) return null
            // Phones that say they can and can't throw whatever they like: the link falls back to GATT.
            val socket = runCatching { adapter.listenUsingInsecureL2capChannel() }.getOrNull() ?: return null
            thread(name = "channels") {
                try {
                    while (true) {
                        val came = socket.accept()
                        handler.post {
                            val channel = Channel(newConnection(), came, handler, links, tell)
                            links.add(channel)
                            tell(RadioTold.Came(channel.connection, true, channel.valueBytes.toUInt()))
                            channel.read()
                        }
                    }
                } catch (_: IOException) {
                    // The socket was closed.
                }
            }
            return Channels(socket)
        }
    }
}

/** An L2CAP channel. What is written at once arrives as one packet, as long as it is no longer than a packet may be. */
@TargetApi(29)
internal class Channel(
    override val connection: ULong,
    private val socket: BluetoothSocket,
    private val handler: Handler,
    private val links: Links,
    private val tell: (RadioTold) -> Unit,
) : Link {
    private val writer = Executors.newSingleThreadExecutor()
    @Volatile private var isOver = false

    /** Bytes of a packet. */
    val valueBytes get() = socket.maxTransmitPacketSize

    override fun send(value: ByteArray) = writer.execute {
        try {
            socket.outputStream.write(value)
            on { tell(RadioTold.Sent(connection)) }
        } catch (_: IOException) {
            lost()
        }
    }

    override fun close() {
        isOver = true
        runCatching { socket.close() }
        writer.shutdown()
    }

    /** Reads until it ends. Each read gives one packet. */
    fun read() {
        thread(name = "channel") {
            val packet = ByteArray(socket.maxReceivePacketSize)
            try {
                while (true) {
                    val count = socket.inputStream.read(packet)
                    if (count < 0) break
                    val value = packet.copyOf(count)
                    on { tell(RadioTold.Received(connection, value)) }
                }
            } catch (_: IOException) {
                // It is gone.
            }
            lost()
        }
    }

    private fun connect() = writer.execute {
        // `connect` waits as long as it likes: closing the socket ends it.
        val late = Runnable { runCatching { socket.close() } }
        handler.postDelayed(late, CONNECT_MILLIS)
        try {
            socket.connect()
            on {
                tell(RadioTold.Opened(connection, valueBytes.toUInt()))
                read()
            }
        } catch (_: IOException) {
            lost()
        }
        handler.removeCallbacks(late)
    }

    private fun lost() = on {
        close()
        links.lost(connection)
    }

    private fun on(work: () -> Unit) {
        handler.post { if (!isOver) work() }
    }

    companion object {
        /** Opens one to another phone. Nothing, where the system refuses at once. */
        fun dial(
            connection: ULong,
            device: BluetoothDevice,
            psm: Int,
            handler: Handler,
            links: Links,
            tell: (RadioTold) -> Unit,
        ): Channel? {
            val socket = try {
                device.createInsecureL2capChannel(psm)
            } catch (_: IOException) {
                return null
            }
            return Channel(connection, socket, handler, links, tell).apply { connect() }
        }

        private const val CONNECT_MILLIS = 10_000L
    }
}
