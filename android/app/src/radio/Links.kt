package org.ijwi.app.radio

import uniffi.ijwi.RadioTold

/** A connection, whichever way it came about. Used on the radio's thread. */
internal interface Link {
    /** Its number. */
    val connection: ULong

    /** Sends a value; `Sent` is told when it is out of our hands. */
    fun send(value: ByteArray)

    /** Ends it without a word. */
    fun close()
}

/** The connections there are. */
internal class Links(private val tell: (RadioTold) -> Unit) {
    private val links = mutableMapOf<ULong, Link>()

    fun add(link: Link) {
        links[link.connection] = link
    }

    /** Forgets one that has ended by itself, and tells so. */
    fun lost(connection: ULong) {
        if (links.remove(connection) != null) tell(RadioTold.Closed(connection))
    }

    fun send(connection: ULong, value: ByteArray) {
        links[connection]?.send(value) ?: tell(RadioTold.Closed(connection))
    }

    fun close(connection: ULong) {
        links.remove(connection)?.close()
    }

    fun closeAll() {
        links.values.toList().forEach { runCatching { it.close() } }
        links.clear()
    }
}
