package org.ijwi.app

import android.content.Context
import android.content.SharedPreferences
import android.os.StrictMode

/** What is needed before any PIN, and so is kept outside of the vault: the language, and whether to carry. */
internal object Remembered {
    /** Where it is. Some bytes, which are read once, before anything can be drawn. */
    fun of(context: Context): SharedPreferences {
        val policy = StrictMode.allowThreadDiskWrites()
        try {
            return context.getSharedPreferences("look", Context.MODE_PRIVATE).also { it.all }
        } finally {
            StrictMode.setThreadPolicy(policy)
        }
    }
}
