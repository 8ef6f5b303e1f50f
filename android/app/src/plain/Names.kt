package org.plain.calculator

import org.ijwi.app.CarryService
import org.ijwi.app.MainActivity

// What the system starts goes by names that it shows and logs.

/** The one activity. */
class Main : MainActivity()

/** The service that carries. */
class Work : CarryService()
