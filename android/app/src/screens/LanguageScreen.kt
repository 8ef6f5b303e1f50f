package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.Language
import org.ijwi.app.R

/** The languages, each by its own name. */
fun Kit.languageScreen(present: Language, back: Deed, onChosen: (Language) -> Unit): View =
    page(text(R.string.language), back, {
        oneOf(Language.entries.map { it.ownName }, present.ordinal) { onChosen(Language.entries[it]) }
        note(text(R.string.language_review))
    })
