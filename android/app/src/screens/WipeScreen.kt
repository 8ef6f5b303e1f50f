package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R

/** Erasing all. */
fun Kit.wipeScreen(back: Deed, onWipe: () -> Unit): View = page(text(R.string.wipe_title), back, {
    text(text(R.string.wipe_what))
    warning(text(R.string.wipe_lost))
    danger(R.string.wipe, onWipe)
})
