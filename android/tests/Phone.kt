package org.ijwi.app.tests

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.os.Looper
import android.text.InputType
import android.view.View
import android.view.ViewGroup
import android.widget.CompoundButton
import android.widget.EditText
import android.widget.TextView
import java.io.File
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.SecretKeySpec
import org.ijwi.app.Session
import org.plain.calculator.Main
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import uniffi.ijwi.PhoneKeystore

/** Where pictures of screens go. */
val PICTURES = File(System.getProperty("ijwi.pictures", "pictures")).apply { mkdirs() }

/** A phone in somebody's hands: what she sees, touches and types. While she waits, `onWait` is done again and again. */
class Phone(private val onWait: () -> Unit = {}) {
    private var controller: ActivityController<Main> = Robolectric.buildActivity(Main::class.java).setup()
    private val window get() = controller.get().window.decorView as ViewGroup

    /** The app's activity. */
    val activity: Main get() = controller.get()

    /** Waits until this text is there, at most a while. */
    fun see(text: String, seconds: Int = 60) = until(seconds, "\"$text\"") { sees(text) }

    /** Whether this text is there. */
    fun sees(text: String) = found(text).isNotEmpty()

    /** All the texts that are there. */
    fun texts(): List<String> =
        views(window).filterIsInstance<TextView>().map { it.text.toString() }.filter { it.isNotEmpty() }

    /** Touches what says this. */
    fun touch(text: String) {
        see(text)
        settle()
        touchAndGo(text)
        settle()
    }

    /** Touches these keys of the calculator. */
    fun press(keys: String) {
        for (key in keys) touch(if (key == '⌫') "Erase" else key.toString())
    }

    /** Types into the field of this name. */
    fun type(field: String, text: String) {
        fields().first { it.hint.toString() == field }.setText(text)
        settle()
    }

    /** Touches what says this, and waits for nothing. */
    fun touchAndGo(text: String) {
        (found(text).firstOrNull { it.isClickable } ?: error("no \"$text\" to touch")).performClick()
    }

    /** The place of the question that is shown; one more than there are when all were asked. */
    fun question(): Int {
        settle()
        if (sees("Check and send")) return Int.MAX_VALUE
        val title = Regex("Question (\\d+) of \\d+")
        val number = texts().firstNotNullOfOrNull { title.matchEntire(it) }?.groupValues?.get(1)
        return number?.toInt() ?: error("no question: ${texts()}")
    }

    /** Answers the question that is shown: the first choice, a number, a word. */
    fun giveAnAnswer() {
        val field = fields().firstOrNull()
        val choice = choices().firstOrNull()
        if (field != null) field.setText(if (field.inputType and InputType.TYPE_CLASS_NUMBER != 0) "3" else "word")
        else if (!choice!!.isChecked) choice.performClick()
        settle()
    }

    /** Whether the question that is shown has that answer. */
    fun isAnswered() = fields().firstOrNull()?.text?.isNotEmpty() ?: choices().first().isChecked

    private fun fields() = views(window).filterIsInstance<EditText>()

    private fun choices() = views(window).filterIsInstance<CompoundButton>()

    /** Waits for what was asked. */
    fun settle() = until(60, "an answer") { Session.of(activity).waiting == 0 }

    /** Waits until this holds. */
    fun until(seconds: Int, what: String, holds: () -> Boolean) {
        val end = System.nanoTime() + seconds * 1_000_000_000L
        while (true) {
            shadowOf(Looper.getMainLooper()).idle()
            if (holds()) return
            if (System.nanoTime() > end) throw AssertionError("did not see $what; there is: ${texts()}")
            Thread.sleep(10)
            onWait()
        }
    }

    /** Leaves the app, as by the home button or for another window, and comes back. */
    fun leaveAndComeBack(meanwhile: (ActivityController<Main>) -> Unit = {}) {
        controller.pause().stop()
        meanwhile(controller)
        shadowOf(Looper.getMainLooper()).idle()
        controller.restart().resume()
        settle()
    }

    /** The system's back button. */
    @Suppress("DEPRECATION")
    fun back() {
        activity.onBackPressed()
        settle()
    }

    /** A picture of what she sees. */
    fun picture(name: String) {
        draw(window, name)
    }

    private fun found(text: String) =
        views(window).filter { it.isShown && (it.says(text) || it.contentDescription == text) }

    /** It says this, or this and more below it; or it begins so, where the text ends with an ellipsis. */
    private fun View.says(text: String): Boolean {
        if (this !is TextView || this is EditText) return false
        val shown = this.text.toString()
        return shown == text || shown.startsWith("$text\n") || text.endsWith("…") && shown.startsWith(text.dropLast(1))
    }
}

/** Draws a view into a picture. */
fun draw(view: View, name: String): Bitmap {
    val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888).apply { eraseColor(Color.WHITE) }
    view.draw(Canvas(bitmap))
    File(PICTURES, "$name.png").outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
    return bitmap
}

/** A view and all within it. */
fun views(view: View): List<View> {
    val children = if (view is ViewGroup) (0 until view.childCount).map(view::getChildAt) else emptyList()
    return listOf(view) + children.flatMap(::views)
}

/** A keystore for computers, which have none that Android's classes know. */
class KeystoreOfTests(private val folder: File) : PhoneKeystore {
    init {
        folder.mkdirs()
    }

    override fun make(name: String) {
        // All of it or nothing, also when the process is killed.
        val made = File(folder, "$name.new").apply { writeBytes(random(32)) }
        check(made.renameTo(File(folder, name)))
    }

    override fun seal(name: String, plain: ByteArray): ByteArray {
        val nonce = random(12)
        return nonce + cipher(Cipher.ENCRYPT_MODE, name, nonce).doFinal(plain)
    }

    override fun open(name: String, sealed: ByteArray): ByteArray? = runCatching {
        cipher(Cipher.DECRYPT_MODE, name, sealed.copyOf(12)).doFinal(sealed, 12, sealed.size - 12)
    }.getOrNull()

    override fun remove(name: String) {
        File(folder, name).delete()
    }

    private fun cipher(mode: Int, name: String, nonce: ByteArray): Cipher {
        val key: SecretKey = SecretKeySpec(File(folder, name).readBytes(), "AES")
        return Cipher.getInstance("AES/GCM/NoPadding").apply { init(mode, key, GCMParameterSpec(128, nonce)) }
    }

    private fun random(count: Int) = ByteArray(count).also { java.security.SecureRandom().nextBytes(it) }
}
