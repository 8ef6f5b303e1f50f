package org.ijwi.app.tests

import android.content.Intent
import android.os.Bundle
import android.view.WindowManager
import android.view.inputmethod.EditorInfo
import android.widget.EditText
import org.ijwi.app.Kit
import org.ijwi.app.Session
import org.ijwi.app.Voice
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.plain.calculator.Main
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config

/** What the system could keep or show of the app: nothing. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34])
class SecrecyTest {
    @Before
    fun anew() {
        Session.keystore = { KeystoreOfTests(RuntimeEnvironment.getApplication().filesDir.resolve("keys")) }
        Session.forget()
    }

    @Test
    fun noPictureIsTakenOfIt() {
        val window = Robolectric.buildActivity(Main::class.java).setup().get().window
        assertTrue(window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0)
    }

    @Test
    fun theSystemKeepsNothingOfWhatIsShown() {
        val state = Bundle()
        Robolectric.buildActivity(Main::class.java).setup().saveInstanceState(state)
        assertTrue(state.toString(), state.isEmpty)
    }

    @Test
    fun whoLeavesBeforeThereIsAPinIsAskedForOneAgain() {
        val phone = Phone()
        phone.see("Choose a PIN")
        phone.leaveAndComeBack()
        phone.see("Choose a PIN")
    }

    @Test
    fun whoTakesThePhoneWhileAFileIsChosenSeesACalculator() {
        val phone = Phone()
        phone.firstStart()
        phone.touch("Choose the file")
        phone.leaveAndComeBack()
        assertTrue("she comes back to where she was", phone.sees("Join a campaign"))
        for (taken in listOf<(ActivityController<Main>) -> Unit>(
            { it.get().sendBroadcast(Intent(Intent.ACTION_SCREEN_OFF)) },
            { it.newIntent(Intent(Intent.ACTION_MAIN)) },
        )) {
            phone.touch("Choose the file")
            phone.leaveAndComeBack(taken)
            assertTrue("it is locked", !phone.sees("Join a campaign") && phone.sees("="))
            phone.press("246810=")
            phone.see("Join a campaign")
        }
    }

    @Test
    fun whatIsDamagedIsToldToWhoTypesAPinAlone() {
        Phone().firstStart()
        RuntimeEnvironment.getApplication().filesDir.resolve("keys").deleteRecursively()
        anew()
        val phone = Phone()
        phone.settle()
        assertTrue("a calculator", phone.sees("=") && phone.texts().none { it.length > 1 })
        phone.press("246810=")
        phone.see("What is kept here is damaged. Only erasing everything helps.")
        assertTrue(phone.sees("Erase everything now"))
        phone.touch("Back")
        assertTrue("a calculator", phone.sees("="))
    }

    @Test
    fun whatIsTypedIsNeitherLearnedNorFilledInNorKept() {
        val activity = Robolectric.buildActivity(Main::class.java).setup().get()
        val kit = Kit(activity, Voice(activity) {})
        val fields = SCREENS.values.flatMap { views(kit.it()) }.filterIsInstance<EditText>()
        assertTrue("there are fields", fields.size > 4)
        for (field in fields) {
            assertTrue(field.imeOptions and EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING != 0)
            assertEquals(android.view.View.IMPORTANT_FOR_AUTOFILL_NO, field.importantForAutofill)
            assertTrue(!field.isSaveEnabled)
        }
    }
}
