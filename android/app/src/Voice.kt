package org.ijwi.app

import android.content.Context
import android.speech.tts.TextToSpeech
import java.util.Locale

/** The phone's own voice, where it has one for the language that needs no network: who can't read is read to. */
class Voice(context: Context, private val onReady: () -> Unit) {
    private var locale = Locale.ENGLISH
    private var isStarted = false
    private val engine: TextToSpeech = TextToSpeech(context.applicationContext) { status ->
        isStarted = status == TextToSpeech.SUCCESS
        if (isStarted) onReady()
    }

    /** Whether it can speak the present language. */
    var speaks = false
        private set

    /** Takes another language. */
    fun use(language: Locale) {
        locale = language
        speaks = isStarted && engine.setLanguage(language) >= TextToSpeech.LANG_AVAILABLE &&
            engine.voice?.isNetworkConnectionRequired == false
    }

    /** Says these, one after the other; what it was saying ends. */
    fun say(sentences: List<String>) {
        hush()
        for (sentence in sentences) engine.speak(sentence, TextToSpeech.QUEUE_ADD, null, null)
    }

    /** Is silent: whenever another screen is shown. */
    fun hush() {
        if (isStarted) engine.stop()
    }

    /** Ends it. */
    fun end() = engine.shutdown()
}
