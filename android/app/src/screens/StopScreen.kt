package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R

/** She stops: what was answered stays behind the PIN, or is erased. */
fun Kit.stopScreen(goOn: () -> Unit, keep: () -> Unit, erase: () -> Unit): View =
    page(text(R.string.stop_title), Deed(R.string.back, goOn), {
        text(text(R.string.stop_what))
        button(R.string.stop_keep, keep)
        danger(R.string.stop_erase, erase)
    })
