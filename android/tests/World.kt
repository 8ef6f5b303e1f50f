package org.ijwi.app.tests

import android.app.Activity
import android.content.Intent
import android.net.Uri
import java.io.File
import org.junit.Assert.assertTrue
import org.robolectric.Shadows.shadowOf

/** What is outside of the phone: a campaign's file, and a team whose own program gives stamps. */
class World(private val folder: File) {
    /** The campaign's file. */
    val bundle: File = folder.resolve("bundle.ijwi")

    /** What the team gave for the last request. */
    val issued: File = folder.resolve("issued.stamps")

    /** There once she who reported has read her answer. */
    val answered: File = folder.resolve("answered")

    /** The team gives stamps for this request. */
    fun issue(request: File) {
        val command = listOf(System.getProperty("ijwi.program"), "stamps", "issue") +
            listOf("--dir", folder.resolve("team").path, request.path, "--out", issued.path, "--json")
        issued.delete()
        val ended = ProcessBuilder(command).redirectErrorStream(true).start()
        val said = ended.inputStream.bufferedReader().readText()
        assertTrue(said, ended.waitFor() == 0)
    }

    companion object {
        /** The one that `tests/android/run` made, if it did. */
        val given: World? = System.getProperty("ijwi.world")?.let { World(File(it)) }
    }
}

/** She chooses this file, or this place for one, in the system's own window. */
fun Phone.choose(file: File) {
    val asked = shadowOf(activity).nextStartedActivityForResult
    val place = Uri.fromFile(file)
    val resolver = shadowOf(activity.contentResolver)
    if (file.exists()) resolver.registerInputStreamSupplier(place) { file.inputStream() }
    resolver.registerOutputStreamSupplier(place) { file.outputStream() }
    shadowOf(activity).receiveResult(asked.intent, Activity.RESULT_OK, Intent().setData(place))
    settle()
}
