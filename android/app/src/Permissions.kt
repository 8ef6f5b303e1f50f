package org.ijwi.app

import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.BLUETOOTH_ADVERTISE
import android.Manifest.permission.BLUETOOTH_CONNECT
import android.Manifest.permission.BLUETOOTH_SCAN
import android.content.Context
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.os.Build

/** What the radio needs and people have to allow. */
object Permissions {
    private val needed =
        if (Build.VERSION.SDK_INT >= 31) arrayOf(BLUETOOTH_SCAN, BLUETOOTH_ADVERTISE, BLUETOOTH_CONNECT)
        // Before Android 12, who scans for devices is taken for who wants to know the place.
        else arrayOf(ACCESS_FINE_LOCATION)

    /** Those that were not allowed yet. */
    fun missing(context: Context): Array<String> =
        needed.filter { context.checkSelfPermission(it) != PERMISSION_GRANTED }.toTypedArray()
}
