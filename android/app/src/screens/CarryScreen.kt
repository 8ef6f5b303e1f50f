package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.RadioFault
import uniffi.ijwi.RadioState
import uniffi.ijwi.SinceRelay
import uniffi.ijwi.Status

/** Carrying: on or off, what is carried, and what it takes. `allow` asks for what the system does not allow yet. */
fun Kit.carryScreen(status: Status, back: Deed, allow: (() -> Unit)?, onSwitch: (Boolean) -> Unit): View =
    page(text(R.string.carry_title), back, {
        text(text(R.string.carry_what))
        check(text(R.string.carry_switch), status.carrying, onSwitch)
        if (allow != null) {
            warning(text(R.string.carry_permission))
            button(R.string.carry_allow, allow)
        }
        heading(text(R.string.carry_holds))
        text(text(R.string.carry_up, status.up.toInt()))
        text(text(R.string.carry_down, status.down.toInt()))
        note(text(if (status.diskFull) R.string.error_disk_full else R.string.carry_room, status.free.toInt()))
        heading(text(R.string.carry_did))
        text(text(R.string.carry_contacts, status.contacts.toInt(), status.sent.toInt(), status.received.toInt()))
        text(text(since(status.sinceRelay)))
        note(radio(status.radio))
        note(text(R.string.carry_battery))
    })

private fun since(since: SinceRelay) = when (since) {
    SinceRelay.DAY -> R.string.relay_day
    SinceRelay.DAYS -> R.string.relay_days
    SinceRelay.WEEK -> R.string.relay_week
    SinceRelay.LONGER -> R.string.relay_longer
}

private fun Kit.radio(state: RadioState): String = when (state) {
    is RadioState.Off -> text(R.string.radio_off)
    is RadioState.On -> text(if (state.shows) R.string.radio_shown else R.string.radio_on)
    is RadioState.Faulty -> text(
        when (state.fault) {
            RadioFault.NO_ADAPTER, RadioFault.NO_SERVICE -> R.string.radio_none
            RadioFault.SWITCHED_OFF -> R.string.radio_switched_off
            RadioFault.NO_PERMISSION -> R.string.radio_no_permission
        },
    )
}
