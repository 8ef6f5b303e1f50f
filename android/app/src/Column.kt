package org.ijwi.app

import android.graphics.Color
import android.graphics.Typeface
import android.text.InputType
import android.text.SpannableString
import android.text.Spanned
import android.text.style.LeadingMarginSpan
import android.view.ActionMode
import android.view.Gravity
import android.view.Menu
import android.view.MenuItem
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.inputmethod.EditorInfo
import android.widget.Button
import android.widget.CheckBox
import android.widget.CompoundButton
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.RadioButton
import android.widget.TextView

/** What stands on a screen, one below the other. It remembers what can be spoken. */
class Column(val kit: Kit) {
    /** What the voice says of it, in order. */
    val spoken = mutableListOf<String>()

    /** As a view. */
    val view = LinearLayout(kit.context).apply { orientation = LinearLayout.VERTICAL }

    /** Any view, over the whole width. */
    fun <V : View> add(added: V, above: Int = R.dimen.gap): V {
        val place = LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)
        place.topMargin = kit.size(above)
        view.addView(added, place)
        return added
    }

    /** A paragraph. */
    fun text(shown: String): TextView {
        spoken += shown
        return add(kit.label(shown))
    }

    /** A paragraph that explains. */
    fun note(shown: String): TextView {
        spoken += shown
        return add(kit.label(shown, R.dimen.text_small, R.color.ink_soft))
    }

    /** A line of a list, beside its sign. Who is read to hears `heard`; what is not so yet stands there softly. */
    fun item(sign: String, shown: String, heard: String, isSoft: Boolean): TextView {
        spoken += heard
        val label = if (isSoft) kit.label("", R.dimen.text_small, R.color.ink_soft) else kit.label("")
        val start = "$sign  "
        label.text = SpannableString(start + shown).apply {
            val indent = LeadingMarginSpan.Standard(0, label.paint.measureText(start).toInt())
            setSpan(indent, 0, length, Spanned.SPAN_INCLUSIVE_EXCLUSIVE)
        }
        label.contentDescription = heard
        return add(label)
    }

    /** A heading within the screen. */
    fun heading(shown: String): TextView {
        spoken += shown
        return add(kit.label(shown).apply { typeface = Typeface.DEFAULT_BOLD }, R.dimen.margin)
    }

    /** What must not be overlooked. */
    fun warning(shown: String): TextView {
        spoken += shown
        return add(boxed(kit.label(shown), R.color.warning))
    }

    /** Something that stands out: words to be learned or compared, what somebody wrote. */
    fun quote(shown: String): TextView {
        spoken += shown
        return add(boxed(kit.label(shown), R.color.key))
    }

    /** What this screen is for. */
    fun deed(name: Int, work: () -> Unit): Button =
        add(kit.plainButton(kit.text(name), R.color.deed, R.color.deed_ink).onClick(work))

    /** What can't be undone. */
    fun danger(name: Int, work: () -> Unit): Button =
        add(kit.plainButton(kit.text(name), R.color.danger, R.color.danger_ink).onClick(work))

    /** What else can be done. */
    fun button(name: Int, work: () -> Unit): Button = button(kit.text(name), work)

    /** What else can be done, under any name. */
    fun button(name: String, work: () -> Unit): Button {
        spoken += name
        return add(bordered(kit.plainButton(name, null)).onClick(work))
    }

    /** Lines that can be changed when they are touched. */
    fun lines(shown: String, change: () -> Unit): Button =
        button(shown, change).apply { gravity = Gravity.CENTER_VERTICAL or Gravity.START }

    /** Buttons side by side, or one below the other where names are too long for that. The last one is the deed. */
    fun row(vararg deeds: Deed) {
        val buttons = deeds.mapIndexed { at, deed ->
            val isLast = at == deeds.lastIndex
            val button = if (isLast) kit.plainButton(kit.text(deed.name), R.color.deed, R.color.deed_ink)
            else bordered(kit.plainButton(kit.text(deed.name), null))
            button.onClick(deed.work)
        }
        add(Row(kit, buttons))
    }

    /** One choice of several, of which one at most is taken. */
    fun oneOf(names: List<String>, chosen: Int?, onChosen: (Int) -> Unit) {
        val buttons = mutableListOf<RadioButton>()
        names.forEachIndexed { at, name ->
            spoken += name
            val button = add(choice(RadioButton(kit.context), name, at == chosen))
            buttons += button
            button.setOnClickListener {
                buttons.forEach { other -> other.isChecked = other === button }
                onChosen(at)
            }
        }
    }

    /** Something that is chosen or not, beside others. */
    fun check(name: String, chosen: Boolean, onChanged: (Boolean) -> Unit): CheckBox {
        spoken += name
        val box = add(choice(CheckBox(kit.context), name, chosen))
        box.setOnClickListener { onChanged(box.isChecked) }
        return box
    }

    /** Where something is typed. Nothing of it is learned by keyboards, filled in, copied or kept by the system. */
    fun field(name: String, shown: String, kind: Int, lines: Int = 1): EditText {
        spoken += name
        // Who is read to hears the name with the field, as its hint; who sees, above it, also while it is filled in.
        add(kit.label(name, R.dimen.text_small, R.color.ink_soft)).importantForAccessibility =
            View.IMPORTANT_FOR_ACCESSIBILITY_NO
        val field = EditText(kit.context).apply {
            hint = name
            setHintTextColor(Color.TRANSPARENT)
            setText(shown)
            setTextSize(android.util.TypedValue.COMPLEX_UNIT_PX, kit.context.resources.getDimension(R.dimen.text))
            setTextColor(kit.colour(R.color.ink))
            inputType = kind or InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS.takeIf { kind.isText() }.orNone()
            imeOptions = EditorInfo.IME_ACTION_DONE or EditorInfo.IME_FLAG_NO_EXTRACT_UI or NO_LEARNING
            background = kit.box(R.color.ground, R.color.line)
            gravity = Gravity.TOP or Gravity.START
            minHeight = kit.size(R.dimen.touch)
            minLines = lines
            val inside = kit.size(R.dimen.margin)
            setPadding(inside, inside, inside, inside)
            isSaveEnabled = false
            isLongClickable = false
            customSelectionActionModeCallback = NoMenu
            customInsertionActionModeCallback = NoMenu
            if (android.os.Build.VERSION.SDK_INT >= 26) importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO
        }
        return add(field)
    }

    private fun <B : CompoundButton> choice(button: B, name: String, chosen: Boolean): B = button.apply {
        text = name
        isChecked = chosen
        setTextSize(android.util.TypedValue.COMPLEX_UNIT_PX, kit.context.resources.getDimension(R.dimen.text))
        setTextColor(kit.colour(R.color.ink))
        minHeight = kit.size(R.dimen.touch)
        val inside = kit.size(R.dimen.gap)
        background = kit.ripple(kit.box(R.color.ground, R.color.line))
        setPadding(inside, inside, inside, inside)
    }

    private fun boxed(label: TextView, fill: Int) = label.apply {
        background = kit.box(fill, null)
        val inside = kit.size(R.dimen.margin)
        setPadding(inside, inside, inside, inside)
    }

    private fun bordered(button: Button) = button.apply {
        background = kit.ripple(kit.box(R.color.ground, R.color.line))
    }

    private fun Button.onClick(work: () -> Unit) = apply { setOnClickListener { work() } }

    private fun Int.isText() = this and InputType.TYPE_MASK_CLASS == InputType.TYPE_CLASS_TEXT

    private fun Int?.orNone() = this ?: 0

    private object NoMenu : ActionMode.Callback {
        override fun onCreateActionMode(mode: ActionMode, menu: Menu) = false
        override fun onPrepareActionMode(mode: ActionMode, menu: Menu) = false
        override fun onActionItemClicked(mode: ActionMode, item: MenuItem) = false
        override fun onDestroyActionMode(mode: ActionMode) {}
    }

    private companion object {
        // IME_FLAG_NO_PERSONALIZED_LEARNING, which keyboards before Android 8 pass over.
        const val NO_LEARNING = 0x1000000
    }
}
