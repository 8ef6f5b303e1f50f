package org.ijwi.app.tests

import org.ijwi.app.Language
import org.ijwi.app.R
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import uniffi.ijwi.failureKeys

/** Texts are whole in every language. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34])
class TextsTest {
    private val keys = R.string::class.java.fields.associate { it.name to it.getInt(null) }

    @Test
    fun eachFailureHasAText() = assertEquals(emptyList<String>(), failureKeys().filter { it !in keys })

    @Test
    fun eachLanguageHasEachTextWithTheSamePlaces() {
        val places = Regex("%\\d\\$[sd]")
        val english = Language.ENGLISH.of(RuntimeEnvironment.getApplication())
        for (language in Language.entries.drop(1)) {
            val other = language.of(RuntimeEnvironment.getApplication())
            for ((name, id) in keys) {
                val (text, model) = other.getString(id) to english.getString(id)
                val found = { shown: String -> places.findAll(shown).map { it.value }.sorted().toList() }
                assertEquals("$name in ${language.code}", found(model), found(text))
                assertTrue("$name in ${language.code} is the English one", text != model || name in SAME)
            }
        }
    }

    private companion object {
        // Words that other languages share.
        val SAME = setOf("role_police", "role_ngo", "stop")
    }
}
