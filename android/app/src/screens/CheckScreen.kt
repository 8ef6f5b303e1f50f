package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Answered
import uniffi.ijwi.Leaving
import uniffi.ijwi.Recipient

/** What she can do before it is sealed. */
class CheckDeeds(
    val back: Deed,
    val change: (number: UInt) -> Unit,
    val consent: () -> Unit,
    val send: (Leaving) -> Unit,
)

/** All that was answered, to be read once more: after sealing nobody can read it here. */
fun Kit.checkScreen(answers: List<Answered>, recipients: List<Recipient>, deeds: CheckDeeds): View {
    val ways = listOf(Leaving.BY_SLOTS, Leaving.URGENT, Leaving.BURST)
    var leaving = ways.first()
    return page(text(R.string.check_title), deeds.back, {
        text(text(R.string.check_what))
        heading(text(R.string.check_to))
        lines(recipients.joinToString("\n") { "${it.name} · ${role(it.role)}" }, deeds.consent)
        heading(text(R.string.check_answers))
        for (answered in answers) {
            val answer = answered.answer ?: text(R.string.skipped)
            lines("${answered.number}. ${answered.label}\n$answer") { deeds.change(answered.number) }
        }
        heading(text(R.string.leaving_title))
        oneOf(listOf(text(R.string.leaving_slots), text(R.string.leaving_urgent), text(R.string.leaving_burst)), 0) {
            leaving = ways[it]
        }
    }, {
        row(Deed(R.string.go_on) { deeds.send(leaving) })
    })
}
