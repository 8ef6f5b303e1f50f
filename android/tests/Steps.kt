package org.ijwi.app.tests

import com.sun.jna.NativeLibrary

/**
 * The steps of what this process writes, which `tests/android/steps.c` counts; before the one that the test's caller
 * named (`ijwi.step`) it kills the process.
 */
object Steps {
    private val counter = NativeLibrary.getProcess()

    /** They count from here on. */
    fun begin() = counter.getFunction("ijwi_steps_begin").invokeVoid(arrayOf(Integer.getInteger("ijwi.step", 0)))

    /** How many there were. */
    val taken: Int get() = counter.getFunction("ijwi_steps_taken").invokeInt(emptyArray())
}
