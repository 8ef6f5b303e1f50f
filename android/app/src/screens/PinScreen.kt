package org.ijwi.app.screens

import android.text.InputType
import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R

private const val NUMBER = InputType.TYPE_CLASS_NUMBER or InputType.TYPE_NUMBER_VARIATION_PASSWORD

/** The first start: the PIN that opens the app from the calculator, and a second one if she wants it. */
fun Kit.pinScreen(language: Deed, onChosen: (pin: String, second: String?) -> Unit, onWrong: (Int) -> Unit): View =
    page(text(R.string.pin_title), null, {
        button(language.name, language.work)
        text(text(R.string.pin_what))
        note(text(R.string.pin_limits))
        val pin = field(text(R.string.pin_new), "", NUMBER)
        val again = field(text(R.string.pin_again), "", NUMBER)
        heading(text(R.string.pin_second_title))
        note(text(R.string.pin_second_what))
        val second = field(text(R.string.pin_second), "", NUMBER)
        deed(R.string.go_on) {
            if (pin.text.toString() == again.text.toString()) {
                onChosen(pin.text.toString(), second.text.toString().ifEmpty { null })
            } else {
                onWrong(R.string.pin_differs)
            }
        }
    })
