package org.ijwi.app.tests

import android.app.Activity
import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.Rect
import android.view.View
import android.view.ViewGroup
import android.widget.ScrollView
import android.widget.TextView
import com.google.android.apps.common.testing.accessibility.framework.AccessibilityCheckPreset
import com.google.android.apps.common.testing.accessibility.framework.AccessibilityCheckResult as Result
import com.google.android.apps.common.testing.accessibility.framework.checks.RedundantDescriptionCheck
import com.google.android.apps.common.testing.accessibility.framework.uielement.AccessibilityHierarchyAndroid
import org.ijwi.app.Kit
import org.ijwi.app.Language
import org.ijwi.app.Voice
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/**
 * Every screen, in the languages that are asked for (`ijwi.languages`), on a usual phone and on the smallest with the
 * largest letters: a picture of each, nothing clipped, everything that is touched large enough, and no warning of the
 * Accessibility Test Framework.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [34])
class PicturesTest {
    private val languages = System.getProperty("ijwi.languages", "en fr").split(" ").map { code ->
        Language.entries.first { it.code == code }
    }

    @Test
    fun everyScreenOfAUsualPhone() = look("w360dp-h640dp-xhdpi", 1f, "360x640")

    @Test
    fun everyScreenOfTheSmallestPhoneWithTheLargestLetters() = look("w320dp-h480dp-hdpi", 2f, "320x480-large")

    private fun look(qualifiers: String, fontScale: Float, name: String) {
        RuntimeEnvironment.setQualifiers("+$qualifiers")
        RuntimeEnvironment.setFontScale(fontScale)
        val wrong = mutableListOf<String>()
        for (language in languages) {
            for ((screen, build) in SCREENS) {
                val activity = Robolectric.buildActivity(Activity::class.java).apply {
                    get().setTheme(org.ijwi.app.R.style.Plain)
                }.setup().get()
                val view = Kit(language.of(activity), Voice(activity) {}).build()
                activity.setContentView(view)
                val window = activity.window.decorView
                measure(window)
                val picture = draw(window, "$name-${language.code}-$screen")
                // What does not fit is looked at, too.
                views(view).filterIsInstance<ScrollView>().map { it.getChildAt(0) to it.height }
                    .filter { (content, height) -> content.height > height }
                    .forEach { (content, _) -> draw(content, "$name-${language.code}-$screen-whole") }
                val density = activity.resources.displayMetrics.density
                val found = clipped(view) + small(view, density) + pale(view, picture) + inaccessible(window)
                wrong += found.map { "$name ${language.code} $screen: $it" }
                activity.finish()
            }
        }
        assertEquals(emptyList<String>(), wrong.distinct())
    }

    private fun measure(window: View) {
        org.robolectric.Shadows.shadowOf(android.os.Looper.getMainLooper()).idle()
        val exactly = { size: Int -> View.MeasureSpec.makeMeasureSpec(size, View.MeasureSpec.EXACTLY) }
        window.measure(exactly(window.width), exactly(window.height))
        window.layout(0, 0, window.width, window.height)
    }

    /** Texts that are cut off, and what stands out of what it is in. */
    private fun clipped(root: View): List<String> = views(root).filterIsInstance<TextView>().mapNotNull { text ->
        val layout = text.layout ?: return@mapNotNull null
        val room = text.height - text.compoundPaddingTop - text.compoundPaddingBottom
        val parent = text.parent as? ViewGroup
        val isWordCut = (0 until layout.lineCount - 1).any { line ->
            val end = layout.getLineEnd(line)
            val shown = text.text
            end in 1 until shown.length && shown[end - 1].isLetterOrDigit() && shown[end].isLetterOrDigit()
        }
        when {
            text.isSingleLine && text.ellipsize != null -> null
            layout.height > room + 1 -> "cut off below: ${text.text}"
            parent != null && text.right > parent.width -> "cut off at the side: ${text.text}"
            isWordCut -> "broken within a word: ${text.text}"
            else -> null
        }
    }

    private fun small(root: View, density: Float): List<String> =
        views(root).filter { it.isClickable && it.isShown }
            .filter { it.width < TOUCH_DP * density - 1 || it.height < TOUCH_DP * density - 1 }
            .map { "smaller than $TOUCH_DP dp: ${(it as? TextView)?.text ?: it}" }

    /** Texts that differ too little from what is behind them: the framework's own check asks no picture. */
    private fun pale(root: View, picture: Bitmap): List<String> =
        views(root).filterIsInstance<TextView>().filter { it.text.isNotBlank() }.mapNotNull { text ->
            val place = Rect()
            // Of what begins at the screen's end nothing can be read by anybody.
            if (!text.getGlobalVisibleRect(place) || place.height() < text.lineHeight) return@mapNotNull null
            val pixels = IntArray(place.width() * place.height())
            picture.getPixels(pixels, 0, place.width(), place.left, place.top, place.width(), place.height())
            val some = (pixels.indices step EACH_PIXEL).map { pixels[it] }
            val behind = some.groupingBy { it }.eachCount().maxBy { it.value }.key
            val lights = listOf(behind, text.currentTextColor).map { Color.luminance(it) + 0.05 }
            "hardly to be read: ${text.text}".takeIf { lights.max() / lights.min() < CONTRAST }
        }

    private fun inaccessible(window: View): List<String> {
        val hierarchy = AccessibilityHierarchyAndroid.newBuilder(window).build()
        val checks = AccessibilityCheckPreset.getAccessibilityHierarchyChecksForPreset(AccessibilityCheckPreset.LATEST)
        // That one looks for words like "button" in descriptions, and its words are not part of the classes.
        return checks.filter { it !is RedundantDescriptionCheck }.flatMap { it.runCheckOnHierarchy(hierarchy) }
            .filter { it.type in COMPLAINTS }
            .map { "${it.sourceCheckClass.simpleName} ${it.resultId}: ${it.element?.text} ${it.metadata}" }
    }

    private companion object {
        const val TOUCH_DP = 48
        const val CONTRAST = 4.5
        const val EACH_PIXEL = 97
        val COMPLAINTS = setOf(Result.AccessibilityCheckResultType.WARNING, Result.AccessibilityCheckResultType.ERROR)
    }
}
