package org.ijwi.app

import android.content.Context
import android.os.Handler
import android.os.Looper
import java.io.File
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import uniffi.ijwi.Change
import uniffi.ijwi.Failure
import uniffi.ijwi.Ijwi
import uniffi.ijwi.PhoneKeystore
import uniffi.ijwi.Watcher
import uniffi.ijwi.wipeFolder

/**
 * The one way to Rust. Every call runs on one thread of its own, in order, and its answer comes back on the one that
 * draws. What was asked before the app was locked is answered to nobody.
 */
class Session private constructor(private val folder: () -> File, private val keystore: () -> PhoneKeystore) {
    private val worker = Executors.newSingleThreadExecutor()
    private val aside = Executors.newCachedThreadPool()
    private val screen = Handler(Looper.getMainLooper())
    @Volatile private var opened: Ijwi? = null
    private var epoch = 0

    /** How many answers are awaited. */
    var waiting = 0
        private set

    /** Is told when something is awaited, or nothing any more. */
    var onWaiting: () -> Unit = {}

    /** Is told when something may have to be drawn anew. */
    var onChanged: () -> Unit = {}

    /** Asks, and goes on with the answer, or with what went wrong. What takes minutes waits aside. */
    fun <T> ask(work: (Ijwi) -> T, failed: (Failure) -> Unit, isLong: Boolean = false, done: (T) -> Unit) {
        val told = { fault: Throwable -> failed(fault as? Failure ?: Failure.Internal("error_internal")) }
        await(if (isLong) aside else worker, { work(phone()) }, told, done)
    }

    /** Reads or writes a file that she chose, which may be far away. */
    fun <T> file(work: () -> T, failed: () -> Unit, done: (T) -> Unit) = await(aside, work, { failed() }, done)

    /** Tells, and waits for nothing. */
    fun tell(work: (Ijwi) -> Unit) {
        worker.execute { runCatching { work(phone()) } }
    }

    /** Locks at once, whatever else runs, and forgets who waits for answers. */
    fun lock() {
        epoch++
        opened?.let { phone -> aside.execute { phone.lock() } }
    }

    /** Erases all, also what can't be opened, and waits for nothing that goes on. What fails is tried at the next start. */
    fun wipe(done: () -> Unit) {
        val work = { opened?.wipe() ?: wipeFolder(folder().path, keystore()) }
        await(aside, work, { done() }) { done() }
    }

    /** Something changed, once what was told before is done. */
    fun changed() = tell { screen.post { onChanged() } }

    @Synchronized
    private fun phone() = opened ?: Ijwi.open(folder().path, keystore()).also {
        opened = it
        it.watch(object : Watcher {
            override fun changed(change: Change) {
                screen.post { onChanged() }
            }
        })
    }

    private fun <T> await(on: Executor, work: () -> T, failed: (Throwable) -> Unit, done: (T) -> Unit) {
        val asked = epoch
        count(1)
        on.execute {
            val answer = runCatching(work)
            screen.post {
                count(-1)
                if (asked == epoch) answer.onSuccess(done).onFailure(failed)
            }
        }
    }

    private fun count(change: Int) {
        waiting += change
        onWaiting()
    }

    companion object {
        private var present: Session? = null

        /** How the keystore is reached. Only tests, which have none, set another. */
        var keystore: () -> PhoneKeystore = { Keystore() }

        /** This process's. */
        fun of(context: Context): Session {
            val app = context.applicationContext
            return present ?: Session({ File(app.noBackupFilesDir, "data") }, keystore).also { present = it }
        }

        /** Forgets it, as the end of a process would. Only tests need that. */
        fun forget() {
            present?.tell { it.close() }
            present = null
        }
    }
}
