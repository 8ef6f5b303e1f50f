package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Campaign

/** Joining a campaign: its file comes from a field team, or from somebody who has it. */
fun Kit.joinScreen(back: Deed?, onFile: () -> Unit): View = page(text(R.string.join_title), back, {
    text(text(R.string.join_what))
    note(text(R.string.join_where))
    deed(R.string.join_file, onFile)
})

/** The six words of the campaign that was joined, to be compared. */
fun Kit.sixWordsScreen(campaign: Campaign, onSame: () -> Unit, onNot: () -> Unit): View =
    page(campaign.name, null, {
        text(text(R.string.six_words_what))
        quote(campaign.words.mapIndexed { at, word -> "${at + 1}  $word" }.joinToString("\n"))
        text(text(R.string.six_words_compare))
        warning(text(R.string.six_words_danger))
    }, {
        row(Deed(R.string.six_words_later, onNot), Deed(R.string.six_words_same, onSame))
    })
