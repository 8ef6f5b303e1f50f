package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Campaign
import uniffi.ijwi.Recipient

/** Who may read the report: each is asked for, and nobody is chosen beforehand. */
fun Kit.consentScreen(
    campaign: Campaign,
    recipients: List<Recipient>,
    chosen: Set<String>,
    back: Deed,
    onChosen: (Set<String>) -> Unit,
): View {
    val taken = chosen.toMutableSet()
    return page(text(R.string.consent_title), back, {
        if (!campaign.confirmed) warning(text(R.string.campaign_not_confirmed))
        text(text(R.string.consent_what))
        for (recipient in recipients) {
            val name = "${recipient.name}\n${role(recipient.role)} · ${recipient.organisation}"
            check(name, recipient.id in taken) { isChosen ->
                if (isChosen) taken += recipient.id else taken -= recipient.id
            }
        }
        note(text(R.string.consent_more))
    }, {
        row(Deed(R.string.go_on) { onChosen(taken) })
    })
}

/** What a recipient does, in words. */
fun Kit.role(role: String): String = when (role) {
    "clinic" -> text(R.string.role_clinic)
    "ngo" -> text(R.string.role_ngo)
    "unhcr" -> text(R.string.role_unhcr)
    "police" -> text(R.string.role_police)
    "prosecutor" -> text(R.string.role_prosecutor)
    else -> role
}
