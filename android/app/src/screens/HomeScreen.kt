package org.ijwi.app.screens

import android.view.View
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Campaign

/** What the home screen shows. */
class Home(val campaign: Campaign, val hasDraft: Boolean, val hasStamps: Boolean)

/** Where all begins. `lock` goes back to the calculator. */
fun Kit.homeScreen(home: Home, lock: Deed, report: () -> Unit, others: List<Deed>): View =
    page(home.campaign.name, lock, {
        if (home.campaign.twin) warning(text(R.string.campaign_twin))
        if (!home.campaign.confirmed) warning(text(R.string.campaign_not_confirmed))
        if (home.campaign.old) note(text(R.string.campaign_old, home.campaign.day))
        if (!home.hasStamps) warning(text(R.string.stamps_none))
        deed(if (home.hasDraft) R.string.report_go_on else R.string.report_new, report)
        others.forEach { button(it.name, it.work) }
    })
