package org.ijwi.app.screens

import android.text.TextUtils
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.widget.LinearLayout
import org.ijwi.app.Calculator
import org.ijwi.app.Kit
import org.ijwi.app.R

/** A calculator, as far as anybody can see. `onNumber` is told of a number that stood alone when `=` was pressed. */
fun Kit.calculatorScreen(calculator: Calculator, onNumber: (String) -> Unit): View {
    val display = label(calculator.display, R.dimen.text_display).apply {
        gravity = Gravity.END or Gravity.BOTTOM
        isSingleLine = true
        ellipsize = TextUtils.TruncateAt.START
        setPadding(size(R.dimen.margin), 0, size(R.dimen.margin), size(R.dimen.gap))
    }
    val page = LinearLayout(context).apply {
        orientation = LinearLayout.VERTICAL
        setBackgroundColor(colour(R.color.ground))
        fitsSystemWindows = true
        setPadding(size(R.dimen.gap), size(R.dimen.gap), size(R.dimen.gap), size(R.dimen.gap))
        addView(display, LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f))
    }
    for (keys in Calculator.KEYS) {
        val row = LinearLayout(context)
        for (key in keys) {
            val isDeed = key == '='
            val fill = if (isDeed) R.color.deed else R.color.key
            val button = plainButton(key.toString(), fill, if (isDeed) R.color.deed_ink else R.color.ink).apply {
                setTextSize(android.util.TypedValue.COMPLEX_UNIT_PX, context.resources.getDimension(R.dimen.text_title))
                setPadding(0, 0, 0, 0)
                contentDescription = if (key == '⌫') text(R.string.erase) else key.toString()
                setOnClickListener {
                    val number = calculator.number.takeIf { isDeed }
                    calculator.press(key)
                    display.text = calculator.display
                    number?.let(onNumber)
                }
            }
            val place = LinearLayout.LayoutParams(0, MATCH_PARENT, if (isDeed) 2f else 1f)
            place.setMargins(size(R.dimen.border) * 2, 0, size(R.dimen.border) * 2, 0)
            row.addView(button, place)
        }
        val place = LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f)
        place.topMargin = size(R.dimen.border) * 4
        page.addView(row, place)
    }
    return page
}
