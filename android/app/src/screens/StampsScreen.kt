package org.ijwi.app.screens

import android.text.InputType
import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.StampCount

private const val ADDRESS = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_URI

/** What she can do about stamps. */
class StampDeeds(val back: Deed, val fetch: (address: String) -> Unit, val request: () -> Unit, val accept: () -> Unit)

/** The stamps: how many, and how to get some, from a team's device nearby or by a file that somebody carries. */
fun Kit.stampsScreen(stamps: StampCount, deeds: StampDeeds): View = page(text(R.string.stamps_title), deeds.back, {
    text(text(R.string.stamps_what))
    text(text(R.string.stamps_tray, stamps.tray.toInt(), stamps.trayDays.toInt()))
    text(text(R.string.stamps_spare, stamps.spare.toInt()))
    heading(text(R.string.stamps_team))
    note(text(R.string.stamps_team_what))
    val address = field(text(R.string.stamps_address), "", ADDRESS)
    deed(R.string.stamps_fetch) { deeds.fetch(address.text.toString().trim()) }
    heading(text(R.string.stamps_file))
    note(text(R.string.stamps_file_what))
    button(R.string.stamps_request, deeds.request)
    button(R.string.stamps_accept, deeds.accept)
})
