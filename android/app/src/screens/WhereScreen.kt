package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Conversation
import uniffi.ijwi.Place

/** Where each report is, as far as this phone can know. */
fun Kit.whereScreen(conversations: List<Conversation>, back: Deed): View = page(text(R.string.where_title), back, {
    if (conversations.isEmpty()) text(text(R.string.where_none))
    for (conversation in conversations) {
        heading(text(R.string.where_one, conversation.recipient, conversation.day))
        for (place in Place.entries) {
            val isPast = place <= conversation.place
            val name = text(nameOf(place))
            val heard = if (isPast) name else text(R.string.not_yet, name)
            item(if (isPast) "●" else "○", name, heard, isSoft = !isPast)
        }
    }
    note(text(R.string.where_hint))
})

private fun nameOf(place: Place) = when (place) {
    Place.SEALED -> R.string.place_sealed
    Place.IN_TRAY -> R.string.place_in_tray
    Place.LEFT -> R.string.place_left
    Place.AT_RELAY -> R.string.place_at_relay
    Place.AT_DESK -> R.string.place_at_desk
}
