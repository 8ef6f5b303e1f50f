package org.ijwi.app

import android.app.Activity
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.Bundle
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.WindowManager
import android.widget.FrameLayout
import android.widget.ProgressBar
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream

/** The one activity: it shows one screen at a time, and the calculator whenever it comes back. [Path] says which. */
open class MainActivity : Activity() {
    private lateinit var ground: FrameLayout
    private lateinit var busy: ProgressBar
    private lateinit var session: Session
    private lateinit var voice: Voice
    private lateinit var kit: Kit
    private lateinit var path: Path
    private var language = Language.ENGLISH
    private var shown: Kit.() -> View = { View(context) }
    private var back: (() -> Unit)? = null
    private var onFile: ((ByteArray) -> Unit)? = null
    private var toWrite: ByteArray? = null
    private var isPicking = false

    private val screenOff = object : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) = interrupted()
    }

    override fun onCreate(state: Bundle?) {
        // Nothing of an earlier process is believed: it begins at the calculator.
        super.onCreate(null)
        window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        ground = FrameLayout(this)
        busy = ProgressBar(this).apply { visibility = View.GONE }
        setContentView(ground)
        session = Session.of(this)
        session.onWaiting = { busy.visibility = if (session.waiting > 0) View.VISIBLE else View.GONE }
        voice = Voice(this) { use(language) }
        use(Language.present(this))
        path = Path(this, session)
        path.start()
        registerReceiver(screenOff, IntentFilter(Intent.ACTION_SCREEN_OFF))
    }

    /** Somebody started the app anew while another window stood before it. */
    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        interrupted()
    }

    override fun onStart() {
        super.onStart()
        CarryService.startIfWanted(this)
    }

    override fun onStop() {
        voice.hush()
        if (!isPicking) path.leave()
        super.onStop()
    }

    override fun onDestroy() {
        unregisterReceiver(screenOff)
        session.onWaiting = {}
        voice.end()
        super.onDestroy()
    }

    /** Nothing that is touched while an answer is awaited counts. */
    override fun dispatchTouchEvent(event: MotionEvent): Boolean =
        session.waiting > 0 || super.dispatchTouchEvent(event)

    /** For the system the app is never in the middle of something. */
    override fun onSaveInstanceState(state: Bundle) {}

    @Deprecated("Deprecated in Java")
    override fun onBackPressed() {
        back?.invoke()
    }

    /** Shows a screen; `back` is what the system's back button does there. */
    fun show(back: (() -> Unit)?, screen: Kit.() -> View) {
        session.onChanged = {}
        this.back = back
        shown = screen
        draw()
    }

    /** Says that something did not go as it should. It goes when it is touched, or with the screen. */
    fun say(message: String) {
        ground.findViewById<View>(NOTICE)?.let(ground::removeView)
        val notice = Column(kit).warning(message).apply {
            (parent as? android.view.ViewGroup)?.removeView(this)
            id = NOTICE
            minHeight = kit.size(R.dimen.touch)
            accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE
            setOnClickListener { ground.removeView(this) }
        }
        val place = FrameLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT, android.view.Gravity.BOTTOM)
        val margin = kit.size(R.dimen.margin)
        place.setMargins(margin, margin, margin, margin)
        ground.addView(notice, place)
    }

    /** The language from now on. */
    fun use(chosen: Language) {
        language = chosen
        kit = Kit(chosen.of(this), voice)
        voice.use(chosen.locale)
        session.tell { it.setLanguage(chosen.code) }
        draw()
    }

    /** A text in the present language. */
    fun text(id: Int, vararg values: Any) = kit.text(id, *values)

    /** The present language. */
    fun language() = language

    /** Lets a file be chosen, and reads it. */
    fun pick(onFile: (ByteArray) -> Unit) {
        this.onFile = onFile
        val intent = Intent(Intent.ACTION_OPEN_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType("*/*")
        ask(intent, PICK)
    }

    /** Lets a place be chosen, and writes a file there. */
    fun write(name: String, bytes: ByteArray) {
        toWrite = bytes
        val intent = Intent(Intent.ACTION_CREATE_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE)
            .setType("application/octet-stream").putExtra(Intent.EXTRA_TITLE, name)
        ask(intent, WRITE)
    }

    private fun ask(intent: Intent, code: Int) {
        isPicking = true
        try {
            @Suppress("DEPRECATION")
            startActivityForResult(intent, code)
        } catch (_: android.content.ActivityNotFoundException) {
            isPicking = false
            say(text(R.string.file_no_picker))
        }
    }

    @Deprecated("Deprecated in Java")
    override fun onActivityResult(code: Int, result: Int, data: Intent?) {
        isPicking = false
        val place = data?.data?.takeIf { result == RESULT_OK } ?: return
        val failed = { say(text(R.string.error_folder)) }
        if (code == PICK) {
            val taken = onFile ?: return
            val read = { contentResolver.openInputStream(place)?.use(::read) ?: throw IOException() }
            session.file(read, failed, taken)
        } else {
            val bytes = toWrite ?: return
            val write = { contentResolver.openOutputStream(place)?.use { it.write(bytes) } ?: throw IOException() }
            session.file(write, failed) {}
        }
    }

    /** While she chooses a file the app stays open behind it; not for who takes the phone from her meanwhile. */
    private fun interrupted() {
        onFile = null
        toWrite = null
        path.leave()
    }

    private fun read(file: InputStream): ByteArray {
        val bytes = ByteArrayOutputStream()
        val part = ByteArray(64 * 1024)
        while (bytes.size() <= FILE_BYTES_MAX) {
            val count = file.read(part)
            if (count < 0) return bytes.toByteArray()
            bytes.write(part, 0, count)
        }
        throw IOException()
    }

    private fun draw() {
        if (!::kit.isInitialized) return
        voice.hush()
        ground.removeAllViews()
        ground.addView(kit.shown())
        val place = FrameLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT, android.view.Gravity.CENTER)
        ground.addView(busy, place)
    }

    private companion object {
        const val PICK = 1
        const val WRITE = 2
        const val NOTICE = 1
        const val FILE_BYTES_MAX = 8 * 1024 * 1024
    }
}
