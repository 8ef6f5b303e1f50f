package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Leaving
import uniffi.ijwi.Sealed

/** The report is sealed. The seven words, if there are any, are shown this once. */
fun Kit.sealedScreen(sealed: Sealed, leaving: Leaving, onDone: () -> Unit): View =
    page(text(R.string.sealed_title), null, {
        text(text(R.string.sealed_what))
        if (sealed.words.isNotEmpty()) {
            heading(text(R.string.words_title))
            quote(sealed.words.mapIndexed { at, word -> "${at + 1}  $word" }.joinToString("\n"))
            warning(text(R.string.words_learn))
        }
        note(text(if (leaving == Leaving.BURST) R.string.leaves_burst else R.string.leaves_slots))
        note(text(if (sealed.copies > 1u) R.string.leaves_again else R.string.leaves_not_again))
    }, {
        row(Deed(if (sealed.words.isEmpty()) R.string.done else R.string.words_learned, onDone))
    })
