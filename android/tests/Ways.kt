package org.ijwi.app.tests

import java.io.File

/** The PIN that is chosen in tests. */
const val PIN = "246810"

/** The first start: a PIN is chosen. */
fun Phone.firstStart() {
    see("Choose a PIN")
    type("New PIN", PIN)
    type("The same PIN again", PIN)
    touch("Go on")
    see("Join a campaign")
}

/** The campaign's file is chosen: its six words are shown. */
fun Phone.join(world: World) {
    touch("Choose the file")
    choose(world.bundle)
    see("Compare them with the words printed at the clinic.")
}

/** From the home screen: the team gives stamps for a request that is saved there. */
fun Phone.askForStamps(world: World, request: File) {
    touch("Stamps")
    touch("Save a request")
    choose(request)
    world.issue(request)
}

/** From the screen of stamps: what the team gave is taken. */
fun Phone.takeStamps(world: World) {
    touch("Take what came back")
    choose(world.issued)
    see("Stamps added: …")
}

/**
 * From the home screen to the questions, of a new report or of the one that was begun. Who may read it is asked once for
 * each report, as long as the process lives.
 */
fun Phone.goToQuestions(isAskedWho: Boolean = true) {
    settle()
    touch(if (sees("Make a report")) "Make a report" else "Go on with the report")
    if (isAskedWho) {
        touch("Clinic")
        touch("Go on")
    }
}

/** From the questions: the rest is skipped, and all is sealed as a burst. */
fun Phone.sealAsBurst() {
    while (!sees("Check and send")) touch("Skip")
    touch("All at once, as soon as another device is in reach. Who watches sees that something was sent.")
    touch("Go on")
    touch("With your PIN, on this phone")
    touch("Seal and send")
    see("The report is sealed")
}
