package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.AnswerWay

/** How answers come back, the safest first; nothing is chosen beforehand. */
fun Kit.answerWayScreen(back: Deed, onChosen: (AnswerWay?) -> Unit): View {
    val ways = listOf(AnswerWay.WORDS, AnswerWay.PIN, AnswerWay.NONE)
    var chosen: AnswerWay? = null
    return page(text(R.string.way_title), back, {
        oneOf(listOf(text(R.string.way_words), text(R.string.way_pin), text(R.string.way_none)), null) {
            chosen = ways[it]
        }
        note(text(R.string.way_words_hint))
        note(text(R.string.way_pin_hint))
        warning(text(R.string.seal_hint))
    }, {
        row(Deed(R.string.send) { onChosen(chosen) })
    })
}
