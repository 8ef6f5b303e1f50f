package org.ijwi.app

import android.content.Context
import android.content.res.Configuration
import java.util.Locale

/** The languages of the app. Phones rarely know all of them, so that the app remembers which one was chosen. */
enum class Language(val code: String, val ownName: String) {
    ENGLISH("en", "English"),
    FRENCH("fr", "Français"),
    KIRUNDI("rn", "Ikirundi"),
    KINYARWANDA("rw", "Ikinyarwanda"),
    SWAHILI("sw", "Kiswahili"),
    ;

    /** As Android names it. */
    val locale: Locale get() = Locale(code)

    /** Remembers it. */
    fun choose(context: Context) = Remembered.of(context).edit().putString(KEY, code).apply()

    /** A context whose texts are in this language. */
    fun of(context: Context): Context {
        val configuration = Configuration(context.resources.configuration)
        configuration.setLocale(locale)
        return context.createConfigurationContext(configuration).apply { setTheme(R.style.Plain) }
    }

    companion object {
        private const val KEY = "language"

        /** The one that was chosen, or the phone's, or English. */
        fun present(context: Context): Language {
            val chosen = Remembered.of(context).getString(KEY, null)
            val code = chosen ?: context.resources.configuration.locales0().language
            return entries.firstOrNull { it.code == code } ?: ENGLISH
        }

        @Suppress("DEPRECATION")
        private fun Configuration.locales0() =
            if (android.os.Build.VERSION.SDK_INT >= 24) locales[0] else locale
    }
}
