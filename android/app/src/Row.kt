package org.ijwi.app

import android.view.View
import android.view.ViewGroup

/** Buttons side by side, of one width; one below the other where a name would not fit its share. */
class Row(kit: Kit, private val buttons: List<View>) : ViewGroup(kit.context) {
    private val gap = kit.size(R.dimen.gap)

    init {
        buttons.forEach(::addView)
    }

    override fun onMeasure(widthSpec: Int, heightSpec: Int) {
        val width = MeasureSpec.getSize(widthSpec)
        val free = MeasureSpec.makeMeasureSpec(0, MeasureSpec.UNSPECIFIED)
        val share = (width - gap * (buttons.size - 1)) / buttons.size
        val isBeside = buttons.all { it.measure(free, free); it.measuredWidth <= share }
        val each = MeasureSpec.makeMeasureSpec(if (isBeside) share else width, MeasureSpec.EXACTLY)
        buttons.forEach { it.measure(each, free) }
        val highest = buttons.maxOf { it.measuredHeight }
        if (isBeside) buttons.forEach { it.measure(each, MeasureSpec.makeMeasureSpec(highest, MeasureSpec.EXACTLY)) }
        val height = if (isBeside) highest else buttons.sumOf { it.measuredHeight } + gap * (buttons.size - 1)
        setMeasuredDimension(width, height)
    }

    override fun onLayout(changed: Boolean, left: Int, top: Int, right: Int, bottom: Int) {
        var x = 0
        var y = 0
        // One below the other, what this screen is for comes first.
        val isBeside = buttons.first().measuredWidth < width || buttons.size == 1
        for (button in if (isBeside) buttons else buttons.reversed()) {
            button.layout(x, y, x + button.measuredWidth, y + button.measuredHeight)
            if (isBeside) x += button.measuredWidth + gap else y += button.measuredHeight + gap
        }
    }
}
