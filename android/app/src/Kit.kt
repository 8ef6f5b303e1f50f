package org.ijwi.app

import android.content.Context
import android.content.res.ColorStateList
import android.graphics.Color
import android.graphics.Typeface
import android.graphics.drawable.Drawable
import android.graphics.drawable.GradientDrawable
import android.graphics.drawable.RippleDrawable
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.Button
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView

/** What every screen is made of. Colours and sizes come from `res/values/look.xml`. */
class Kit(val context: Context, private val voice: Voice) {
    /** A text in the language that was chosen. */
    fun text(id: Int, vararg values: Any): String = context.getString(id, *values)

    /**
     * A screen: its title, what `content` puts below it, and, always in reach, what `deeds` puts at its foot. `back` is
     * the button beside the title.
     */
    fun page(title: String, back: Deed?, content: Column.() -> Unit, deeds: (Column.() -> Unit)? = null): View {
        val column = Column(this).apply { spoken += title; content() }
        val page = LinearLayout(context).apply {
            orientation = LinearLayout.VERTICAL
            setBackgroundColor(colour(R.color.ground))
            fitsSystemWindows = true
        }
        page.addView(head(title, back, column.spoken))
        val foot = deeds?.let { Column(this).apply(it) }
        // On a small screen with large letters a foot would leave no room for what it belongs to.
        val isFootApart = foot != null && isRoomy()
        if (foot != null && !isFootApart) column.add(foot.view)
        val scroll = ScrollView(context).apply {
            isFillViewport = true
            addView(column.view.apply { pad(this) })
        }
        page.addView(scroll, LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f))
        if (foot != null && isFootApart) page.addView(foot.view.apply { pad(this) })
        return page
    }

    private fun head(title: String, back: Deed?, spoken: List<String>) = LinearLayout(context).apply {
        gravity = Gravity.CENTER_VERTICAL
        setPadding(size(R.dimen.gap), size(R.dimen.gap), size(R.dimen.gap), 0)
        back?.let { deed ->
            addView(signButton(deed.sign, text(deed.name), deed.work))
        }
        val heading = label(title, R.dimen.text_title).apply {
            typeface = Typeface.DEFAULT_BOLD
            if (android.os.Build.VERSION.SDK_INT >= 28) isAccessibilityHeading = true
            setPadding(size(R.dimen.gap), 0, size(R.dimen.gap), 0)
        }
        addView(heading, LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f))
        if (voice.speaks) addView(signButton(SPEAK_SIGN, text(R.string.speak)) { voice.say(spoken) })
    }

    private fun signButton(sign: String, name: String, work: () -> Unit) = plainButton(sign, null).apply {
        contentDescription = name
        setTextSize(android.util.TypedValue.COMPLEX_UNIT_PX, context.resources.getDimension(R.dimen.text_title))
        setPadding(0, 0, 0, 0)
        setOnClickListener { work() }
    }

    /** A line of text. */
    fun label(shown: CharSequence, size: Int = R.dimen.text, ink: Int = R.color.ink) = TextView(context).apply {
        text = shown
        setTextSize(android.util.TypedValue.COMPLEX_UNIT_PX, context.resources.getDimension(size))
        setTextColor(colour(ink))
    }

    /** A button with a border, or in a colour of its own. */
    fun plainButton(shown: String, fill: Int?, ink: Int = R.color.ink) = Button(context, null, 0).apply {
        text = shown
        isAllCaps = false
        gravity = Gravity.CENTER
        isClickable = true
        isFocusable = true
        setTextSize(android.util.TypedValue.COMPLEX_UNIT_PX, context.resources.getDimension(R.dimen.text))
        setTextColor(colour(ink))
        minHeight = size(R.dimen.touch)
        minimumHeight = size(R.dimen.touch)
        minimumWidth = size(R.dimen.touch)
        background = ripple(if (fill == null) null else box(fill, null))
        setPadding(size(R.dimen.gap), size(R.dimen.gap), size(R.dimen.gap), size(R.dimen.gap))
    }

    /** A box with round corners. */
    fun box(fill: Int?, border: Int?): GradientDrawable = GradientDrawable().apply {
        cornerRadius = context.resources.getDimension(R.dimen.corner)
        setColor(if (fill == null) Color.TRANSPARENT else colour(fill))
        if (border != null) setStroke(size(R.dimen.border), colour(border))
    }

    /** The same, which shows that it was touched. */
    fun ripple(shape: Drawable?): Drawable =
        RippleDrawable(ColorStateList.valueOf(colour(R.color.line)), shape, box(R.color.ink, null))

    /** A colour of the look. */
    fun colour(id: Int) = context.getColor(id)

    /** A size of the look, in pixels. */
    fun size(id: Int) = context.resources.getDimensionPixelSize(id)

    private fun pad(view: ViewGroup) {
        val screen = context.resources.displayMetrics.widthPixels
        val side = maxOf(size(R.dimen.margin), (screen - size(R.dimen.column_max)) / 2)
        view.setPadding(side, size(R.dimen.gap), side, size(R.dimen.gap))
    }

    private fun isRoomy() = with(context.resources.configuration) { screenHeightDp / fontScale >= ROOMY_DP }

    private companion object {
        const val SPEAK_SIGN = "🔊"
        const val ROOMY_DP = 400
    }
}

/** Something a person can do: what it is called, what happens, and its sign where there is no room for the name. */
class Deed(val name: Int, val sign: String, val work: () -> Unit) {
    constructor(name: Int, work: () -> Unit) : this(name, "←", work)
}
