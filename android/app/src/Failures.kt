package org.ijwi.app

import uniffi.ijwi.Failure

/** Each failure has a key, and each key a text of that name. */
object Failures {
    private val texts = R.string::class.java.fields
        .filter { it.name.startsWith(PREFIX) }
        .associate { it.name to it.getInt(null) }

    /** Its text. */
    fun text(failure: Failure): Int = texts[failure.message] ?: R.string.error_internal

    private const val PREFIX = "error_"
}
