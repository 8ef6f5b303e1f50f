package org.ijwi.app.tests

import android.os.StrictMode
import android.os.strictmode.IncorrectContextUseViolation
import android.os.strictmode.Violation
import java.util.concurrent.ConcurrentLinkedQueue

/** What StrictMode says of the app's own classes: disk or network on the thread that draws, what is left open. */
class Strictness {
    private val violations = ConcurrentLinkedQueue<Violation>()

    /** From now on, on this thread, which is the one that draws. */
    fun begin() {
        val listener = { violation: Violation -> violations += violation }
        val ofThread = StrictMode.ThreadPolicy.Builder().detectAll().penaltyListener(Runnable::run, listener)
        val ofProcess = StrictMode.VmPolicy.Builder().detectAll().penaltyListener(Runnable::run, listener)
        StrictMode.setThreadPolicy(ofThread.build())
        StrictMode.setVmPolicy(ofProcess.build())
    }

    /** What was said since then. What the tests do themselves does not count. */
    fun end(): List<String> {
        StrictMode.setThreadPolicy(StrictMode.ThreadPolicy.LAX)
        StrictMode.setVmPolicy(StrictMode.VmPolicy.LAX)
        // Robolectric's activities have no context of a window.
        return violations.filter { it !is IncorrectContextUseViolation }.mapNotNull { violation ->
            val ours = violation.stackTrace.firstOrNull { it.className.startsWith(APP) }
            ours?.takeUnless { it.className.startsWith("$APP.tests.") }?.let { "$violation at $it" }
        }.distinct()
    }

    private companion object {
        const val APP = "org.ijwi.app"
    }
}
