package org.ijwi.app.screens

import android.text.Editable
import android.text.InputType
import android.text.TextWatcher
import android.view.View
import org.ijwi.app.Column
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Conversation
import uniffi.ijwi.Message

private const val WORD = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_VISIBLE_PASSWORD

/** The answers that came to this phone for its PIN. */
fun Kit.answersScreen(conversations: List<Conversation>, back: Deed, onWords: () -> Unit): View =
    page(text(R.string.answers_title), back, {
        val messages = conversations.flatMap { it.messages }
        if (messages.isEmpty()) {
            text(text(R.string.answers_none))
            note(text(R.string.answers_none_hint))
        }
        messages(messages)
        button(R.string.answers_by_words, onWords)
    })

/** What came back for seven words. */
fun Kit.answersByWordsScreen(messages: List<Message>, back: Deed): View = page(text(R.string.answers_title), back, {
    if (messages.isEmpty()) {
        text(text(R.string.answers_none_words))
        note(text(R.string.answers_none_words_hint))
    }
    messages(messages)
})

/** The seven words are typed, one after the other, and taken from the list only. */
fun Kit.wordsScreen(
    words: List<String>,
    back: Deed,
    wordsLike: (start: String, found: (List<String>) -> Unit) -> Unit,
    onWord: (String) -> Unit,
): View = page(text(R.string.words_enter, words.size + 1), back, {
    if (words.isNotEmpty()) quote(words.joinToString("  "))
    val field = field(text(R.string.word), "", WORD)
    val found = add(Column(this@wordsScreen).view)
    field.addTextChangedListener(object : TextWatcher {
        override fun afterTextChanged(typed: Editable) {
            wordsLike(typed.toString().trim().lowercase()) { like ->
                found.removeAllViews()
                Column(this@wordsScreen).apply {
                    like.forEach { word -> button(word) { onWord(word) } }
                    found.addView(view)
                }
            }
        }
        override fun beforeTextChanged(typed: CharSequence, start: Int, count: Int, after: Int) {}
        override fun onTextChanged(typed: CharSequence, start: Int, before: Int, count: Int) {}
    })
    note(text(R.string.words_enter_hint))
})

private fun Column.messages(messages: List<Message>) {
    for (message in messages) {
        val words = message.text
        if (words == null) {
            quote(kit.text(R.string.answers_opened, message.from, message.day))
        } else {
            heading(kit.text(R.string.answers_from, message.from, message.day))
            quote(words)
        }
    }
}
